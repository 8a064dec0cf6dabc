"""When somebody is open. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.office_hours.opening import USUAL, Opening
from core.words import Weekly

ZONE = ZoneInfo("Europe/Kaliningrad")
WEDNESDAY = (Weekly(2, 15 * 60, 17 * 60),)
HOLIDAYS = [(date(2026, 12, 28), date(2027, 1, 10))]


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("week", "asked", "opens"),
    [
        (USUAL, "2026-11-25 12:00", "2026-11-25 12:00"),
        (USUAL, "2026-11-25 07:59", "2026-11-25 08:00"),
        (USUAL, "2026-11-25 18:00", "2026-11-26 08:00"),
        (USUAL, "2026-11-27 19:00", "2026-11-30 08:00"),
        (WEDNESDAY, "2026-11-25 14:00", "2026-11-25 15:00"),
        (WEDNESDAY, "2026-11-25 17:00", "2026-12-02 15:00"),
        (WEDNESDAY, "2026-12-23 17:00", "2027-01-13 15:00"),
        ((Weekly(5, 22 * 60, 24 * 60),), "2026-11-28 23:59", "2026-11-28 23:59"),
        ((), "2026-11-28 23:59", "2026-11-28 23:59"),
    ],
)
def test_opens(week: tuple[Weekly, ...], asked: str, opens: str) -> None:
    opening = Opening(ZONE, week, breaks=HOLIDAYS)
    assert opening.opens(at(asked)) == at(opens)
    assert opening.is_open(at(asked)) == (asked == opens)


def test_whoever_is_away_is_closed() -> None:
    opening = Opening(ZONE, USUAL, away_until=date(2026, 12, 1))
    assert opening.opens(at("2026-11-25 12:00")) == at("2026-12-02 08:00")
    assert opening.opens(at("2026-12-02 12:00")) == at("2026-12-02 12:00")


@pytest.mark.parametrize(
    ("since", "later"),
    [
        ("2026-11-25 16:00", "2026-11-27 16:00"),
        ("2026-11-26 16:00", "2026-11-30 16:00"),
        ("2026-11-28 16:00", "2026-12-01 16:00"),
        ("2026-12-24 16:00", "2027-01-11 16:00"),
    ],
)
def test_days_of_work(since: str, later: str) -> None:
    opening = Opening(ZONE, USUAL, breaks=HOLIDAYS)
    assert opening.after_work_days(at(since), 2) == at(later)
    assert opening.work_days(at(since), at(later)) == 2
    assert opening.work_days(at(since), at(since)) == 0


def test_public_holidays_are_closed_and_no_work() -> None:
    opening = Opening(ZONE, USUAL)
    assert opening.opens(at("2027-02-20 12:00")) == at("2027-02-24 08:00")
    assert opening.after_work_days(at("2026-12-30 16:00"), 1) == at("2027-01-11 16:00")


def test_clocks_that_are_put_back_are_noticed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    opening = Opening(berlin, USUAL)
    asked = datetime(2026, 10, 23, 19, tzinfo=berlin)  # summer time; on Sunday it ends
    assert opening.opens(asked) == datetime(2026, 10, 26, 8, tzinfo=berlin)
    assert str(opening.opens(asked).utcoffset()) == "1:00:00"
