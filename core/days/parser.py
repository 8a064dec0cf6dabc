"""What a line says about days, piece by piece: on which, from which, until which, for how long, back when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from core.days import lexicon
from core.days.points import DAY, WEEK, Annual, Fixed, OfMonth, Point, Weekday, valid
from core.days.tokens import Kind, Token, tokens

T = TypeVar("T")
Found = tuple[T, int] | None  # what was read, and where it ends

_FROM = frozenset({"с", "со", "от", "from", "since"})
_SINCE = frozenset({"с", "со", "from", "since"})
_UNTIL = frozenset({"до", "по", "till", "til", "until", "through"})
_SHORT_OF = _UNTIL - {"по", "through"}
_TO = _UNTIL | {"to"}
_AND = frozenset({"и", "and", ","})
_ON = frozenset({"в", "во", "на", "с", "со", "только", "уже", "лишь", "школу", "on", "to", "school", "only"})
_BACK = frozenset({"придем", "придет", "придут", "приду", "выйдем", "выйдет", "выйдут", "выйду", "выходим", "выходит",
                   "вернемся", "вернется", "вернутся", "вернусь", "возвращаемся", "появимся", "появится", "back",
                   "return", "returns"})  # fmt: skip
_BE = frozenset({"будем", "будет", "будут", "буду"})
_OF_DAY = frozenset({"день", "дня", "the", "of"})
_NUMBERED = frozenset({"числа", "число", "числу"})
_AGO = frozenset({"назад", "ago"})
_IN = frozenset({"через", "in"})
_FOR = frozenset({"на", "for"})
_MORE = frozenset({"еще", "another", "more"})
_ENDS = frozenset({"конца", "end", "rest"})
_BARE_LENGTHS = frozenset({"неделю", "недельку", "месяц", "сутки"})
_NOT_OF_MONTH = ("урок", "час", "ч", "утра", "вечера", "дня", "класс", "минут", "мин", "lesson", "am", "pm", "градус")
_NOTHING = Token(Kind.STOP, "")
MOST_DAYS = 60  # that a number of days may say
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
class _Parser:
    line: list[Token]
    today: date

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

    def at(self, i: int) -> Token:
        return self.line[i] if 0 <= i < len(self.line) else _NOTHING

    def word(self, i: int, words: frozenset[str]) -> bool:
        return self.at(i).text in words

    # --- one day

    def point(self, i: int, bare: bool = False) -> Found[Point]:
        """Read a day; `bare`: a number alone may be one."""
        return self._relative(i) or self._counted(i) or self._weekday(i) or self._dated(i) or self._of_month(i, bare)

    def _relative(self, i: int) -> Found[Point]:
        if [self.at(i + n).text for n in range(3)] == ["day", "after", "tomorrow"]:
            return Fixed(self.today + 2 * DAY), i + 3
        shift = lexicon.RELATIVE.get(self.at(i).text)
        if shift is None:
            return None
        return Fixed(self.today + shift * DAY), i + 1 + self.word(i + 1, _OF_DAY)

    def _counted(self, i: int) -> Found[Point]:
        """«через 2 дня», «неделю назад»."""
        ahead = self.word(i, _IN)
        length = self._length(i + ahead)
        if length is None:
            return None
        days, end = length
        if ahead and not (days == 1 and end == i + 2):  # «через день» is every other day
            return Fixed(self.today + timedelta(days=days)), end
        return (Fixed(self.today - timedelta(days=days)), end + 1) if self.word(end, _AGO) else None

    def _length(self, i: int) -> Found[int]:
        """Read «2 дня», «неделю» as a number of days."""
        token = self.at(i)
        number = token.numbers[0] if token.kind is Kind.NUMBER and not token.marked else lexicon.NUMBERS.get(token.text)
        told = number is not None
        unit = lexicon.LENGTHS.get(self.at(i + told).text)
        count = 1 if number is None else number
        return (count * unit, i + 1 + told) if unit and 0 < count <= MOST_DAYS else None

    def _weekday(self, i: int) -> Found[Point]:
        weeks = 1 if self.word(i, lexicon.NEXT) else -1 if self.word(i, lexicon.LAST) else 0
        j = i + bool(weeks or self.word(i, lexicon.THIS))
        number = lexicon.WEEKDAYS.get(self.at(j).text)
        if number is None:
            return None
        dated = self._dated(j + 1 + self._mark(j + 1))
        if dated is not None and (day := dated[0].near(self.today)) and day.weekday() == number:
            return dated
        return Weekday(number, weeks), j + 1

    def _mark(self, i: int) -> bool:
        return self.at(i).text in (",", ".", "(")

    def _dated(self, i: int) -> Found[Point]:
        """«15 мая 2027 года», «15.05», «may 15»; a weekday that belongs to it is read with it."""
        read = self._digits(i) or self._day_and_month(i) or self._month_and_day(i)
        if read is None:
            return None
        point, end = read
        j = end + self._mark(end)
        j += self.word(j, _ON)
        day = point.near(self.today)
        same = day is not None and lexicon.WEEKDAYS.get(self.at(j).text) == day.weekday()
        return point, (j + 1 if same else end)

    def _digits(self, i: int) -> Found[Point]:
        if self.at(i).kind is not Kind.DATE:
            return None
        number, month, year = self.at(i).numbers
        return _placed(valid(year, month, number) if year else None, number, month, i + 1, year)

    def _day_and_month(self, i: int) -> Found[Point]:
        token = self.at(i)
        if not token.numbers or token.kind not in (Kind.NUMBER, Kind.WORD):
            return None
        j = i + 1 + self.word(i + 1, _OF_DAY)
        month = lexicon.MONTHS.get(self.at(j).text)
        if month is None:
            return None
        year, end = self._year(j + 1 + (self.at(j + 1).text == "."))
        return _placed(valid(year, month, token.numbers[0]) if year else None, token.numbers[0], month, end, year)

    def _month_and_day(self, i: int) -> Found[Point]:
        month, day = lexicon.MONTHS.get(self.at(i).text), self.at(i + 1)
        if month is None or not self.at(i).text.isascii() or day.kind is not Kind.NUMBER:
            return None
        return _placed(None, day.numbers[0], month, i + 2, 0)

    def _year(self, i: int) -> tuple[int, int]:
        token = self.at(i)
        if token.kind is Kind.NUMBER and len(token.text) == 4:  # noqa: PLR2004 - digits of a year
            return token.numbers[0], i + 1 + (self.at(i + 1).text in ("года", "г"))
        return 0, i

    def _of_month(self, i: int, bare: bool) -> Found[Point]:
        token = self.at(i)
        if not token.numbers or token.kind not in (Kind.NUMBER, Kind.WORD) or not 0 < token.numbers[0] < 32:  # noqa: PLR2004
            return None
        if self.word(i + 1, _NUMBERED):
            return OfMonth(token.numbers[0]), i + 2
        if token.kind is Kind.WORD or self.at(i + 1).text.startswith(_NOT_OF_MONTH):
            return None
        named = token.marked and token.text.endswith("го")
        return (OfMonth(token.numbers[0], bare=not named), i + 1) if named or bare else None

    # --- what is said of days

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
        last = self._dated(j) or self._of_month(j, bare=False) if numbers else None
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
        while self.word(j, _OF_DAY | lexicon.THIS):
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
        while self.word(j, _ON):
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
        read = self._length(j)
        if read is None or (j == i and read[1] == j + 1 and not self.word(j, _BARE_LENGTHS)):
            return None
        more = any(self.word(n, _MORE) for n in range(i - 1, read[1] + 1))
        return Lasting(read[0], more), read[1]


def _each(read: Found[Fact]) -> Found[list[Fact]]:
    return ([read[0]], read[1]) if read else None


def _placed(day: date | None, number: int, month: int, end: int, year: int) -> Found[Point]:
    if year:
        return (Fixed(day), end) if day else None
    return (Annual(number, month), end) if valid(2000, month, number) else None  # a leap year


def _whole(first: Point, last: Point, led: bool, dash: bool, to: str) -> bool:
    """Tell whether two days with something between them are a stretch: numbers alone must say that they are days."""
    bare_first, bare_last = (isinstance(p, OfMonth) and p.bare for p in (first, last))
    if bare_last:
        return to == "по" and (led or not bare_first)
    if bare_first:
        return isinstance(last, Annual | OfMonth | Fixed) and (led or dash or to == "по")
    return led or dash
