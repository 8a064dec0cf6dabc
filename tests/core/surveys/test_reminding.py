"""Reminders: to whom, when, how often; together with telling people when a survey is over."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bots.clock import JOBS
from core import jobs
from core.database import Tx
from core.forms.model import Kind, Option, Question
from core.notices import SURVEY_CLOSED, SURVEY_REMINDER
from core.notices.tables import notice
from core.people import guardianship
from core.surveys import ending, opening, reminding
from core.surveys.tables import Per, survey, survey_asked
from tests.broadcasts import acting, background
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock, tick
from tests.talk import said, talk
from tests.world import Someone, World

EATS = Question("eats", Kind.CHOICE, "Ест ли ребёнок в столовой?", options=(Option("yes", "Да"), Option("no", "Нет")))
DAY = timedelta(days=1)


async def remind(world: World) -> int:
    """Do the clock's job to its end; give how many people it took in hand."""
    return sum([n async for n in _parts(world)])


async def _parts(world: World) -> Any:
    while n := await world.database.write(reminding.remind):
        yield n
        if n < reminding.AT_ONCE:
            return


async def asked_of(world: World, title: str, **more: Any) -> int:
    made = await world.survey(title, EATS, **more)
    await background(world.database)
    return made


async def reminders(who: Someone) -> list[str]:
    return [text for text in await came(who) if text.startswith(("Ждём ваш ответ", "Эти опросы"))]


async def days(world: World, clock: FrozenClock, who: Someone, count: int) -> list[int]:
    """Let days pass; give on which of them somebody was reminded."""
    found = []
    for day in range(1, count + 1):
        clock.pass_time(days=1)
        before = len(await reminders(who))
        await world.database.write(ending.end_due)
        await remind(world)
        assert await remind(world) == 0
        if len(await reminders(who)) > before:
            found.append(day)
    return found


