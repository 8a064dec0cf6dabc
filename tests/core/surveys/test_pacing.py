"""On which day somebody is asked."""

from datetime import date, timedelta

import pytest

from core.access import Actor
from core.broadcasts.audience import Audience, Whom
from core.database import Tx
from core.forms.model import Form, Kind, Question
from core.refusal import NotAllowed
from core.surveys import drafting, opening, outlook
from core.surveys.drafting import Draft
from core.surveys.pacing import first_day
from core.surveys.tables import Per, survey_asked
from tests.answers import YES_NO, rows
from tests.broadcasts import acting
from tests.conftest import FrozenClock
from tests.world import World

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
