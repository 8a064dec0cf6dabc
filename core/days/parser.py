"""What a line says about days, piece by piece: on which, from which, until which, for how long, back when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from core.days import lexicon
from core.days.naming import OF_DAY, ON, Found, Line
from core.days.points import DAY, WEEK, After, Annual, Fixed, OfMonth, Point, Weekday
from core.days.tokens import Kind, tokens

_FROM = frozenset({"с", "со", "от", "from", "since"})
_SINCE = frozenset({"с", "со", "from", "since"})
_UNTIL = frozenset({"до", "по", "till", "til", "until", "through"})
_SHORT_OF = _UNTIL - {"по", "through"}
_TO = _UNTIL | {"to"}
_AND = frozenset({"и", "and", ","})
_BACK = frozenset({"придем", "придет", "придут", "приду", "выйдем", "выйдет", "выйдут", "выйду", "выходим", "выходит",
                   "вернемся", "вернется", "вернутся", "вернусь", "возвращаемся", "появимся", "появится",
                   "начнем", "начнет", "начнут", "приедем", "приедет", "приезжаем", "приезжает", "прилетаем",
                   "прилетим", "пришел", "пришла", "пришли", "вышел", "вышла", "вышли", "выписали", "допуск",
                   "допущен", "допущена", "допустили", "back", "return", "returns"})  # fmt: skip
_TO_BE_SEEN = frozenset(
    {"посмотрим", "решим", "сообщу", "сообщим", "напишу", "напишем", "позвоню", "уточню", "отпишусь"}
)
_AGAIN = frozenset({"снова", "опять", "обратно"})
_BESIDES = _AGAIN | {"он", "она", "они", "мы", "я", "точно", "уже", "все", "таки", "всетаки", "обязательно", "сам",
                     "сама", "тоже", "также", "сможет", "сможем", "в", "школу", "will", "be", "he", "she"}  # fmt: skip
_NO_PUPIL = ("мам", "пап", "бабу", "деду", "врач", "доктор")  # «в пятницу придёт врач»
_NO_NAMES = frozenset({"не", "за", "для", "к", "ко", "у", "из", "от", "и", "а", "но", "not", "and", "but"})
_EXCEPT = frozenset({"кроме", "исключая", "except"})
_EXCEPTED = ["за", "исключением"]
_THE = frozenset({"the"})
_DAY_AFTER = {("следующий", "день"), ("day", "after"), ("next", "day"), ("following", "day")}
_BEGIN = frozenset({"ходить", "учиться"})
_AWAY = frozenset({"дома", "болеть", "отсутствовать"})
_BE = frozenset({"будем", "будет", "будут", "буду"})
_FOR = frozenset({"на", "for"})
_MORE = frozenset({"еще", "another", "more"})
_ENDS = frozenset({"конца", "end", "rest"})
_BARE_LENGTHS = frozenset({"неделю", "недельку", "месяц", "сутки"})
MOST_LISTED = 10  # days of one month, with commas
_ON_WEEK = frozenset({"на", "of"})
_GO = frozenset({"пойдем", "пойдет", "пойдут", "идем", "идет", "идут", "приходим"})
_WHOLE = frozenset({"весь", "целый"})
_WEEKEND = frozenset({"выходных", "weekend"})
_MONTH = frozenset({"месяц", "месяца", "month"})
_ABOUT = frozenset({*(name for name in lexicon.MONTHS if not name.isascii()), "месяц", "месяца", "несколько", "каждый",
                    "каждую", "средам", "каникул", "каникулы", "каникулах", "каникулам", "четверти", "четверть",
                    "полугодия",
                    "выходных", "выходные", "неделе", "недели", "праздников", "праздники", "числах",
                    "днях", "several"})  # fmt: skip
_OR = frozenset({"или", "либо", "or"})
_ABOUT_STEMS = ("понедельник", "вторник", "четверг", "пятниц", "суббот", "воскресен")
_NUMBERS = range(1, 32)
_MONDAY = 0
_FRIDAY, _SUNDAY = 4, 6


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


class Except(NamedTuple):
    """None of the days told: «кроме вторника»."""

    day: Point


class Week(NamedTuple):
    """A whole week: this one (0), the next (1), the last (-1)."""

    number: int


class Begun(NamedTuple):
    """The how-manieth day it is: «болеем третий день»."""

    days: int


Fact = On | Stretch | Since | Until | Lasting | Back | Except | Week | Begun


def facts(text: str, today: date) -> list[Fact]:
    """Give all that `text` says about days."""
    return _Parser(tokens(text), today).run()[0]


class Unread(NamedTuple):
    """`some`: a line says something of days that is not among its facts («в январе», «31 ноября»).

    `most`: and none of its facts names a day of itself («неделю в январе»).
    """

    some: bool
    most: bool


def unread(text: str, today: date) -> Unread:
    """Tell what `text` says of days beyond its facts."""
    parser = _Parser(tokens(text), today)
    found, left = parser.run()
    some = any(parser.about_days(i) for i in left)
    if any(parser.either(i) for i in left):
        return Unread(True, True)
    return Unread(some, some and not any(isinstance(one, On | Stretch | Since | Week | Back | Begun) for one in found))


def beyond(text: str, today: date) -> list[str]:
    """Give the words of `text` that say nothing of days."""
    parser = _Parser(tokens(text), today)
    return [parser.at(i).text for i in parser.run()[1] if parser.at(i).kind is Kind.WORD]


def on_days(text: str, today: date) -> bool:
    """Tell whether `text` names days one by one or a stretch of them, and says nothing else of days."""
    found = facts(text, today)
    return bool(found) and all(isinstance(one, On | Stretch) for one in found)


@dataclass(frozen=True, slots=True)
class _Parser(Line):
    def run(self) -> tuple[list[Fact], list[int]]:
        """Give what was read, and the places of what was not."""
        found: list[Fact] = []
        left: list[int] = []
        rules: tuple[Callable[[int], Found[list[Fact]]], ...] = (
            self._except,
            lambda i: _each(self._day_after(i, found[-1] if found else None)),
            self._several,
            lambda i: _each(self._stretch(i)),
            lambda i: _each(self._end_of_week(i)),
            lambda i: _each(self._month(i)),
            lambda i: _each(self._of_week(i)),
            lambda i: _each(self._back(i)),
            lambda i: _each(self._since(i)),
            lambda i: _each(self._until(i)),
            lambda i: _each(self._begun(i)),
            lambda i: _each(self._on(i, after=bool(found))),
            lambda i: _each(self._lasting(i)),
            lambda i: _each(self._alone(i)),
        )
        i = 0
        while i < len(self.line):
            read = next((read for rule in rules if (read := rule(i))), None)
            if read is None:
                left.append(i)
                i += 1
            else:
                found += read[0]
                i = read[1]
        return found, left

    def either(self, i: int) -> bool:
        """Tell whether one of two days is left open at `i`: «завтра или послезавтра»."""
        j = i + 1 + self.word(i + 1, ON)
        return self.word(i, _OR) and (self.point(j) or self.alone(j)) is not None

    def about_days(self, i: int) -> bool:
        """Tell whether what stands at `i`, and was not read, is about days."""
        token = self.at(i)
        match token.kind:
            case Kind.DATE | Kind.NUMBER:
                return token.numbers[0] in _NUMBERS and self.may_be_day(i)
            case Kind.WORD:
                counted = token.text in lexicon.LENGTHS and self.at(i - 1).kind is Kind.NUMBER
                weekday = token.text in lexicon.WEEKDAYS or token.text.startswith(_ABOUT_STEMS)
                ordinal = bool(token.numbers) and token.text.endswith("ого") and self.at(i + 1).kind is not Kind.WORD
                return counted or weekday or ordinal or token.text in _ABOUT
            case _:
                return False

    def _on(self, i: int, after: bool) -> Found[Fact]:
        read = self.point(i)
        if read is None:
            return None
        point, end = read
        if self.word(end, _TO_BE_SEEN):
            return None
        if isinstance(point, Weekday) and (dated := self.dated(end) or self.alone(end)):
            day = dated[0].near(self.today)
            return (On(dated[0]), dated[1]) if day and day.weekday() == point.number else None
        if isinstance(point, Weekday) and not point.weeks and (week := self._week(end + self.word(end, _ON_WEEK))):
            return On(Weekday(point.number, week[0].number)), week[1]
        verb = self._subject(end)
        if self._goes_back(verb) and self._on_alone(verb + 1):  # «уедем 28-го вернёмся 5-го»
            return On(point), end
        if verb > end and self._goes_back(verb):  # «завтра Петя придёт»
            return Back(point), verb + 1
        return (Back(point), end + 1) if self._returns(end, after) else (On(point), end)

    def _subject(self, i: int) -> int:
        """Go over who comes, «Петя», «он точно»: at most one word that is not known, and no other than a pupil."""
        named = False
        while self.at(i).kind in (Kind.WORD, Kind.DASH) and not self._goes_back(i):
            known = self.at(i).kind is Kind.DASH or self.word(i, _BESIDES)
            if not known and (named or self.word(i, _NO_NAMES) or self.at(i).text.startswith(_NO_PUPIL)):
                return i
            named = named or not known
            i += 1
        return i

    def _goes_back(self, i: int) -> bool:
        someone_else = self.at(i + 1).text.startswith(_NO_PUPIL)
        return not someone_else and (self.word(i, _BACK) or (self.word(i, _BE) and self.at(i + 2).text == "школе"))

    def _day_after(self, i: int, said: Fact | None) -> Found[Fact]:
        """«завтра и на следующий день», "tomorrow and the day after"."""
        j = i + self.word(i, ON | _FOR)
        j += self.word(j, _THE)
        two = (self.at(j).text, self.at(j + 1).text)
        if two not in _DAY_AFTER or not isinstance(said, On) or self.point(j + 2):
            return None
        verb = self._subject(j + 2)
        return (Back(After(said.day)), verb + 1) if self._goes_back(verb) else (On(After(said.day)), j + 2)

    def _except(self, i: int) -> Found[list[Fact]]:
        """«кроме вторника и среды», «за исключением 3 и 4 декабря»."""
        two = [self.at(i).text, self.at(i + 1).text] == _EXCEPTED
        if not two and not self.word(i, _EXCEPT):
            return None
        days: list[Fact] = []
        j = i + 1 + two
        if self.word(j, _WEEKEND):
            return [], j + 1
        while read := self._several(j) or _each(self._on_alone(j)):
            days += read[0]
            j = read[1] + self.word(read[1], _AND)
        return ([Except(one.day) for one in days if isinstance(one, On)], j) if days else None

    def _on_alone(self, i: int) -> Found[Fact]:
        j = i + self.word(i, ON)
        read = self.point(j) or self.alone(j)
        return (On(read[0]), read[1]) if read else None

    def _returns(self, i: int, after: bool) -> bool:
        """«завтра придём», «завтра будем в школе»; `after` other days: «в пятницу будем», «завтра в школу»."""
        if self._goes_back(i):
            return True
        if any(token.text == "|" for token in self.line):  # a part of the day was told: «завтра в школу к 3 уроку»
            return False
        ends = i + 1 if self.word(i, _BE) else i + 2 if self.at(i + 1).text == "школу" else i + 3
        goes = self.word(i, _BE) or (
            [self.at(ends - 2).text, self.at(ends - 1).text] == ["в", "школу"] and (ends == i + 2 or self.word(i, _GO))
        )
        alone = not self.word(i, _BE) and not any(token.text == "не" for token in self.line)
        return (after or alone) and goes and self.at(ends).kind is Kind.STOP

    def _alone(self, i: int) -> Found[Fact]:
        read = self.alone(i)
        if read is None:
            return None
        last = self.alone(read[1] + 1) if self.at(read[1]).kind is Kind.DASH else None
        return (Stretch(read[0], last[0]), last[1]) if last else (On(read[0]), read[1])

    def _begun(self, i: int) -> Found[Fact]:
        """«болеем третий день», «3-й день»."""
        token = self.at(i)
        ordinal = token.numbers and (token.kind is Kind.WORD or (token.kind is Kind.NUMBER and self._is_ordinal(i)))
        if not ordinal or self.at(i + 1).text != "день" or self.word(i - 1, _FOR | ON - {"уже"}):
            return None
        return (Begun(token.numbers[0]), i + 2) if token.numbers[0] in _NUMBERS else None

    def _is_ordinal(self, i: int) -> bool:
        """«3-й», and «3 день», which are not «3 дня»."""
        return self.at(i).marked or self.at(i).numbers[0] % 10 != 1

    def _month(self, i: int) -> Found[Fact]:
        """«до конца месяца», «до конца декабря», «весь декабрь»."""
        ends, whole = self.word(i, _ENDS), self.word(i, _WHOLE)
        if not ends and not whole:
            return None
        this = self.word(i + 1, _MONTH)
        month = self.today.month if this else lexicon.MONTHS.get(self.at(i + 1).text)
        if month is None:
            return None
        first = date(self.today.year + (month < self.today.month), month, 1)
        last = (first.replace(day=28) + 4 * DAY).replace(day=1) - DAY
        if ends:
            return Until(Fixed(last)), i + 2
        return Stretch(Fixed(max(first, self.today)), Fixed(last)), i + 2

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
        week = self._week(last[1]) if isinstance(last[0], Weekday) and isinstance(first[0], Weekday) else None
        if week and isinstance(last[0], Weekday) and isinstance(first[0], Weekday):  # «по пятницу следующей недели»
            return Stretch(Weekday(first[0].number, week[0].number), last[0]), week[1]
        return Stretch(first[0], last[0]), last[1]

    def _end_of_week(self, i: int) -> Found[Fact]:
        """«до выходных», «до конца недели», «rest of the week»."""
        if self.word(i, _UNTIL) and self.word(i + 1, _WEEKEND):
            return Until(Fixed(self.today + (_FRIDAY - self.today.weekday()) % 7 * DAY)), i + 2
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

    def _of_week(self, i: int) -> Found[Fact]:
        """«на следующей неделе», «на следующей неделе в понедельник»."""
        week = self._week(i)
        weekday = self.weekday_after(week[1]) if week else None
        return (On(Weekday(weekday[0], week[0].number)), weekday[1]) if week and weekday else week

    def _week(self, i: int) -> Found[Week]:
        whole = self.word(i, lexicon.THIS)
        j = i + (whole and self.word(i + 1, lexicon.THIS | lexicon.NEXT | lexicon.LAST))
        if not self.word(j + 1, lexicon.WEEK):
            return None
        for number, words in ((0, lexicon.THIS), (1, lexicon.NEXT), (-1, lexicon.LAST)):
            if self.word(j, words):
                return Week(number), j + 2
        return None

    def _back(self, i: int) -> Found[Fact]:
        """«придём в понедельник», «back on monday», «будем с понедельника»; not «не придём в понедельник»."""
        again = self.word(i, _AGAIN) and [self.at(i + 1).text, self.at(i + 2).text] == ["в", "школу"]
        again = again or (self.at(i).text == "обратно" and self._on_alone(i + 1) is not None)
        if not (again or self.word(i, _BACK | _BE)) or self.at(i - 1).text in ("не", "not", "t"):
            return None
        j = i + 1
        while self.word(j, ON | _BEGIN):
            j += 1
        since = self.word(j - 1, _SINCE)
        read = self._named(j) if since or not self.word(i, _BE) else None
        return (Back(read[0]), read[1]) if read and not self.word(read[1], _AWAY) else None

    def _since(self, i: int) -> Found[Fact]:
        read = self._named(i + 1) if self.word(i, _SINCE) else None
        if read is None:
            return None
        return (Back(read[0]), read[1]) if self._to_school(i, read[1]) else (Since(read[0]), read[1])

    def _to_school(self, i: int, end: int) -> bool:
        """«с понедельника (пойдём) в школу», «в школу с понедельника»."""
        if any(token.text == "не" for token in self.line):
            return False
        j = end + self.word(end, _GO)
        return self.at(i - 1).text == "школу" or [self.at(j).text, self.at(j + 1).text] == ["в", "школу"]

    def _until(self, i: int) -> Found[Fact]:
        """«до пятницы» includes it; «до понедельника» is what people say who are back on Monday."""
        read = self._named(i + 1) if self.word(i, _UNTIL) else None
        if read is None:
            return None
        point, end = read
        monday = isinstance(point, Weekday) and point.number == _MONDAY
        return (Back(point) if self.word(i, _SHORT_OF) and monday else Until(point)), end

    def _named(self, i: int) -> Found[Point]:
        read = self.point(i) or self.alone(i)
        if read and isinstance(read[0], Weekday) and not read[0].weeks:
            week = self._week(read[1] + self.word(read[1], _ON_WEEK))  # «до пятницы следующей недели»
            return (Weekday(read[0].number, week[0].number), week[1]) if week else read
        return read

    def _lasting(self, i: int) -> Found[Fact]:
        """«2 дня», «на неделю», «ещё на день»; a bare «день» or «недели» says nothing."""
        j = i
        while self.word(j, _FOR | _MORE):
            j += 1
        read = self.length(j)
        if read is None or (j == i and read[1] == j + 1 and not self.word(j, _BARE_LENGTHS)):
            return None
        if self.at(i - 1).text == "уже":  # «болеем уже неделю»
            return Begun(read[0]), read[1]
        more = any(self.word(n, _MORE) for n in range(i - 1, read[1] + 1))
        return Lasting(read[0], more), read[1]


def _each(read: Found[Any]) -> Found[list[Fact]]:
    return ([read[0]], read[1]) if read else None


def _whole(first: Point, last: Point, led: bool, dash: bool, to: str) -> bool:
    """Tell whether two days with something between them are a stretch: numbers alone must say that they are days."""
    bare_first, bare_last = (isinstance(p, OfMonth) and p.bare for p in (first, last))
    if bare_last:
        return (to == "по" and (led or not bare_first)) or (led and not bare_first)
    if bare_first:
        return isinstance(last, Annual | OfMonth | Fixed) and (led or dash or to == "по")
    return led or dash
