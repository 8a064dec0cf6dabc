"""An invitation that waits is taken back by the answer, or with its survey; nobody is asked for what is answered."""

import asyncio
from typing import Any

import sqlalchemy as sa

from core.broadcasts.report import Report, State
from core.broadcasts.spreading import spread
from core.database import Tx
from core.database.postgres import PostgresDatabase
from core.forms.model import Kind, Option, Question
from core.notices import SURVEY, send_due
from core.notices.preferences import choose
from core.notices.readers import Way
from core.outbox import outbox
from core.people import guardianship
from core.surveys import ending
from core.surveys.tables import Per, survey_asked
from tests.broadcasts import background, seen, shown
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock
from tests.talk import said, talk
from tests.world import Someone, World

EATS = Question("eats", Kind.CHOICE, "Ест ли ребёнок в столовой?", options=(Option("yes", "Да"), Option("no", "Нет")))
NIGHT, MORNING = "2026-11-25 22:30", "2026-11-26 07:30"
ANSWERS = "> опросы\n> [Да]\nСпасибо"


async def asked_by(author: Someone, title: str = "Питание", **more: Any) -> int:
    made = await author.world.survey(title, EATS, author=author, **more)
    await background(author.world.database)
    return made


async def invited_in_the_morning(clock: FrozenClock, *people: Someone) -> list[bool]:
    before = [len(await came(who)) for who in people]
    set_clock(clock, MORNING)
    while await people[0].world.database.write(send_due):
        pass
    told = [(await came(who))[seen:] for who, seen in zip(people, before, strict=True)]
    return [any("Ест ли ребёнок в столовой?" in text for text in texts) for texts in told]


async def report_of(author: Someone) -> Report:
    [invitation] = await shown(author)
    return await seen(author, invitation)


async def bind(guardian: Someone, child: int) -> None:
    row = {"guardian_id": guardian.id, "pupil_id": child}
    await guardian.world.database.write(lambda tx: tx.insert(guardianship, **row))


async def test_what_waits_for_the_end_of_quiet_hours(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    olga = await world.guardian("Ольга Ясенева", children={"Илья": "5Б"})
    set_clock(clock, NIGHT)
    await asked_by(nina)
    await talk(anna, ANSWERS)
    report = await report_of(nina)
    assert (report.number(State.ANSWERED), report.number(State.LATER), report.people) == (1, 1, 2)
    assert await invited_in_the_morning(clock, anna, olga) == [False, True]


async def test_what_waits_for_a_digest(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.database.write(lambda tx: choose(tx, anna.id, SURVEY, Way.DIGEST))
    await asked_by(nina, anonymous=True)
    await talk(anna, ANSWERS)
    assert (await report_of(nina)).number(State.DIGEST) == 0
    set_clock(clock, "2026-11-26 18:30")
    assert await world.database.write(send_due) == 0


async def test_what_the_other_parent_has_answered(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    father = await world.guardian("Алексей Морошкин", children={})
    await bind(father, anna.children["Петя"])
    set_clock(clock, NIGHT)
    await asked_by(nina, per=Per.CHILD)
    await talk(father, ANSWERS)
    assert await invited_in_the_morning(clock, anna, father) == [False, False]


async def test_not_while_another_child_is_asked_about(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    father = await world.guardian("Алексей Морошкин", children={})
    await bind(father, anna.children["Петя"])
    set_clock(clock, NIGHT)
    await asked_by(nina, per=Per.CHILD)
    await talk(father, ANSWERS)
    assert (await report_of(nina)).number(State.LATER) == 1
    assert await invited_in_the_morning(clock, anna) == [True]
    await talk(anna, "> [Да]\nО ком ответите?\n> [Маша]\nСпасибо")


async def test_what_asks_about_two_children_goes_with_the_second(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    set_clock(clock, NIGHT)
    await asked_by(nina, per=Per.CHILD)
    await talk(anna, "> опросы\n> [Петя]\n> [Да]\nТеперь про Машу\n> [Нет]\nСпасибо")
    assert await invited_in_the_morning(clock, anna) == [False]


async def test_what_waits_for_its_turn(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"}, transport="vk")
    father = await world.guardian("Алексей Морошкин", children={})
    await bind(father, anna.children["Петя"])
    await world.guardian("Ольга Ясенева", children={"Илья": "5Б"}, transport="vk")
    await asked_by(nina, per=Per.CHILD)
    await talk(father, "> [Да]\nСпасибо")
    unsent = sa.select(outbox.c.failed).where(outbox.c.transport == "vk").order_by(outbox.c.id)
    assert [row.failed for row in await world.database.read(lambda tx: tx.all(unsent))] == ["answered", None]
    assert (await report_of(nina)).number(State.ANSWERED, transport="vk") == 1


async def test_another_survey_still_asks(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    set_clock(clock, NIGHT)
    await asked_by(nina)
    await world.survey("Прогулки", Question("walks", Kind.TEXT, "Где гуляете?"), author=nina)
    await talk(anna, "> опросы\n> [Прогулки · 1 вопрос]\n> в парке\nСпасибо")
    assert await invited_in_the_morning(clock, anna) == [True]


async def test_what_waits_when_the_survey_is_over(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    set_clock(clock, NIGHT)
    made = await asked_by(nina)
    await world.database.write(lambda tx: ending.end(tx, made))
    await background(world.database)
    assert await invited_in_the_morning(clock, anna) == [False]
    assert (await report_of(nina)).number(State.CANCELLED) == 1


async def test_one_that_everybody_had_when_it_was_over_was_not_stopped(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    made = await asked_by(nina)
    sent = outbox.update().where(outbox.c.broadcast_id.is_not(None)).values(sent_at=clock.now)
    await world.database.write(lambda tx: tx.run(sent))
    await world.database.write(lambda tx: ending.end(tx, made))
    report = await report_of(nina)
    assert (report.told.course, report.number(State.SENT)) == ("going", 1)


def held(world: World, work: Any) -> Any:
    """Give `work` in a transaction that lasts a while, where others may come in between."""

    def lasting(tx: Tx) -> None:
        work(tx)
        if isinstance(world.database, PostgresDatabase):
            tx.run(sa.select(sa.func.pg_sleep(0.4)))

    return asyncio.ensure_future(world.database.write(lasting))


async def test_whoever_is_answering_when_it_is_spread_is_not_invited(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    olga = await world.guardian("Ольга Ясенева", children={"Илья": "5Б"})
    await world.survey("Питание", EATS)
    hers = survey_asked.update().where(survey_asked.c.person_id == anna.id).values(answered=True)
    answering = held(world, lambda tx: tx.run(hers))
    await asyncio.sleep(0.1)
    await background(world.database)
    await answering
    assert (await came(anna), len(await came(olga))) == ([], 1)


async def test_whoever_answers_while_it_is_spread_takes_the_invitation_back(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"}, transport="vk")
    await world.survey("Питание", EATS)
    await said(anna, "опросы")
    spreading = held(world, spread)
    await asyncio.sleep(0.1)
    await said(anna, "[Да]")
    await spreading
    invited = sa.select(outbox.c.failed).where(outbox.c.broadcast_id.is_not(None))
    assert [row.failed for row in await world.database.read(lambda tx: tx.all(invited))] == ["answered"]