async def test_two_days_later_three_later_and_on_the_eve(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание", closes_at=clock.now + 14 * DAY)
    assert await days(world, clock, anna, 16) == [2, 5, 13]
    assert (await reminders(anna))[0] == "Ждём ваш ответ на опрос «Питание», до 9 декабря: 1 вопрос, около 1 мин."


async def test_what_closes_on_no_day_reminds_three_times(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание")
    assert await days(world, clock, anna, 15) == [2, 5, 9]


@pytest.mark.parametrize(("length", "expected"), [(1, []), (2, [1]), (3, [2]), (4, [3]), (5, [2, 4]), (6, [2, 5])])
async def test_a_short_survey_reminds_on_its_eve(
    world: World, clock: FrozenClock, length: int, expected: list[int]
) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание", closes_at=clock.now + length * DAY)
    assert await days(world, clock, anna, 8) == expected


async def test_an_eve_on_which_nothing_ran_is_made_up_for(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание", closes_at=clock.now + 3 * DAY)
    clock.pass_time(days=2, hours=20)  # on the last day at ten in the morning
    assert await remind(world) == 1
    assert len(await reminders(anna)) == 1


async def test_nobody_by_night(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание")
    set_clock(clock, "2026-11-28 05:00")
    assert await remind(world) == 0
    set_clock(clock, "2026-11-28 09:00")
    assert await remind(world) == 1
    assert len(await reminders(anna)) == 1


async def test_whoever_answered_or_whose_other_parent_did_is_left_alone(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    father = await world.guardian("Алексей Морошкин", children={})
    olga = await world.guardian("Ольга Ясенева", children={"Илья": "5Б"})
    await world.database.write(
        lambda tx: tx.insert(guardianship, guardian_id=father.id, pupil_id=anna.children["Петя"])
    )
    await asked_of(world, "Питание", per=Per.CHILD)
    await talk(father, "> [Да]\nСпасибо")
    clock.pass_time(days=2)
    assert await remind(world) == 1
    assert [len(await reminders(who)) for who in (anna, father, olga)] == [0, 0, 1]


async def test_several_surveys_are_one_message_with_a_button_each(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание")
    clock.pass_time(days=1)
    await asked_of(world, "Продлёнка", closes_at=clock.now + 7 * DAY)
    assert await days(world, clock, anna, 2) == [1]
    await talk(
        anna,
        """
        > [Питание]
        Ест ли ребёнок в столовой?
        > [Да]
        Спасибо
        """,
    )
    assert (await reminders(anna))[0].splitlines() == [
        "Эти опросы ещё ждут вашего ответа:",
        "• «Продлёнка», до 3 декабря: 1 вопрос, около 1 мин.",
        "• «Питание»: 1 вопрос, около 1 мин.",
    ]


async def test_not_on_the_day_of_another_invitation(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание")
    clock.pass_time(days=2)
    await asked_of(world, "Продлёнка")
    assert await remind(world) == 0
    assert await days(world, clock, anna, 1) == [1]


async def test_a_reminder_that_waits_is_taken_back_by_the_answer(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание")
    clock.pass_time(days=1)
    await asked_of(world, "Продлёнка")
    for line in ("настройки уведомлений", "[Тихие часы]", "с 8 до 20"):
        await said(anna, line)
    clock.pass_time(days=1)
    assert await remind(world) == 1  # it waits for the end of her quiet hours
    await talk(anna, "> опросы\n> [Питание · 1 вопрос]\n> [Да]\nСпасибо")
    assert await rows(world, notice.c.left_at.is_(None)) == []
    clock.pass_time(days=1)
    assert await remind(world) == 1  # of the other one, whose own time it is now
    set_clock(clock, "2026-11-28 20:30")
    await tick(anna)
    assert await reminders(anna) == ["Ждём ваш ответ на опрос «Продлёнка»: 1 вопрос, около 1 мин."]


async def test_a_reminder_that_waits_goes_with_its_survey(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    made = await asked_of(world, "Питание")
    for line in ("настройки уведомлений", "[Тихие часы]", "с 8 до 20"):
        await said(anna, line)
    clock.pass_time(days=2)
    assert await remind(world) == 1
    await world.database.write(lambda tx: ending.end(tx, made))
    assert await rows(world, notice.c.kind == SURVEY_REMINDER.key) == []


async def rows(world: World, where: sa.ColumnElement[bool]) -> list[Any]:
    return list(await world.database.read(lambda tx: tx.all(sa.select(notice).where(where))))


async def test_in_parts_and_by_two_processes_each_is_reminded_once(
    world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await world.guardian(f"Анна Ива{n:03}", {f"Петя Ива{n:03}": "5Б"}) for n in range(23)]
    await asked_of(world, "Питание")
    clock.pass_time(days=2)
    job = next(job for job in JOBS if job.name == "surveys_remind")

    def part(tx: Tx) -> int:
        return jobs.do(tx, job.name, job.after, lambda tx: reminding.remind(tx, 5), 5)

    async def process() -> int:
        told = 0
        while count := await world.database.write(part):
            told += count
        return told

    assert sum(await asyncio.gather(process(), process(), process())) == 23
    told = Counter(row.person_id for row in await rows(world, notice.c.kind == SURVEY_REMINDER.key))
    assert told == {who.id: 1 for who in people}
    marks = await world.database.read(
        lambda tx: tx.all(sa.select(survey_asked.c.reminders, survey_asked.c.reminded_on))
    )
    assert {tuple(row) for row in marks} == {(1, clock.now.date())}


async def test_a_crash_leaves_neither_mark_nor_message(world: World, clock: FrozenClock) -> None:
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание")
    clock.pass_time(days=2)

    def crash(tx: Tx) -> None:
        assert reminding.remind(tx) == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await world.database.write(crash)
    assert await rows(world, notice.c.kind == SURVEY_REMINDER.key) == []
    assert await remind(world) == 1


# --- whose day has come


async def test_whoever_is_to_be_asked_later_is_told_on_that_day_once(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    olga = await world.guardian("Ольга Ясенева", children={"Илья": "5Б"})
    await asked_of(world, "Питание")
    later = {"ask_on": clock.now.date() + 2 * DAY, "told_on": None}
    mine = survey_asked.update().where(survey_asked.c.person_id == anna.id).values(later)
    await world.database.write(lambda tx: tx.run(mine))
    before = len(await came(anna)), len(await came(olga))
    clock.pass_time(days=1)
    assert await world.database.write(opening.tell_due) == 0
    clock.pass_time(days=1)
    assert await world.database.write(opening.tell_due) == 1
    assert await world.database.write(opening.tell_due) == 0
    await background(world.database)
    assert (len(await came(anna)) - before[0], len(await came(olga)) - before[1]) == (1, 0)
    assert await days(world, clock, anna, 3) == [2]


# --- the end


async def test_the_author_is_told_that_its_day_came(world: World, clock: FrozenClock) -> None:
    nina = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.guardian("Ольга Ясенева", children={"Илья": "5Б"})
    await asked_of(world, "Питание", author=nina, closes_at=clock.now + DAY)
    await said(anna, "[Да]")
    clock.pass_time(days=1)
    assert await world.database.write(ending.end_due) == 1
    assert await world.database.write(ending.end_due) == 0
    assert (await came(nina))[-1] == "Опрос «Питание» закрыт: вышел срок. Ответов: 1 из 2."
    await talk(nina, "> [Посмотреть результаты]\nПитание\n…\nОтветили: 1 из 2")


async def test_a_teacher_is_told_that_there_are_enough_answers(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await asked_of(world, "Питание", author=vera, quota=1)
    await said(anna, "[Да]")
    told = "Опрос «Питание» закрыт: собрано столько ответов, сколько вы просили. Ответов: 1 из 1."
    assert (await came(vera))[-1] == told
    await talk(vera, "> [Посмотреть результаты]\nПитание")


async def test_who_closes_their_own_is_not_told_and_the_author_of_another_s_is(world: World) -> None:
    nina = await world.director("Нина Совина")
    vera = await world.teacher("Вера Ласточкина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    own = await asked_of(world, "Питание", author=nina)
    hers = await asked_of(world, "Экскурсия", author=vera)
    director = await acting(nina)
    for made in (own, hers):
        await world.database.write(lambda tx, made=made: ending.close(tx, director, made))  # type: ignore[misc]
    told = await rows(world, notice.c.kind == SURVEY_CLOSED.key)
    assert [row.person_id for row in told] == [vera.id]
    courses = await world.database.read(lambda tx: tx.run(sa.select(survey.c.course)).scalars().all())
    assert set(courses) == {"closed"}


async def test_a_reminder_says_about_which_of_several_children_it_is(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    olga = await world.guardian("Ольга Ясенева", children={"Илья": "5Б"})
    await asked_of(world, "Питание", per=Per.CHILD)
    clock.pass_time(days=1)
    await asked_of(world, "Прогулки", per=Per.CHILD, grades=(2,))
    await talk(anna, "> [Да]\n> опросы\n> [Питание · 1 вопрос]\n> [Петя]\n> [Да]")
    clock.pass_time(days=2)
    await remind(world)
    assert await reminders(anna) == ["Ждём ваш ответ на опрос «Питание» про Машу (2А): 1 вопрос, около 1 мин."]
    assert await reminders(olga) == ["Ждём ваш ответ на опрос «Питание»: 1 вопрос, около 1 мин."]


async def test_each_survey_of_a_reminder_names_its_own_children(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await asked_of(world, "Питание", per=Per.CHILD)
    clock.pass_time(days=1)
    await asked_of(world, "Прогулки", per=Per.CHILD, grades=(2,))
    clock.pass_time(days=1)
    await remind(world)
    assert (await reminders(anna))[0].splitlines()[1:] == [
        "• «Питание» про Машу (2А) и Петю (5Б): 1 вопрос, около 1 мин.",
        "• «Прогулки» про Машу (2А): 1 вопрос, около 1 мин.",
    ]
