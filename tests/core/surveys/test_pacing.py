"""On which day somebody is asked."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.broadcasts.audience import Audience, Whom
from core.database import Tx
from core.database.postgres import PostgresDatabase
from core.forms.model import Form, Kind, Question
from core.people import guardianship
from core.refusal import NotAllowed
from core.schools import school_class
from core.surveys import drafting, ending, opening, outlook, pacing
from core.surveys.drafting import Draft
from core.surveys.pacing import first_day
from core.surveys.tables import Per, survey, survey_asked
from tests.answers import YES_NO, rows
from tests.broadcasts import acting
from tests.conftest import FrozenClock
from tests.dialogs.director.test_area_survey_send import coordinator
from tests.world import Someone, World

TODAY = date(2026, 11, 25)


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


@pytest.mark.parametrize(
    ("load", "questions", "most", "closes", "expected"),
    [
        ({}, 5, 15, None, 0),
        ({}, 40, 15, None, 0),  # more than the cap by itself: alone
        ({0: 5}, 5, 15, None, 1),  # not on the day of another one
        ({0: 5, 1: 5}, 5, 15, None, 2),
        ({-1: 5}, 5, 15, None, 0),
        ({0: 12}, 5, 15, None, 7),
        ({-3: 12}, 5, 15, None, 4),
        ({-7: 12}, 5, 15, None, 0),
        ({-3: 12, 5: 8}, 5, 15, None, 4),
        ({-3: 12, 5: 12}, 5, 15, None, 12),  # what is to be asked counts as well
        ({0: 12}, 5, None, None, 1),
        ({0: 5}, 5, 15, 0, 0),  # closes today: together with the other one
        ({0: 5}, 5, 15, 1, 1),
        ({0: 12}, 5, 15, 3, 7),  # is not asked
    ],
)
def test_the_first_day_that_fits(
    load: dict[int, int], questions: int, most: int | None, closes: int | None, expected: int
) -> None:
    known = {day(n): count for n, count in load.items()}
    end = None if closes is None else day(closes)
    assert first_day(known, questions, most, TODAY, end) == day(expected)


def form(count: int) -> Form:
    return Form(tuple(Question(f"q{n}", Kind.CHOICE, f"Вопрос {n}?", options=YES_NO) for n in range(count)))


def draft(tx: Tx, actor: Actor, count: int, per: Per = Per.PERSON) -> int:
    audiences = {actor.school_id: Audience(Whom.GUARDIANS)}
    return drafting.create(tx, actor, "director", Draft("Второй", "", form(count), audiences, per=per))


async def test_the_last_look_tells_what_sending_does(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Первый", *form(9).questions)
    ilya = await world.guardian("Илья Новиков", children={"Ваня": "5Б"})
    director = await acting(olga)

    def look_and_send(tx: Tx) -> outlook.Outlook:
        made = draft(tx, director, 4, Per.CHILD)  # eight questions of whoever has two children
        seen = outlook.outlook(tx, director, made, Audience(Whom.GUARDIANS), None)
        opening.send(tx, director, made)
        return seen

    seen = await world.database.write(look_and_send)
    assert (seen.now, seen.later, seen.never, seen.capped, seen.cap, list(seen.others)) == (
        1, {day(7): 1}, 0, 1, 15, ["Первый"],
    )  # fmt: skip
    kept = {(r["person_id"] == ilya.id, r["ask_on"], r["told_on"]) for r in (await rows(world, survey_asked))[1:]}
    assert kept == {(True, TODAY, TODAY), (False, day(7), None)}


async def test_with_a_reason_everybody_is_asked_today(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Первый", *form(9).questions)
    await world.guardian("Илья Новиков", children={"Ваня": "5Б"})
    director = await acting(olga)
    await world.database.write(lambda tx: opening.send(tx, director, draft(tx, director, 4, Per.CHILD), "очень надо"))
    kept = [(r["ask_on"], r["told_on"]) for r in (await rows(world, survey_asked))[1:]]
    assert kept == [(TODAY, TODAY)] * 3


async def test_a_teacher_may_not_ask_above_the_cap(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    teacher = await acting(vera)

    def send(tx: Tx) -> None:
        opening.send(tx, teacher, draft(tx, teacher, 3), over_cap="очень надо")

    with pytest.raises(NotAllowed):
        await world.database.write(send)


async def sends(who: Someone, count: int, audience: Audience, closes: int | None = None, over: str = "") -> int:
    """Let somebody send a survey of so many questions at their school, open for so many days."""
    author = (await acting(who))._replace(school_id=who.world.school_id)

    def work(tx: Tx) -> int:
        end = None if closes is None else tx.now + timedelta(days=closes)
        settings = Draft("Опрос", "", form(count), {who.world.school_id: audience}, per=Per.CHILD, closes_at=end)
        made = drafting.create(tx, author, who.bot, settings)
        drafting.ask_of(tx, author, made, settings.audiences)
        opening.send(tx, author, made, over)
        return made

    return await who.world.database.write(work)


async def told(world: World, who: Someone) -> dict[date, int]:
    """Give how many questions somebody was invited to answer, by day."""
    query = (
        sa.select(survey_asked.c.told_on, survey.c.questions)
        .join(survey, survey.c.id == survey_asked.c.survey_id)
        .where(survey_asked.c.person_id == who.id, survey_asked.c.told_on.is_not(None))
    )
    found: dict[date, int] = {}
    for row in await world.database.read(lambda tx: tx.all(query)):
        found[row.told_on] = found.get(row.told_on, 0) + row.questions
    return found


async def test_surveys_of_all_sides_keep_the_cap_while_it_changes(world: World, clock: FrozenClock) -> None:
    """Two guardians of two children; a coordinator, the director and two homeroom teachers ask within three days."""
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    father = await world.guardian("Алексей Морошкин", children={})
    bound = [{"guardian_id": father.id, "pupil_id": child} for child in anna.children.values()]
    await world.database.write(lambda tx: tx.run(guardianship.insert(), bound))
    olga, tanya = await world.director(), await coordinator(world)
    vera, ivan = await world.teacher("Вера Ласточкина"), await world.teacher("Иван Ясный")
    await world.homeroom("5Б", vera)
    await world.homeroom("2А", ivan)
    everybody = Audience(Whom.GUARDIANS)
    classes = await world.database.read(lambda tx: {r.grade: r.id for r in tx.all(sa.select(school_class))})

    def of_class(grade: int) -> Audience:
        return Audience(Whom.GUARDIANS, classes=(classes[grade],), names=(str(grade),))

    await sends(olga, 4, everybody)  # of two children: eight
    await sends(vera, 5, of_class(5))  # eight and five are thirteen: tomorrow
    await sends(tanya, 3, everybody)  # six more are too many for this week
    clock.pass_time(days=1)
    await world.database.write(opening.tell_due)
    director = await acting(olga)
    await world.database.write(lambda tx: pacing.set_cap(tx, director, 6))
    await sends(ivan, 2, of_class(2))
    await sends(ivan, 1, of_class(2), closes=3)  # there is no such day before it closes: not asked
    for _ in range(20):
        clock.pass_time(days=1)
        await world.database.write(ending.end_due)
        await world.database.write(opening.tell_due)
    for who in (anna, father):
        days = await told(world, who)
        assert days == {day(0): 8, day(1): 5, day(7): 6, day(14): 2}
    assert len([r for r in await rows(world, survey_asked) if r["told_on"] is None]) == 2


async def test_a_reason_asks_all_at_once_and_counts_for_what_follows(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    olga = await world.director()
    await sends(olga, 14, Audience(Whom.GUARDIANS))
    await sends(olga, 9, Audience(Whom.GUARDIANS), over="карантин")
    await sends(olga, 2, Audience(Whom.GUARDIANS))
    for _ in range(9):
        clock.pass_time(days=1)
        await world.database.write(opening.tell_due)
    assert await told(world, anna) == {day(0): 23, day(7): 2}
    kept = await rows(world, survey)
    assert [row["over_cap"] for row in kept] == ["", "карантин", ""]


async def test_two_who_send_at_once_ask_nobody_twice_a_day(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    olga, galina = await world.director(), await world.staff()
    authors = [await acting(olga), await acting(galina)]

    def send(author: Actor) -> Callable[[Tx], None]:
        def work(tx: Tx) -> None:
            opening.send(tx, author, draft(tx, author, 3))
            if isinstance(world.database, PostgresDatabase):
                tx.run(sa.select(sa.func.pg_sleep(0.3)))

        return work

    await asyncio.gather(*(world.database.write(send(author)) for author in authors))
    asked = [r for r in await rows(world, survey_asked) if r["person_id"] == anna.id]
    assert sorted(r["ask_on"] for r in asked) == [day(0), day(1)]
