"""One day in a line, as it is named there: «послезавтра», «15 мая 2027», «через неделю», «25-го»."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from core.days import lexicon
from core.days.points import DAY, Annual, Fixed, OfMonth, Point, Weekday, valid
from core.days.tokens import Kind, Token

T = TypeVar("T")
Found = tuple[T, int] | None  # what was read, and where it ends

ON = frozenset({"в", "во", "на", "с", "со", "только", "уже", "лишь", "школу", "on", "to", "school", "only"})
OF_DAY = frozenset({"день", "дня", "the", "of"})
_NUMBERED = frozenset({"числа", "число", "числу"})
_AGO = frozenset({"назад", "ago"})
_IN = frozenset({"через", "спустя", "in"})
_NOT_OF_MONTH = ("урок", "час", "ч", "утра", "вечера", "дня", "класс", "минут", "мин", "lesson", "am", "pm", "градус",
                 "школ", "кабинет", "каб", "лет", "год", "раз", "таблет", "кг", "%")  # fmt: skip
_NOT_BEFORE_DAY = (
    "в",
    "во",
    "около",
    "at",
    "через",
    "спустя",
    "школ",
    "кабинет",
    "каб",
    "дом",
    "кв",
    "палат",
    "темпер",
    "№",
)
_UNITS = ("мин", "час", "урок")
_CLASS_LETTERS = "абгдежз"  # «в» is more often a word
_SOME = frozenset({"дня", "дней", "денька", "недели", "недель"})  # «дня два»
_MOST_SOME = 15
_NO_LESSON = 12  # «пятнадцатого» is a day, «третьего» may be a lesson
_SURELY_DAYS = range(19, 32)  # a number alone that is no hour of a school day, nor a lesson
_NOTHING = Token(Kind.STOP, "")
_DAYS, _MONTHS, _LONGEST = range(1, 100), range(1, 13), 31
_LEAP_YEAR = 2000
MOST_DAYS = 60  # that a number of days may say


@dataclass(frozen=True, slots=True)
class Line:
    """A line's tokens, and the day on which it was said."""

    line: list[Token]
    today: date

    def at(self, i: int) -> Token:
        """Give the token at `i`; nothing beyond the ends."""
        return self.line[i] if 0 <= i < len(self.line) else _NOTHING

    def word(self, i: int, words: frozenset[str]) -> bool:
        """Tell whether one of `words` stands at `i`."""
        return self.at(i).text in words

    def point(self, i: int, bare: bool = False) -> Found[Point]:
        """Read a day; `bare`: a number alone may be one."""
        return self._relative(i) or self._counted(i) or self._weekday(i) or self.dated(i) or self.of_month(i, bare)

    def _relative(self, i: int) -> Found[Point]:
        if [self.at(i + n).text for n in range(3)] == ["day", "after", "tomorrow"]:
            return Fixed(self.today + 2 * DAY), i + 3
        shift = lexicon.RELATIVE.get(self.at(i).text)
        if shift is None:
            return None
        return Fixed(self.today + shift * DAY), i + 1 + self.word(i + 1, OF_DAY)

    def _counted(self, i: int) -> Found[Point]:
        """«через 2 дня», «неделю назад»."""
        ahead = self.word(i, _IN)
        length = self.length(i + ahead)
        if length is None:
            return None
        days, end = length
        if ahead and not (days == 1 and end == i + 2):  # «через день» is every other day
            weekday = self.weekday_after(end) if days % 7 == 0 else None
            if weekday is not None:  # «через неделю в пятницу»
                return Weekday(weekday[0], days // 7), weekday[1]
            return Fixed(self.today + timedelta(days=days)), end
        return (Fixed(self.today - timedelta(days=days)), end + 1) if self.word(end, _AGO) else None

    def length(self, i: int) -> Found[int]:
        """Read «2 дня», «неделю», «дня два» as a number of days."""
        token = self.at(i)
        if self.word(i, _SOME) and (count := self._count(i + 1)):
            return count * lexicon.LENGTHS[token.text], i + 2
        number = token.numbers[0] if token.kind is Kind.NUMBER and not token.marked else lexicon.NUMBERS.get(token.text)
        told = number is not None
        unit = lexicon.LENGTHS.get(self.at(i + told).text)
        count = 1 if number is None else number
        return (count * unit, i + 1 + told) if unit and 0 < count <= MOST_DAYS else None

    def _count(self, i: int) -> int:
        token = self.at(i)
        plain = token.kind is Kind.NUMBER and not token.marked and not self.at(i + 1).text.startswith(_NOT_OF_MONTH)
        count = token.numbers[0] if plain else lexicon.NUMBERS.get(token.text, 0)
        return count if 1 < count < _MOST_SOME else 0

    def _weekday(self, i: int) -> Found[Point]:
        weeks = 1 if self.word(i, lexicon.NEXT) else -1 if self.word(i, lexicon.LAST) else 0
        j = i + bool(weeks or self.word(i, lexicon.THIS | lexicon.NEAREST))
        number = lexicon.WEEKDAYS.get(self.at(j).text)
        if number is None:
            return None
        dated = self.dated(j + 1 + self.mark(j + 1))
        if dated is not None and (day := dated[0].near(self.today)) and day.weekday() == number:
            return dated
        return Weekday(number, weeks), j + 1

    def weekday_after(self, i: int) -> Found[int]:
        """Read «, в пятницу» as a day of the week that was named just before."""
        j = i + self.mark(i)
        j += self.word(j, ON)
        number = lexicon.WEEKDAYS.get(self.at(j).text)
        return None if number is None else (number, j + 1)

    def mark(self, i: int) -> bool:
        """Tell whether a mark that may stand between a day and its weekday is at `i`."""
        return self.at(i).text in (",", ".", "(")

    def dated(self, i: int) -> Found[Point]:
        """«15 мая 2027 года», «15.05», «may 15»; a weekday that belongs to it is read with it."""
        read = self._digits(i) or self._day_and_month(i) or self._month_and_day(i)
        if read is None:
            return None
        point, end = read
        j = end + self.mark(end)
        j += self.word(j, ON)
        day = point.near(self.today)
        same = day is not None and lexicon.WEEKDAYS.get(self.at(j).text) == day.weekday()
        return point, (j + 1 if same else end)

    def unreal(self, i: int) -> str:
        """Give a day that no calendar has, as it was written, if one is named at `i`: «31 ноября», «30.02»."""
        token = self.at(i)
        if token.kind is Kind.DATE:
            number, month, year = token.numbers
            told = number <= _LONGEST and month in _MONTHS  # 38.5 is a temperature
            return token.text.rstrip(".") if told and not valid(year or _LEAP_YEAR, month, number) else ""
        number, month = (i, i + 1) if token.numbers else (i + 1, i)  # «31 ноября», “november 31”
        named, numbers = lexicon.MONTHS.get(self.at(month).text, 0), self.at(number).numbers
        if not named or not numbers or numbers[0] not in _DAYS or self._month_and_day(i) or self.length(number):
            return ""
        year, _ = self._year(i + 2)
        return "" if valid(year or _LEAP_YEAR, named, numbers[0]) else f"{token.text} {self.at(i + 1).text}"

    def _digits(self, i: int) -> Found[Point]:
        if self.at(i).kind is not Kind.DATE:
            return None
        number, month, year = self.at(i).numbers
        return _placed(valid(year, month, number) if year else None, number, month, i + 1, year)

    def _day_and_month(self, i: int) -> Found[Point]:
        token = self.at(i)
        if not token.numbers or token.kind not in (Kind.NUMBER, Kind.WORD):
            return None
        j = i + 1 + self.word(i + 1, OF_DAY)
        month = lexicon.MONTHS.get(self.at(j).text)
        if month is None:
            return None
        year, end = self._year(j + 1 + (self.at(j + 1).text == "."))
        return _placed(valid(year, month, token.numbers[0]) if year else None, token.numbers[0], month, end, year)

    def _month_and_day(self, i: int) -> Found[Point]:
        month, day = lexicon.MONTHS.get(self.at(i).text), self.at(i + 1)
        if month is None or day.kind is not Kind.NUMBER or not self.may_be_day(i + 1):
            return None
        year, end = self._year(i + 2 + (self.at(i + 2).text == ","))
        return _placed(
            valid(year, month, day.numbers[0]) if year else None, day.numbers[0], month, end if year else i + 2, year
        )

    def _year(self, i: int) -> tuple[int, int]:
        token = self.at(i)
        if token.kind is Kind.NUMBER and len(token.text) == 4:  # noqa: PLR2004 - digits of a year
            return token.numbers[0], i + 1 + (self.at(i + 1).text in ("года", "г"))
        return 0, i

    def of_month(self, i: int, bare: bool) -> Found[Point]:
        """«25-го», «25 числа»; a number alone, if it may be `bare`."""
        token = self.at(i)
        if not token.numbers or token.kind not in (Kind.NUMBER, Kind.WORD) or not 0 < token.numbers[0] < 32:  # noqa: PLR2004
            return None
        if self.word(i + 1, _NUMBERED):
            return OfMonth(token.numbers[0]), i + 2
        word = token.kind is Kind.WORD
        if self.at(i + 1).text.startswith(_NOT_OF_MONTH) or (word and not bare and token.numbers[0] < _NO_LESSON):
            return None
        named = token.text.endswith(("го",) if word else ("го", "е")) and (word or token.marked)
        return (OfMonth(token.numbers[0], bare=not named), i + 1) if named or bare else None

    def alone(self, i: int) -> Found[Point]:
        """«27 не придём»: a number that nothing calls a day, and that can be little else."""
        if self.at(i - 1).text.isascii() and self.at(i - 1).text in lexicon.MONTHS:  # “november 31” is no day
            return None
        read = self.of_month(i, bare=True) if self.may_be_day(i) else None
        return read if read and self.at(i).numbers[0] in _SURELY_DAYS else None

    def may_be_day(self, i: int) -> bool:
        """Tell whether the number at `i` may be a day: it is none of a room, a school, a class, and counts nothing."""
        before = self.at(i - 2 if self.at(i - 1).text == "." else i - 1).text
        follows = self.at(i + 1).text
        decimal = self.at(i - 1).text == "," and self.at(i - 2).kind is Kind.NUMBER and self.at(i - 2).numbers[0] > 31  # noqa: PLR2004 - 38,2
        counts = self.at(i + 1).kind is Kind.DASH and self.length(i + 2) is not None  # «2-3 дня»
        counted = before == "на" and self.at(i - 2).text.startswith(_UNITS)  # «минут на 20»
        letter = len(follows) == 1 and follows in _CLASS_LETTERS
        return not (
            counts
            or decimal
            or counted
            or letter
            or before.startswith(_NOT_BEFORE_DAY[2:])
            or before in _NOT_BEFORE_DAY
            or follows.startswith(_NOT_OF_MONTH)
            or follows in lexicon.MONTHS  # «31 ноября» is no day
        )


def _placed(day: date | None, number: int, month: int, end: int, year: int) -> Found[Point]:
    if year:
        return (Fixed(day), end) if day else None
    return (Annual(number, month), end) if valid(2000, month, number) else None  # a leap year
