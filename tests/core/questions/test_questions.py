"""Who may ask, read, answer and hand over; and what happens at the same moment."""

import asyncio
from datetime import date

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.office_hours import set_away, set_hours
from core.people import membership
from core.questions.addressees import addressees, expected
from core.questions.queries import numbers, own_questions, questions_to_me, thread
from core.questions.refusals import AddresseeGone, HandedOver, LetterEmpty, NoColleague
from core.questions.tables import letter, question
from core.questions.telling import remind, tell_letters
from core.questions.verbs import ask, close, hand_over, write
from core.questions.waiting import forget_old
from core.refusal import NotAllowed, NotFound
from core.words import Weekly
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

Cast = tuple[Someone, Someone, Actor, Actor, int]


async def cast(world: World) -> Cast:
    """Give a mother and the homeroom teacher of her child, both as actors too, and a question between them."""
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    irina = await world.teacher("Ирина Котова Петровна")
    await world.homeroom("5Б", irina)
    mother, teacher = await acting(anna), await acting(irina)
    asked = await world.database.write(
        lambda tx: ask(tx, mother, anna.children["Петя"], teacher.person_id, "Где кеды?", [])
    )
    return anna, irina, mother, teacher, asked.question


async def count(world: World, table: sa.Table) -> int:
    return int(await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(table))))


async def test_nobody_else_reads_or_writes(world: World) -> None:
    _, _, _, _, asked = await cast(world)
    others = [
        await acting(await world.guardian("Вера Лисова", {"Даша": "5Б"})),
        await acting(await world.teacher("Игорь Ветров")),
        await acting(await world.director()),
    ]
    await world.school("Гимназия № 1")
    others.append(await acting(await world.teacher("Ольга Лесная")))
    for who in others:
        for deed in (
            lambda tx, w=who: thread(tx, w, asked),
            lambda tx, w=who: write(tx, w, asked, "Я", []),
            lambda tx, w=who: close(tx, w, asked),
            lambda tx, w=who: hand_over(tx, w, asked, w.person_id),
        ):
            with pytest.raises(NotFound):
                await world.database.write(deed)


async def test_a_pupil_asks_nobody(world: World) -> None:
    petya = await acting(await world.pupil("Петя Котов"))
    irina = await acting(await world.teacher("Ирина Котова"))
    for deed in (
        lambda tx: ask(tx, petya, petya.person_id, irina.person_id, "Где?", []),
        lambda tx: own_questions(tx, petya),
        lambda tx: addressees(tx, petya, petya.person_id),
        lambda tx: thread(tx, petya, 1),
    ):
        with pytest.raises(NotAllowed):
            await world.database.write(deed)


async def test_whom_one_may_ask(world: World) -> None:
    anna, _, mother, _, _ = await cast(world)
    petya = anna.children["Петя"]
    cook = await world.staff("Раиса Лесная", "Повар")
    vera = await world.guardian("Вера Лисова", {"Даша": "5Б"})
    await world.school("Гимназия № 1")
    stranger = await world.teacher("Ольга Лесная")
    for to in (cook.id, vera.id, stranger.id, anna.id, 0):
        with pytest.raises(NotFound):
            await world.database.write(lambda tx, w=to: ask(tx, mother, petya, w, "Где?", []))  # type: ignore[misc]
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: ask(tx, mother, vera.children["Даша"], mother.person_id, "Где?", []))


async def test_the_nearest_come_first(world: World) -> None:
    anna, irina, mother, _, _ = await cast(world)
    await world.staff("Зоя Первая", "Заместитель директора по воспитательной работе")
    await world.staff("Раиса Лесная", "Повар")
    psychologist = await world.teacher("Юлия Последняя")
    await world.database.write(
        lambda tx: tx.run(
            membership.update().where(membership.c.person_id == psychologist.id).values(position="Педагог-психолог")
        )
    )
    found = await world.database.read(lambda tx: addressees(tx, mother, anna.children["Петя"]))
    assert [one.who.name.given for one in found] == ["Ирина", "Юлия", "Зоя"]
    assert found[0].who.person == irina.id


async def test_an_empty_letter(world: World) -> None:
    _, _, _, teacher, asked = await cast(world)
    with pytest.raises(LetterEmpty):
        await world.database.write(lambda tx: write(tx, teacher, asked, "  ", []))
    await world.database.write(lambda tx: write(tx, teacher, asked, "", [["a" * 64, "ответ.jpg", "image/jpeg"]]))


async def test_the_same_answer_at_once_is_one(world: World) -> None:
    anna, _, _, teacher, asked = await cast(world)
    await asyncio.gather(
        *(world.database.write(lambda tx: write(tx, teacher, asked, "В раздевалке", [])) for _ in range(20))
    )
    assert await count(world, letter) == 2
    assert len(await came(anna)) == 1


