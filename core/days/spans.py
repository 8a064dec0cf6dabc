"""Spans of days in free words: «завтра и послезавтра», «с понедельника по среду», «до пятницы», «на 2 дня»."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.days.parser import Back, Begun, Except, Fact, Lasting, On, Since, Stretch, Until, Week, facts
from core.days.points import DAY, OfMonth, Point, Weekday
from core.days.points import WEEK as WEEK_LONG

_FRIDAY = 4
MOST = 10  # spans that one line may say


class Days(NamedTuple):
    """From the first to the last day."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def overlaps(self, other: "Days") -> bool:
        """Tell whether a day is in both."""
        return self.first <= other.last and other.first <= self.last

    def covers(self, other: "Days") -> bool:
        """Tell whether every day of `other` is in it."""
        return self.first <= other.first and other.last <= self.last


def spans(
    text: str, today: date, start: date | None = None, *, past: bool = False, ongoing: bool = False
) -> tuple[Days, ...]:
    """Give the spans that `text` means, in order, none touching another; nothing if it says nothing of days.

    `start` is where what names no beginning begins («до пятницы», «2 дня»); today, if not told. `past`: it tells what
    was; `ongoing`: what has begun, so that «с понедельника» is behind.
    """
    said = facts(text, today)
    return _Reading(said, today, start or today, past, ongoing).days()[:MOST]


def coming(text: str, today: date) -> tuple[Point, ...]:
    """Give the days of which `text` says that somebody comes, if it says nothing else of days."""
    said = facts(text, today)
    named = tuple(one.day for one in said if isinstance(one, Back | Except))
    return named if len(named) == len(said) else ()


def within(points: Iterable[Point], days: Iterable[Days], today: date) -> tuple[date, ...]:
    """Give those of named days that are among `days`: the first of each, not before today where these are not over."""
    begins = [(one, max(one.first, today) if one.last >= today else one.first) for one in days]
    named = (((day, one) for one, first in begins if (day := point.since(first))) for point in points)
    found = (next((day for day, one in each if one.first <= day <= one.last), None) for each in named)
    return tuple(sorted({day for day in found if day}))


def without(days: Sequence[Days], taken: Iterable[date]) -> tuple[Days, ...]:
    """Give `days` without those that are taken out of them."""
    left = list(days)
    for day in taken:
        pieces = ((one, Days(one.first, day - DAY), Days(day + DAY, one.last)) for one in left)
        left = [
            piece
            for one, before, after in pieces
            for piece in ((before, after) if one.first <= day <= one.last else (one,))
            if piece.first <= piece.last
        ]
    return tuple(left)


def merged(days: Iterable[Days]) -> tuple[Days, ...]:
    """Give the same days as few spans, in order."""
    found: list[Days] = []
    for one in sorted(days):
        if found and one.first <= found[-1].last + DAY:
            found[-1] = Days(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reading:
    said: Sequence[Fact]
    today: date
    start: date
    past: bool
    ongoing: bool

    def days(self) -> tuple[Days, ...]:
        """Give all days told but those on which they come in between: «до пятницы болеем, в среду придём»."""
        ends = [one for one in self.said if isinstance(one, Until | Lasting | Back)]
        told = merged(self._told([one for one in ends if not isinstance(one, Back)]))
        comes = {one: day for one in self.said if isinstance(one, Back | Except) and (day := self._inside(one, told))}
        left = without(merged(self._told([one for one in ends if one not in comes])), comes.values())
        if not any(isinstance(one, Week) for one in self.said):
            return left
        weekends = [day + DAY for day in comes.values() if day.weekday() == _FRIDAY]  # not told of by themselves
        return tuple(days for days in left if days.first not in weekends)

    def _inside(self, one: Back | Except, told: Sequence[Days]) -> date | None:
        """Give the day of `one` within the days told."""
        days = ((self._coming(one.day, span.first) if isinstance(one, Back) else one.day.since(span.first), span)
                for span in told)  # fmt: skip
        return next((day for day, span in days if day and span.first <= day <= span.last), None)

    def _told(self, ends: Sequence[Until | Lasting | Back]) -> Iterable[Days]:
        singles = self._singles()
        begun = [
            day
            for one in self.said
            if isinstance(one, Since) and (day := one.day.near(self.today, self.past or self.ongoing))
        ]
        yield from (Days(day, day) for day in singles)
        for one in self.said:
            if isinstance(one, Stretch) and (stretch := self._stretch(one)):
                yield stretch
            elif isinstance(one, Week):
                yield self._week(one.number)
        begun += [self.today - (one.days - 1) * DAY for one in self.said if isinstance(one, Begun) and self.ongoing]
        first = min(begun or (singles if ends else []), default=self.start)
        yield from (span for one in ends if (span := self._ending(one, first, alone=not begun and not singles)))
        if begun and not ends:
            yield Days(first, max(first, self.start) if first <= self.today else first)

    def _singles(self) -> list[date]:
        """Single days; of «в понедельник и среду» the second one comes after the first."""
        found: list[date] = []
        for one in self.said:
            day = one.day.near(self.today, self.past) if isinstance(one, On) else None
            if isinstance(one, On) and day and found and day < found[-1] and not self.past:
                day = one.day.since(found[-1])
            if day is not None:
                found.append(day)
        return found

    def _stretch(self, said: Stretch) -> Days | None:
        if isinstance(said.first, OfMonth) and not isinstance(said.last, OfMonth):
            last = said.last.near(self.today, self.past)
            first = said.first.until(last) if last else None
        else:
            first = self._began(said) or said.first.near(self.today, self.past)
            named_apart = isinstance(said.last, Weekday) and not isinstance(said.first, Weekday)
            last = said.last.since(first + DAY if named_apart else first) if first else None
        return Days(first, last) if first and last and first <= last else None

    def _began(self, said: Stretch) -> date | None:
        """«болеет с понедельника по среду», said on a Tuesday, began yesterday."""
        first = said.first.near(self.today, past=True) if isinstance(said.first, Weekday) and self.ongoing else None
        last = said.last.since(first) if first else None
        return first if last and last >= self.today else None

    def _week(self, number: int) -> Days:
        monday = self.today - self.today.weekday() * DAY + number * WEEK_LONG
        sunday = monday + 6 * DAY
        if number:
            return Days(monday, sunday)
        if self.past:
            return Days(monday, self.today)
        return Days(self.start if self.start <= sunday else self.today, sunday)

    def _ending(self, one: Until | Lasting | Back, first: date, alone: bool) -> Days | None:
        if isinstance(one, Lasting):
            return Days(first, first + (one.days - (alone or not one.more)) * DAY)
        if isinstance(one, Until):
            last = self._coming(one.day, first)
            return Days(min(first, last), last) if last else None
        back = self._coming(one.day, first)
        return Days(first, back - DAY) if back and back > first else None

    def _coming(self, day: Point, first: date) -> date | None:
        """«до среды», said on a Wednesday, is the next one."""
        if self.past:
            return day.near(self.today, past=True)
        return day.since(first if first > self.today else self.today + DAY)
