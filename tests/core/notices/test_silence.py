"""When it is silent: pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices.silence import NEVER, Lessons, Span, free_at

ZONE = ZoneInfo("Europe/Kaliningrad")  # two hours ahead of UTC
NIGHT = Span(21 * 60, 7 * 60)
SCHOOL = Lessons({day: Span(8 * 60, 13 * 60 + 30) for day in range(5)}, [(date(2026, 12, 28), date(2027, 1, 8))])

minutes = st.integers(0, 24 * 60 - 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "free"),
    [
        ("2026-11-25 20:59", "2026-11-25 20:59"),
        ("2026-11-25 21:00", "2026-11-26 07:00"),
        ("2026-11-25 23:59:59", "2026-11-26 07:00"),
        ("2026-11-26 00:00", "2026-11-26 07:00"),
        ("2026-11-26 06:59:30", "2026-11-26 07:00"),
        ("2026-11-26 07:00", "2026-11-26 07:00"),
    ],
)
def test_the_night_is_over_midnight(now: str, free: str) -> None:
    assert free_at(at(now), ZONE, NIGHT, Lessons()) == at(free)


@pytest.mark.parametrize(
    ("now", "free"),
    [
        ("2026-11-25 07:59", "2026-11-25 07:59"),
        ("2026-11-25 08:00", "2026-11-25 13:30"),
        ("2026-11-25 13:30", "2026-11-25 13:30"),
        ("2026-11-28 10:00", "2026-11-28 10:00"),  # a Saturday
        ("2026-12-28 10:00", "2026-12-28 10:00"),  # holidays, their first and last day
        ("2027-01-08 10:00", "2027-01-08 10:00"),
        ("2027-01-11 10:00", "2027-01-11 13:30"),
    ],
)
def test_lessons_silence_but_not_in_holidays(now: str, free: str) -> None:
    assert free_at(at(now), ZONE, NIGHT, SCHOOL) == at(free)


def test_silence_that_follows_silence() -> None:
    long_sleep = Span(21 * 60, 8 * 60 + 30)
    assert free_at(at("2026-11-25 22:00"), ZONE, long_sleep, SCHOOL) == at("2026-11-26 13:30")
    second_shift = Lessons({2: Span(13 * 60, 21 * 60 + 10)})
    assert free_at(at("2026-11-25 14:00"), ZONE, NIGHT, second_shift) == at("2026-11-26 07:00")


def test_the_same_minute_twice_is_never() -> None:
    assert free_at(at("2026-11-25 23:00"), ZONE, NEVER, Lessons()) == at("2026-11-25 23:00")
    assert Span(420, 420).length == 0


@given(minutes, minutes, minutes, minutes, st.integers(0, 14 * 24 * 60), st.integers(0, 59))
def test_it_ends_and_is_not_silent_then(a: int, b: int, c: int, d: int, later: int, seconds: int) -> None:
    quiet, lessons = Span(a, b), Lessons({day: Span(min(c, d), max(c, d)) for day in range(6)})
    now = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=later, seconds=seconds)
    for zone in (ZONE, ZoneInfo("Europe/Berlin")):  # Berlin's clock is put forward on the 29th
        free = free_at(now, zone, quiet, lessons)
        local = free.astimezone(zone)
        minute = local.hour * 60 + local.minute
        covered = (a - b) % (24 * 60) <= max(c, d) - min(c, d)  # the lessons may fill what quiet leaves of a day
        assert now <= free
        assert covered or not (quiet.left(minute) or lessons.on(local.date()).left(minute))
