"""Errands added up: kinds of them, how long they took, how long they take on paper. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.errands.paper import PaperWay

_SEPTEMBER = 9
_LONG_AGO = date(2000, 1, 1)
_TENTH = 0.9
_MUCH_MORE = 1.5  # times the actions of others


class Period(StrEnum):
    """Since when: the first of the month, the first of September, ever."""

    MONTH = "month"
    YEAR = "year"
    ALWAYS = "always"

    def begins(self, today: date) -> date:
        """Give its first day."""
        match self:
            case Period.MONTH:
                return today.replace(day=1)
            case Period.YEAR:
                return date(today.year - (today.month < _SEPTEMBER), _SEPTEMBER, 1)
            case _:
                return _LONG_AGO


@dataclass(slots=True)
class Line:
    """One kind of errand: how many, by how many people, the seconds at them, and what holds for it on paper.

    `actions` and `lengths` are how often each number of actions and seconds occurred; of what is kept as sums alone
    they are not known. `given_up` were begun and cancelled, at the cost of `wasted` seconds.
    """

    name: str
    way: PaperWay | None = None
    errands: int = 0
    people: int = 0
    seconds: int = 0
    given_up: int = 0
    wasted: int = 0
    actions: Counter[int] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)

    @property
    def is_compared(self) -> bool:
        """Tell whether there is anything to compare it with."""
        return self.way is not None and self.way.minutes > 0

    @property
    def on_paper(self) -> int:
        """Give the seconds of as many errands on paper."""
        return self.errands * self.way.seconds if self.way else 0

    @property
    def usual_actions(self) -> int:
        """Give how many actions half of them need at most."""
        return quantile(self.actions, 0.5)

    @property
    def many_actions(self) -> int:
        """Give how many actions every tenth needs, or more."""
        return quantile(self.actions, _TENTH)

    @property
    def usual_seconds(self) -> int:
        """Give how long half of them take at most; where that is not known, how long they take in the mean."""
        return quantile(self.lengths, 0.5) or round(self.seconds / max(1, self.errands))


def quantile(counts: Mapping[int, int], share: float) -> int:
    """Give the least number that is not below `share` of all; 0 where there is none."""
    left = share * sum(counts.values())
    for number in sorted(counts):
        left -= counts[number]
        if left <= 0:
            return number
    return 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Lines, the most frequent first. Only what can be compared is added up to be compared."""

    lines: Sequence[Line]
    people: int = 0

    @property
    def errands(self) -> int:
        """Give how many errands there were."""
        return sum(line.errands for line in self.lines)

    @property
    def compared(self) -> Sequence[Line]:
        """Give what has a stated way to be compared with."""
        return [line for line in self.lines if line.is_compared and line.errands]

    @property
    def compared_errands(self) -> int:
        """Give how many errands those are."""
        return sum(line.errands for line in self.compared)

    @property
    def seconds(self) -> int:
        """Give the seconds spent on what is compared."""
        return sum(line.seconds for line in self.compared)

    @property
    def on_paper(self) -> int:
        """Give the seconds that the same would have taken on paper."""
        return sum(line.on_paper for line in self.compared)

    @property
    def saved(self) -> int:
        """Give the difference; below zero where paper is quicker."""
        return self.on_paper - self.seconds


def ordered(lines: Iterable[Line]) -> list[Line]:
    """Give the most frequent first."""
    return sorted(lines, key=lambda line: (-line.errands, line.name))


def stumbling(totals: Totals) -> list[Line]:
    """Give the kinds in which people stumble, the worst first.

    Those need half as many actions again as is usual for the others, or twice as many as usual every tenth time.
    """
    known = [line for line in totals.lines if line.name and line.actions]
    return sorted((line for line in known if _stumbles(line, known)), key=lambda line: -line.many_actions)


def _stumbles(line: Line, known: Sequence[Line]) -> bool:
    others = quantile(Counter(other.usual_actions for other in known if other is not line), 0.5)
    is_above_others = 0 < _MUCH_MORE * others <= line.usual_actions
    return is_above_others or line.many_actions >= 2 * line.usual_actions
