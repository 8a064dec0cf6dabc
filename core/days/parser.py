"""What a line says about days, piece by piece: on which, from which, until which, for how long, back when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.days import lexicon
from core.days.naming import OF_DAY, ON, Found, Line
from core.days.points import DAY, WEEK, Annual, Fixed, OfMonth, Point, Weekday
from core.days.tokens import Kind, tokens

_FROM = frozenset({"с", "со", "от", "from", "since"})
_SINCE = frozenset({"с", "со", "from", "since"})
_UNTIL = frozenset({"до", "по", "till", "til", "until", "through"})
_SHORT_OF = _UNTIL - {"по", "through"}
_TO = _UNTIL | {"to"}
_AND = frozenset({"и", "and", ","})
_BACK = frozenset({"придем", "придет", "придут", "приду", "выйдем", "выйдет", "выйдут", "выйду", "выходим", "выходит",
                   "вернемся", "вернется", "вернутся", "вернусь", "возвращаемся", "появимся", "появится", "back",
                   "return", "returns"})  # fmt: skip
_BE = frozenset({"будем", "будет", "будут", "буду"})
_FOR = frozenset({"на", "for"})
_MORE = frozenset({"еще", "another", "more"})
_ENDS = frozenset({"конца", "end", "rest"})
_BARE_LENGTHS = frozenset({"неделю", "недельку", "месяц", "сутки"})
MOST_LISTED = 10  # days of one month, with commas
_MONDAY = Weekday(0)
_SUNDAY = 6


class On(NamedTuple):
    """A day by itself."""

    day: Point


class Stretch(NamedTuple):
    """From one day to another."""

    first: Point
    last: Point


class Since(NamedTuple):
    """From a day on."""

    day: Point


class Until(NamedTuple):
    """To a day, it included."""

    day: Point


class Lasting(NamedTuple):
    """Some days long; `more`: that many more."""

    days: int
    more: bool


class Back(NamedTuple):
    """The day of return: everything before it is meant."""

    day: Point


class Week(NamedTuple):
    """A whole week: this one (0), the next (1), the last (-1)."""

    number: int


Fact = On | Stretch | Since | Until | Lasting | Back | Week


def facts(text: str, today: date) -> list[Fact]:
    """Give all that `text` says about days."""
    return _Parser(tokens(text), today).run()


@dataclass(frozen=True, slots=True)
class _Parser(Line):
    def run(self) -> list[Fact]:
        found: list[Fact] = []
        rules: tuple[Callable[[int], Found[list[Fact]]], ...] = (
            self._several,
            lambda i: _each(self._stretch(i)),
            lambda i: _each(self._end_of_week(i)),
            lambda i: _each(self._week(i)),
            lambda i: _each(self._back(i)),
            lambda i: _each(self._since(i)),
            lambda i: _each(self._until(i)),
            lambda i: _each(self._on(i)),
            lambda i: _each(self._lasting(i)),
        )
        i = 0
        while i < len(self.line):
            read = next((read for rule in rules if (read := rule(i))), None)
            if read is None:
                i += 1
            else:
                found += read[0]
                i = read[1]
        return found

    def _on(self, i: int) -> Found[Fact]:
        read = self.point(i)
        if read is None:
            return None
        point, end = read
        return (Back(point), end + 1) if self._returns(end) else (On(point), end)

    def _returns(self, i: int) -> bool:
        """«завтра придём», «завтра будем в школе»."""
        return self.word(i, _BACK) or (self.word(i, _BE) and self.at(i + 2).text == "школе")

    def _several(self, i: int) -> Found[list[Fact]]:
        """«25, 26 и 27 ноября»: all but the last leave the month to it."""
        numbers: list[int] = []
        j = i
        while (
            len(numbers) < MOST_LISTED
            and self.at(j).kind is Kind.NUMBER
            and self.word(j + 1, _AND)
            and self.at(j + 2).kind is Kind.NUMBER
        ):
            numbers.append(self.at(j).numbers[0])
            j += 2
        last = self.dated(j) or self.of_month(j, bare=False) if numbers else None
        if last is None:
            return None
        point, end = last
        if isinstance(point, Annual):
            others: list[Point] = [Annual(n, point.month) for n in numbers]
        else:
            others = [OfMonth(n) for n in numbers if 0 < n < 32]  # noqa: PLR2004
        return [*(On(other) for other in others), On(point)], end

    def _stretch(self, i: int) -> Found[Fact]:
        led = self.word(i, _FROM)
        first = self.point(i + led, bare=True)
        if first is None:
            return None
        j = first[1] + self.word(first[1], frozenset({"и"}))
        dash, to = self.at(j).kind is Kind.DASH, self.at(j).text
        last = self.point(j + 1, bare=True) if dash or to in _TO else None
        if last is None or not _whole(first[0], last[0], led, dash, to):
            return None
        return Stretch(first[0], last[0]), last[1]

    def _end_of_week(self, i: int) -> Found[Fact]:
        """«до конца недели», «rest of the week»."""
        if not self.word(i, _ENDS):
            return None
        j = i + 1
        while self.word(j, OF_DAY | lexicon.THIS):
            j += 1
        following = self.word(j, lexicon.NEXT)
        if not self.word(j + following, lexicon.WEEK):
            return None
        sunday = self.today + (_SUNDAY - self.today.weekday()) * DAY
        return Until(Fixed(sunday + following * WEEK)), j + following + 1

    def _week(self, i: int) -> Found[Fact]:
        whole = self.word(i, lexicon.THIS)
        j = i + (whole and self.word(i + 1, lexicon.THIS | lexicon.NEXT | lexicon.LAST))
        if not self.word(j + 1, lexicon.WEEK):
            return None
        for number, words in ((0, lexicon.THIS), (1, lexicon.NEXT), (-1, lexicon.LAST)):
            if self.word(j, words):
                return Week(number), j + 2
        return None

    def _back(self, i: int) -> Found[Fact]:
        """«придём в понедельник», «back on monday»; not «не придём в понедельник»."""
        if not self.word(i, _BACK) or self.at(i - 1).text in ("не", "not", "t"):
            return None
        j = i + 1
        while self.word(j, ON):
            j += 1
        read = self.point(j)
        return (Back(read[0]), read[1]) if read else None

    def _since(self, i: int) -> Found[Fact]:
        read = self.point(i + 1) if self.word(i, _SINCE) else None
        return (Since(read[0]), read[1]) if read else None

    def _until(self, i: int) -> Found[Fact]:
        """«до пятницы» includes it; «до понедельника» is what people say who are back on Monday."""
        read = self.point(i + 1) if self.word(i, _UNTIL) else None
        if read is None:
            return None
        point, end = read
        return (Back(point) if self.word(i, _SHORT_OF) and point == _MONDAY else Until(point)), end

    def _lasting(self, i: int) -> Found[Fact]:
        """«2 дня», «на неделю», «ещё на день»; a bare «день» or «недели» says nothing."""
        j = i
        while self.word(j, _FOR | _MORE):
            j += 1
        read = self.length(j)
        if read is None or (j == i and read[1] == j + 1 and not self.word(j, _BARE_LENGTHS)):
            return None
        more = any(self.word(n, _MORE) for n in range(i - 1, read[1] + 1))
        return Lasting(read[0], more), read[1]


def _each(read: Found[Fact]) -> Found[list[Fact]]:
    return ([read[0]], read[1]) if read else None


def _whole(first: Point, last: Point, led: bool, dash: bool, to: str) -> bool:
    """Tell whether two days with something between them are a stretch: numbers alone must say that they are days."""
    bare_first, bare_last = (isinstance(p, OfMonth) and p.bare for p in (first, last))
    if bare_last:
        return to == "по" and (led or not bare_first)
    if bare_first:
        return isinstance(last, Annual | OfMonth | Fixed) and (led or dash or to == "по")
    return led or dash
