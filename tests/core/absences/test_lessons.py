"""Which days have lessons."""

from datetime import date, datetime, timedelta

import pytest

from core.absences.lessons import SchoolDays, school_days, whole_school
from core.days.spans import Days
from core.notices.silence import Lessons, Span
from core.school_hours import add_break, set_lessons
from tests.core.opportunities.acting import acting
from tests.world import World

FIVE = {day: Span(8 * 60, 13 * 60 + 30) for day in range(5)}
SIX = {day: Span(8 * 60, 12 * 60) for day in range(6)}
WEDNESDAY = date(2026, 11, 25)
HOLIDAYS = (date(2026, 12, 28), date(2027, 1, 10))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_weekends_and_holidays_have_none() -> None:
    days = SchoolDays([Lessons(FIVE, [HOLIDAYS])])
    assert [days.has(WEDNESDAY + timedelta(days=n)) for n in range(7)] == [True, True, True, False, False, True, True]
    assert days.after(date(2026, 11, 27)) == date(2026, 11, 30)
    assert days.after(date(2026, 12, 25)) == date(2027, 1, 11)
    assert days.among(Days(WEDNESDAY, date(2026, 12, 1))) == 5
    assert days.among(Days(*HOLIDAYS)) == 0


def test_public_holidays_have_none() -> None:
    days = SchoolDays([Lessons(FIVE)])
    assert [days.has(date(2026, 11, number)) for number in (3, 4, 5)] == [True, False, True]


def test_the_last_day_before_the_holidays() -> None:
    days = SchoolDays([Lessons(FIVE, [(date(2026, 11, 30), date(2026, 11, 30)), HOLIDAYS])])
    assert days.before_holidays(WEDNESDAY) == date(2026, 12, 25)
    assert days.before_holidays(date(2026, 12, 28)) is None


def test_a_school_that_told_no_hours_has_lessons_on_work_days() -> None:
    days = SchoolDays([Lessons({}, [HOLIDAYS])])
    assert days.has(WEDNESDAY)
    assert not days.has(date(2026, 11, 28))
    assert not days.has(date(2026, 12, 29))
    assert days.begin(WEDNESDAY) == 8 * 60


def test_of_several_children_each_day_of_any_counts() -> None:
    days = SchoolDays([Lessons(FIVE), Lessons(SIX)])
    assert days.has(date(2026, 11, 28))
    assert days.after(date(2026, 11, 28)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-25 07:00", 25),
        ("2026-11-25 13:29", 25),
        ("2026-11-25 13:30", 26),  # lessons are over
        ("2026-11-25 22:00", 26),
        ("2026-11-27 22:00", 30),  # Friday evening
        ("2026-11-28 10:00", 30),
    ],
)
def test_the_day_that_is_meant_where_none_is_named(now: str, day: int) -> None:
    assert SchoolDays([Lessons(FIVE)]).meant(at(now)) == date(2026, 11, day)


def test_before_holidays_that_have_no_end_in_sight() -> None:
    never = SchoolDays([Lessons(FIVE, [(date(2026, 1, 1), date(2028, 1, 1))])])
    assert never.meant(at("2026-11-25 10:00")) == date(2026, 11, 26)
    assert never.after(WEDNESDAY) is None


async def test_a_class_by_its_own_hours_and_the_school_by_all_of_them(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    director = await acting(await world.director())
    saturday = date(2026, 11, 28)

    def work(tx: object) -> tuple[bool, bool, bool, int]:
        set_lessons(tx, director, None, [5], Span(9 * 60, 12 * 60))  # type: ignore[arg-type]
        add_break(tx, director, date(2026, 12, 1), date(2026, 12, 1))  # type: ignore[arg-type]
        of_class = school_days(tx, world.school_id, [1])  # type: ignore[arg-type]
        of_all = whole_school(tx, world.school_id)  # type: ignore[arg-type]
        return of_class.has(saturday), of_all.has(saturday), of_all.has(date(2026, 12, 1)), of_all.begin(saturday)

    assert anna.children
    assert await world.database.write(work) == (False, True, False, 9 * 60)