async def test_the_same_question_at_once_is_one(world: World) -> None:
    anna, irina, mother, teacher, _ = await cast(world)
    petya = anna.children["Петя"]
    await asyncio.gather(
        *(world.database.write(lambda tx: ask(tx, mother, petya, teacher.person_id, "И где?", [])) for _ in range(20))
    )
    assert (await count(world, question), await count(world, letter)) == (2, 2)
    assert len(await came(irina)) == 2


async def test_answering_and_handing_over_at_once(world: World) -> None:
    """Whichever comes first: nobody answers what is another's."""
    _, _, _, teacher, asked = await cast(world)
    vera = await world.teacher("Вера Лисова")

    outcomes = await asyncio.gather(
        world.database.write(lambda tx: hand_over(tx, teacher, asked, vera.id)),
        world.database.write(lambda tx: write(tx, teacher, asked, "Вот", [])),
        return_exceptions=True,
    )
    wrote = not isinstance(outcomes[1], BaseException)
    assert wrote or isinstance(outcomes[1], HandedOver)
    assert not isinstance(outcomes[0], BaseException)
    assert await count(world, letter) == 1 + wrote


async def test_hours_that_change_let_it_come_sooner(world: World, clock: FrozenClock) -> None:
    anna, irina, mother, teacher, asked = await cast(world)
    await world.database.write(lambda tx: set_hours(tx, teacher, [Weekly(0, 900, 960)]))
    await world.database.write(lambda tx: write(tx, mother, asked, "Ау", []))
    assert await world.database.write(tell_letters) == 0
    await world.database.write(lambda tx: set_hours(tx, teacher, [Weekly(2, 480, 1080)]))
    assert await world.database.write(tell_letters) == 1
    assert (await came(irina))[-1].endswith("Ау")
    assert anna.id == mother.person_id


async def test_away_lets_it_wait_and_nobody_is_reminded(world: World, clock: FrozenClock) -> None:
    _, irina, mother, teacher, asked = await cast(world)
    await world.database.write(lambda tx: write(tx, teacher, asked, "В шкафу", []))
    await world.database.write(lambda tx: set_away(tx, teacher, date(2026, 12, 6)))
    await world.database.write(lambda tx: write(tx, mother, asked, "Ау", []))
    seen = await world.database.read(lambda tx: expected(tx, mother, teacher.person_id))
    assert str(seen.at)[:16] == "2026-12-07 08:00"
    set_clock(clock, "2026-12-04 12:00")
    assert await world.database.write(tell_letters) == await world.database.write(remind) == 0
    set_clock(clock, "2026-12-07 08:00")
    assert await world.database.write(tell_letters) == 1
    assert (await came(irina))[-1].endswith("Ау")


async def test_who_left_the_school_is_asked_no_more(world: World) -> None:
    anna, _, mother, teacher, asked = await cast(world)
    gone = membership.update().where(membership.c.person_id == teacher.person_id)
    await world.database.write(lambda tx: tx.run(gone.values(ended_at=tx.now)))
    with pytest.raises(AddresseeGone):
        await world.database.write(lambda tx: write(tx, mother, asked, "Ау", []))
    assert len(await world.database.read(lambda tx: own_questions(tx, mother))) == 1
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: ask(tx, mother, anna.children["Петя"], teacher.person_id, "Ау", []))


async def test_a_question_is_not_handed_to_whom_it_comes_from(world: World) -> None:
    _, _, _, teacher, asked = await cast(world)
    with pytest.raises(NoColleague):
        await world.database.write(lambda tx: hand_over(tx, teacher, asked, teacher.person_id))
    cook = await world.guardian("Раиса Лесная", {})
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: hand_over(tx, teacher, asked, cook.id))


async def test_what_is_closed_waits_for_nobody(world: World, clock: FrozenClock) -> None:
    _, _, mother, teacher, asked = await cast(world)
    for _ in range(2):
        await world.database.write(lambda tx: close(tx, mother, asked))
    assert await world.database.read(lambda tx: questions_to_me(tx, teacher)) == []
    set_clock(clock, "2026-12-20 12:00")
    assert await world.database.write(remind) == 0


async def test_numbers_are_those_of_one_school_and_of_its_office(world: World) -> None:
    _, _, mother, teacher, _ = await cast(world)
    for who in (mother, teacher):
        with pytest.raises(NotAllowed):
            await world.database.read(lambda tx, w=who: numbers(tx, w))  # type: ignore[misc]
    olga = await acting(await world.director())
    await world.school("Гимназия № 1")
    other = await acting(await world.director())
    ours, theirs = [await world.database.read(lambda tx, w=w: numbers(tx, w)) for w in (olga, other)]  # type: ignore[misc]
    assert (sum(ours.waiting), sum(theirs.waiting)) == (1, 0)


async def test_what_is_over_for_a_year_is_forgotten(world: World, clock: FrozenClock) -> None:
    _, _, mother, _, asked = await cast(world)
    await world.database.write(lambda tx: close(tx, mother, asked))
    clock.pass_time(days=399)
    assert await world.database.write(forget_old) == 0
    clock.pass_time(days=2)
    assert await world.database.write(forget_old) == 1
    assert await count(world, question) == await count(world, letter) == 0
