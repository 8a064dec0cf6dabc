"""Spans of days in free words: «завтра и послезавтра», «с понедельника по среду», «до пятницы», «на 2 дня»."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.days.parser import Back, Begun, Fact, Lasting, On, Since, Stretch, Until, Week, facts
from core.days.points import DAY, OfMonth, Point, Weekday
from core.days.points import WEEK as WEEK_LONG

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
    return merged(_Reading(said, today, start or today, past, ongoing).days())[:MOST]


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

    def days(self) -> Iterable[Days]:
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
        ends = [one for one in self.said if isinstance(one, Until | Lasting | Back)]
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
            last = said.last.since(first) if first else None
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
