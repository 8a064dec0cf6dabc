"""A day as it was named, before anybody knows which one is meant: «завтра», «15 мая», «в пятницу», «25-го»."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
YEARS = range(1900, 2201)  # within these, no arithmetic with days fails
_LEAP = 8  # years between two 29ths of February, at most
_JUST_PASSED = WEEK  # «25-го», said on the 27th, is two days ago; said on the 3rd, it is to come


class Point(Protocol):
    """A named day."""

    def near(self, today: date, past: bool = False) -> date | None:
        """Give the day that is meant, ahead or behind as is usual for such words; behind if `past`."""
        ...

    def since(self, first: date) -> date | None:
        """Give the first such day from `first` on."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """That very day."""

    day: date

    def near(self, today: date, past: bool = False) -> date:
        """It is what it is."""
        return self.day

    def since(self, first: date) -> date:
        """It is what it is, also where it is before."""
        return self.day


@dataclass(frozen=True, slots=True)
class After:
    """The day after another."""

    point: Point

    def near(self, today: date, past: bool = False) -> date | None:
        """Give the day after the one that is meant."""
        day = self.point.near(today, past)
        return day and day + DAY

    def since(self, first: date) -> date | None:
        """Give the day after the first of the others."""
        day = self.point.since(first - DAY)
        return day and day + DAY


@dataclass(frozen=True, slots=True)
class Annual:
    """A day of a month; the nearest one is meant."""

    number: int
    month: int

    def near(self, today: date, past: bool = False) -> date | None:
        """Give the nearest one; of those behind, if `past`."""
        days = [d for d in self._around(today) if not past or d <= today]
        return min(days, key=lambda d: abs(d - today), default=None)

    def since(self, first: date) -> date | None:
        """Give the first one from `first` on."""
        return next((d for d in self._around(first) if d >= first), None)

    def _around(self, today: date) -> list[date]:
        years = range(today.year - _LEAP, today.year + _LEAP + 1)
        return [d for year in years if (d := valid(year, self.month, self.number))]


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 = Monday; of the next week or the last one, if `weeks` says so."""

    number: int
    weeks: int = 0

    def near(self, today: date, past: bool = False) -> date:
        """Give today or the next such day; the last one, if `past`."""
        if self.weeks:
            return today - today.weekday() * DAY + self.weeks * WEEK + self.number * DAY
        ahead = (self.number - today.weekday()) % 7
        return today + ahead * DAY - (WEEK if past and ahead else 0 * DAY)

    def since(self, first: date) -> date:
        """Give the first one from `first` on."""
        return self.near(first)


@dataclass(frozen=True, slots=True)
class OfMonth:
    """A day of this month or of a neighbouring one. `bare`: a number that nothing calls a day."""

    number: int
    bare: bool = False

    def near(self, today: date, past: bool = False) -> date | None:
        """Give the one that has just passed, else the next; the last one, if `past`."""
        before = self.until(today)
        if before is not None and (past or today - before <= _JUST_PASSED):
            return before
        return self.since(today)

    def since(self, first: date) -> date | None:
        """Give the first one from `first` on."""
        return next((d for n in range(3) if (d := self._in(first, n)) and d >= first), None)

    def until(self, last: date) -> date | None:
        """Give the last one that is not after `last`."""
        return next((d for n in range(3) if (d := self._in(last, -n)) and d <= last), None)

    def _in(self, day: date, months: int) -> date | None:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return valid(year, month + 1, self.number)


def valid(year: int, month: int, number: int) -> date | None:
    """Give the day, or None if there is no such."""
    try:
        return date(year, month, number) if year in YEARS else None
    except ValueError:
        return None
