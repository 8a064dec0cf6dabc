from collections.abc import Callable
from typing import Any

import pytest

from core.access import Actor, actor
from core.database import Tx
from core.forms.model import Form, Kind, Option, Question
from core.names import Name
from core.people import Role
from core.refusal import NotAllowed, NotFound
from core.surveys import results
from core.surveys.results import By, Tally
from core.surveys.tables import Course
from tests.surveys import Made, made
from tests.world import Someone, World, _pupil

STAFF = (Role.STAFF, Role.DIRECTOR, Role.COORDINATOR)
ANSWERS: tuple[dict[str, Any], ...] = (
    {"eats": "yes", "dishes": ["soup", "sweet"], "taste": 4, "clean": 5, "price": 120, "wish": "Больше фруктов"},
    {"eats": "no", "dishes": [], "taste": 2, "clean": 5, "price": 80},
    {"eats": "other", "eats__other": "Иногда", "dishes": ["sweet"], "taste": 3, "clean": 4, "price": 100},
)


async def pupils(world: World, label: str, count: int) -> list[int]:
    """Add pupils of a class without accounts."""
    await world._schooled()
    return await world.database.write(
        lambda tx: [_pupil(tx, world.school_id, f"Ученик{n} Иванов", label) for n in range(count)]
    )


async def seen(who: Someone, read: Callable[[Tx, Actor], Any], roles: tuple[Role, ...] = STAFF) -> Any:
    """Read as somebody acting in one of `roles`."""

    def work(tx: Tx) -> Any:
        acting = actor(tx, who.id, roles)
        assert acting is not None
        return read(tx, acting)

    return await who.world.database.read(work)


async def tallies(who: Someone, survey: Made, roles: tuple[Role, ...] = STAFF) -> dict[str, Tally]:
    blocks = await seen(who, lambda tx, a: results.blocks(tx, results.seen(tx, a, survey.id)), roles)
    return {tally.question.name: tally for block in blocks for tally in block.tallies}


def counts(tally: Tally) -> dict[str, int]:
    return {share.value: share.people for share in tally.shares}


@pytest.mark.parametrize("anonymous", [False, True])
async def test_everything_is_counted(world: World, anonymous: bool) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=anonymous)
    await survey.many(await pupils(world, "5А", 9), *ANSWERS)
    found = await tallies(olga, survey)
    assert counts(found["eats"]) == {"yes": 3, "no": 3, "other": 3}
    assert (found["eats"].people, found["eats"].others) == (9, 3)
    assert counts(found["dishes"]) == {"soup": 3, "meat": 0, "sweet": 6}
    assert found["dishes"].people == 9
    assert counts(found["taste"]) == {"1": 0, "2": 3, "3": 3, "4": 3, "5": 0}
    assert (found["taste"].mean, found["taste"].median) == (3, 3)
    assert (found["price"].mean, found["price"].median) == (100, 100)
    assert sum(b.people for b in found["price"].bins) == 9
    assert found["wish"].people == (3 if not anonymous else 0)


async def test_rows_of_a_matrix_are_looked_at_together(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 5), *ANSWERS)
    blocks = await seen(olga, lambda tx, a: results.blocks(tx, results.seen(tx, a, survey.id)))
    assert [[t.question.name for t in b.tallies] for b in blocks] == [
        ["eats"],
        ["dishes"],
        ["taste", "clean"],
        ["price"],
        ["wish"],
    ]
    one = await seen(olga, lambda tx, a: results.block(tx, results.seen(tx, a, survey.id), 2))
    assert one == blocks[2] and one.is_matrix and one.words == "Оцените столовую"


async def test_an_anonymous_survey_tells_nothing_below_five(world: World) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=True)
    four = await pupils(world, "5А", 4)
    await survey.many(four, *ANSWERS)
    found = await tallies(olga, survey)
    assert all(t.hidden and t.people == 0 and not t.shares for t in found.values())
    await survey.answered((await pupils(world, "5Б", 1))[0], ANSWERS[0])
    found = await tallies(olga, survey)
    assert counts(found["eats"]) == {"yes": 3, "no": 1, "other": 1}
    assert found["wish"].hidden  # written by three


