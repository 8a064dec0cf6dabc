"""Which days are worked."""

from datetime import date, timedelta

import pytest

from core.workdays import days_off, is_day_off, is_working_day


@pytest.mark.parametrize("day", ["2026-11-04", "2026-12-31", "2027-01-08", "2027-02-22", "2027-05-10", "2028-05-01",
                                 "2028-11-06", "2029-03-08"])  # fmt: skip
def test_days_off(day: str) -> None:
    assert is_day_off(date.fromisoformat(day))
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-11-25", "2026-11-03", "2027-01-11", "2027-11-08", "2028-11-07", "2027-02-20"])
def test_days_of_work(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))


def test_a_weekend_is_no_work_and_no_day_off() -> None:
    saturday = date(2026, 11, 28)
    assert not is_working_day(saturday)
    assert not is_day_off(saturday)


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_year_has_247_days_of_work(year: int) -> None:
    """So the production calendars of these years say."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    assert sum(map(is_working_day, days)) == 247


def test_in_order() -> None:
    found = list(days_off(date(2026, 12, 1), date(2027, 1, 3)))
    assert found == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)]
