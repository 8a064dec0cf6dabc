"""Which days are worked in Russia: the holidays of article 112 of the Labour Code, and days off that are moved.

Holidays stay as they are for years; which days off are moved the government decrees in autumn for the year to come:
then workdays.csv gets its lines. It has every moved day of a year that it has at all. For a later year the law's own
rule holds: a holiday on a weekend moves to the next working day, except those of January. A school's own holidays are
in `core.school_hours`.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("workdays.csv")
_NEW_YEAR = range(1, 9)  # days of January, Christmas among them
_HOLIDAYS = ((2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))
_WORK_DAYS = 5  # of a week
_LAST_OF_MAY, _FIRST_OF_JUNE, _LAST_OF_AUGUST = (5, 31), (6, 1), (8, 31)
_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Tell whether offices work on `day`."""
    return _moved().get(day) == "work" or (day.weekday() < _WORK_DAYS and not is_day_off(day))


def is_day_off(day: date) -> bool:
    """Tell whether `day` is a public holiday, or has become a day off by being moved; weekends are none of these."""
    return day in _days_off(day.year)


def days_off(first: date, last: date) -> Iterator[date]:
    """Give the public holidays and moved days off from `first` to `last`, in order."""
    return (day for year in range(first.year, last.year + 1) for day in _days_off(year) if first <= day <= last)


def school_year_ends(day: date) -> date:
    """Give the last day of the school year that goes on, or comes next, on `day`."""
    ends = date(day.year, *_LAST_OF_MAY)
    return ends if day <= ends else date(day.year + 1, *_LAST_OF_MAY)


def summer_before(ends: date) -> tuple[date, date]:
    """Give the first and last day of the summer before the school year that `ends` then."""
    return date(ends.year - 1, *_FIRST_OF_JUNE), date(ends.year - 1, *_LAST_OF_AUGUST)


@cache
def _days_off(year: int) -> dict[date, None]:
    new_year = [date(year, 1, number) for number in _NEW_YEAR]
    holidays = [date(year, month, number) for month, number in _HOLIDAYS]
    off = [*new_year, *holidays, *(_decreed(year) or _by_law(holidays))]
    return dict.fromkeys(sorted(off))


def _decreed(year: int) -> list[date]:
    return [day for day, what in _moved().items() if day.year == year and what == "off"]


def _by_law(holidays: list[date]) -> list[date]:
    moved: list[date] = []
    for day in holidays:
        if day.weekday() >= _WORK_DAYS:
            free = (day + n * _DAY for n in range(1, 8))
            moved.append(next(d for d in free if d.weekday() < _WORK_DAYS and d not in (*holidays, *moved)))
    return moved


@cache
def _moved() -> dict[date, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["day"]): row["is"] for row in csv.DictReader(file)}