async def test_groups_of_an_anonymous_survey_are_told_when_it_is_over(world: World) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=True)
    for label, count in (("5А", 6), ("6А", 7), ("7А", 8)):
        await survey.many(await pupils(world, label, count), *ANSWERS)
    sight = await seen(olga, lambda tx, a: results.seen(tx, a, survey.id))
    assert results.ways(sight) == ()
    await survey.becomes(course=Course.CLOSED)
    cut = await cut_of(olga, survey, "eats", By.GRADE)
    assert [(g.people, g.counts["yes"]) for g in cut.groups] == [(6, 2), (7, 3), (8, 3)]
    with pytest.raises(NotFound):
        await cut_of(olga, survey, "eats", By.CLASS)


async def cut_of(who: Someone, survey: Made, name: str, by: By) -> results.Cut:
    def read(tx: Tx, acting: Actor) -> results.Cut:
        sight = results.seen(tx, acting, survey.id)
        return results.cut(tx, sight, sight.question(name), by)

    found: results.Cut = await seen(who, read)
    return found


async def test_small_classes_are_hidden(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    for label, count in (("5А", 3), ("5Б", 6), ("5В", 8), ("6А", 9)):
        await survey.many(await pupils(world, label, count), *ANSWERS)
    cut = await cut_of(olga, survey, "dishes", By.CLASS)
    assert [(g.name, g.people, g.counts["sweet"]) for g in cut.groups] == [("5В", 8, 5), ("6А", 9, 6)]
    assert cut.hidden == 2
    by_grade = await cut_of(olga, survey, "taste", By.GRADE)
    assert [(g.people, g.mean) for g in by_grade.groups] == [(17, 3), (9, 3)]


async def test_old_versions_count_together_and_name_what_is_gone(world: World) -> None:
    olga = await world.director()
    options = (Option("a", "Автобус"), Option("b", "Велосипед"))
    gone = Question("gone", Kind.TEXT, "Почему?")
    first = await made(olga, Form((Question("way", Kind.CHOICE, "Как вы едете?", options=options), gone)))
    children = await pupils(world, "5А", 6)
    await first.many(children[:3], {"way": "a", "gone": "Близко"})
    newer = (Option("b", "Велосипед"), Option("c", "Трамвай"))
    second = await first.version(Form((Question("way", Kind.CHOICE, "Как вы добираетесь?", options=newer),)))
    await second.many(children[3:], {"way": "c"})
    found = await tallies(olga, second)
    assert [(s.words, s.people) for s in found["way"].shares] == [("Велосипед", 0), ("Трамвай", 3), ("Автобус", 3)]
    assert found["way"].question.text == "Как вы добираетесь?"
    assert found["gone"].people == 3
    asked = await seen(olga, lambda tx, a: results.blocks(tx, results.seen(tx, a, second.id)))
    assert [(block.question.name, block.gone) for block in asked] == [("way", False), ("gone", True)]


async def test_who_answered(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    fives, sixes = await pupils(world, "5А", 4), await pupils(world, "6Б", 2)
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    ivan = await world.guardian("Иван Морошкин", {})
    await survey.many(fives[:3], *ANSWERS)
    await survey.asked(fives[3], *sixes)
    await survey.answered(anna.children["Петя"], ANSWERS[0], by=anna)
    await survey.asked(anna.children["Петя"], by=ivan)
    whole = await seen(olga, lambda tx, a: results.rate(tx, results.seen(tx, a, survey.id)))
    assert (whole.asked, whole.answered) == (7, 4)
    parts = await seen(olga, lambda tx, a: results.rates(tx, results.seen(tx, a, survey.id), By.CLASS))
    assert [(p.name, p.asked, p.answered) for p in parts] == [("5А", 5, 4), ("6Б", 2, 0)]


async def test_texts_come_newest_first(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    children = await pupils(world, "5А", 6)
    for number, child in enumerate(children):
        await survey.answered(child, {"eats": "other", "eats__other": f"Другое {number}", "wish": f"Хочу {number}"})

    def read(tx: Tx, acting: Actor) -> list[Any]:
        sight = results.seen(tx, acting, survey.id)
        return [list(results.texts(tx, sight, b.tallies[0], 2)) for b in results.blocks(tx, sight)]

    found = await seen(olga, read)
    assert found[0] == ["Другое 5", "Другое 4"]
    assert found[-1] == ["Хочу 5", "Хочу 4"]
    assert found[1] == []


# --- who may see


async def test_a_school_sees_its_own_part_of_several(world: World) -> None:
    olga = await world.director()
    first = world.school_id
    children = await pupils(world, "5А", 6)
    second = await world.school("Школа № 2")
    pavel = await world.director("Павел Иванов")
    others = await pupils(world, "5А", 7)
    survey = await made(olga, schools=(first, second), author_role="coordinator")
    await survey.many(children, {"eats": "yes"})
    await survey.many(others, {"eats": "no"})
    assert counts((await tallies(olga, survey))["eats"]) == {"yes": 6, "no": 0, "other": 0}
    assert counts((await tallies(pavel, survey))["eats"]) == {"yes": 0, "no": 7, "other": 0}
    assert (await seen(pavel, lambda tx, a: results.rate(tx, results.seen(tx, a, survey.id)))).asked == 7
    coordinator = Actor(olga.id, Name("Петрова", "Ольга"), Role.COORDINATOR, 0, "Europe/Kaliningrad")

    def all_of_it(tx: Tx) -> Any:
        sight = results.seen(tx, coordinator, survey.id)
        question = sight.question("eats")
        return results.blocks(tx, sight)[0].people, results.cut(tx, sight, question, By.SCHOOL).groups

    people, groups = await world.database.read(all_of_it)
    assert people == 13
    assert [(g.name, g.people) for g in groups] == [("Лицей № 49", 6), ("Школа № 2", 7)]


@pytest.mark.parametrize(("here", "elsewhere", "people"), [(6, 3, 0), (6, 5, 6), (6, 0, 6), (4, 9, 0)])
async def test_a_part_does_not_give_away_the_few_of_other_schools(
    world: World, here: int, elsewhere: int, people: int
) -> None:
    olga = await world.director()
    first = world.school_id
    mine = await pupils(world, "5А", here)
    second = await world.school("Школа № 2")
    theirs = await pupils(world, "5А", elsewhere)
    survey = await made(olga, schools=(first, second), anonymous=True)
    await survey.many([*mine, *theirs], *ANSWERS)
    await survey.becomes(course=Course.CLOSED)
    found = await tallies(olga, survey)
    assert [found[name].people for name in ("eats", "dishes", "price")] == [people] * 3
    assert all(found[name].hidden == (people == 0) for name in ("eats", "dishes", "price"))


async def test_a_teacher_sees_only_what_they_made(world: World) -> None:
    vera, nina = await world.teacher("Вера Ласточкина"), await world.teacher("Нина Снегирёва")
    olga = await world.director()
    survey = await made(vera)
    teachers = (Role.TEACHER,)
    assert (await seen(vera, results.listed, teachers))[0].id == survey.id
    assert await seen(nina, results.listed, teachers) == []
    assert len(await seen(olga, results.listed)) == 1
    with pytest.raises(NotFound):
        await tallies(nina, survey, teachers)


async def test_another_school_and_parents_see_nothing(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    survey = await made(olga)
    await world.school("Школа № 2")
    pavel = await world.director("Павел Иванов")
    with pytest.raises(NotFound):
        await tallies(pavel, survey)
    with pytest.raises(NotAllowed):
        await tallies(anna, survey, (Role.GUARDIAN,))


async def test_a_draft_has_no_results(world: World) -> None:
    olga = await world.director()
    survey = await made(olga, course="draft")
    with pytest.raises(NotFound):
        await tallies(olga, survey)


async def test_who_answered_sees_sums_once_it_is_over(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    ivan = await world.guardian("Иван Иванов", {"Маша": "5А"})
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 5), *ANSWERS)
    await survey.answered(anna.children["Петя"], ANSWERS[0], by=anna)
    read = world.database.read
    with pytest.raises(NotFound):
        await read(lambda tx: results.outcome(tx, anna.id, survey.id))
    await survey.becomes(course=Course.CLOSED)
    sight = await read(lambda tx: results.outcome(tx, anna.id, survey.id))
    assert not sight.closely and results.ways(sight) == ()
    found = {b.question.name: b for b in await read(lambda tx: results.blocks(tx, sight))}
    assert found["eats"].people == 6
    assert found["wish"].hidden
    assert await read(lambda tx: results.texts(tx, sight, found["eats"].tallies[0])) == ()
    with pytest.raises(NotFound):
        await read(lambda tx: results.outcome(tx, ivan.id, survey.id))
    assert [one.id for one in await read(lambda tx: results.outcomes(tx, anna.id))] == [survey.id]
