"""One day in a line of its own: «завтра», «в пятницу 11 декабря», «15.09», «25-го», «через неделю». Pure."""

import re
from collections.abc import Iterator
from datetime import date

from core.days import lexicon
from core.days.naming import OF_DAY, ON, Line
from core.days.points import Annual, Fixed, OfMonth, Point, Weekday
from core.days.tokens import Kind, Token, tokens
from core.refusal import Refusal

_BARE = re.compile(r"\s*([0-9]{1,2})[- ]([0-9]{1,2})(?:[- ]([0-9]{4}|[0-9]{2}))?[\s.,!]*")  # «15-12», «15 12 26»
_YEAR_NOUGHT = re.compile(r"(?<!\d)0000(?!\d)")
_LITTLE = ON | OF_DAY | frozenset({"это", "к", "ко", "утром", "днем", "вечером", "числа", "г", "года", "году", "число"})
_NAMED_FOR = 7  # days: a weekday alone is the nearest one


class NoSuchDay(Refusal):
    """A day that no calendar has: «31 ноября». Tells it as it was written, `day`."""


class OtherWeekday(Refusal):
    """A day and a weekday that do not belong together: «в пятницу 12 декабря». Tells the `day`."""


def day(text: str, today: date, past: bool = False, future: bool = True) -> date | None:
    """Give the day that `text` names; None if it names none, or something else besides.

    A day without a year is the nearest one on the side that may be meant: ahead, behind, or either; a weekday is
    ahead wherever it may be. Raises NoSuchDay or OtherWeekday.
    """
    if _YEAR_NOUGHT.search(text):
        return None
    line = Line(tokens(_dotted(text)), today)
    _check(line)
    points = _points(line)
    days = {_meant(point, today, past, future) for point in points if not _agrees(point, points)}
    return _agreed(days, points) if len(days) == 1 else None


def check(text: str, today: date) -> None:
    """Look at the days of free words. Raises NoSuchDay or OtherWeekday."""
    _check(Line(tokens(text), today))


def wrong(text: str, today: date) -> Refusal | None:
    """Give what `check` would raise."""
    try:
        check(text, today)
    except (NoSuchDay, OtherWeekday) as no:
        return no
    return None


def _check(line: Line) -> None:
    i = 0
    while i < len(line.line):
        if unreal := line.unreal(i):
            raise NoSuchDay(day=unreal)
        i = _check_weekday(line, i) or i + 1


def _check_weekday(line: Line, i: int) -> int:
    """Look at the weekday beside a day, before or behind it; give where both end. With a comma it may be a list."""
    weekday = lexicon.WEEKDAYS.get(line.at(i).text)
    if weekday is not None:
        j = i + 1 + line.mark(i + 1)
        read = line.dated(j) or (line.alone(j) if j == i + 1 else None)
    else:
        read = line.dated(i)
        if read is None:
            return 0
        after = line.weekday_after(read[1]) if line.at(read[1]).text != "," else None
        weekday = after[0] if after else None
    on = read[0].near(line.today) if read else None
    if on and weekday is not None and on.weekday() != weekday:
        raise OtherWeekday(day=on)
    return read[1] if read else 0


def called(on: date, today: date) -> str:
    """Give what people call a day of a list that has it once: «завтра», «в пятницу», «пт, 27 ноября»."""
    ahead = (on - today).days
    relative = [word for word, n in lexicon.RELATIVE.items() if n == ahead]
    weekday = [word for word, n in lexicon.WEEKDAYS.items() if n == on.weekday()] if ahead < _NAMED_FOR else []
    led = [f"{'во' if word.startswith('вт') else 'в'} {word}" for word in weekday]
    month = next(word for word, n in lexicon.MONTHS.items() if n == on.month and word.endswith(("я", "а")))
    day = f"{on.day} {month}"
    dated = [f"{word} {day}" for word in weekday]  # «пт, 27 ноября», as the button has it
    return " ".join([*relative, *weekday, *led, *dated, f"{day} {on:%d.%m} {on.day}-го {on.day} числа"])


def _dotted(text: str) -> str:
    found = _BARE.fullmatch(text)
    return ".".join(filter(None, found.groups())) if found else text


def _points(line: Line) -> list[Point]:
    """Give the days of a line that says nothing else; none, if it does."""
    found: list[Point] = []
    bare = any(token.text in lexicon.WEEKDAYS for token in line.line)  # «в пятницу 27»
    i = 0
    while i < len(line.line):
        if read := line.point(i) or (line.of_month(i, bare=True) if bare and line.may_be_day(i) else None):
            found.append(read[0])
            i = read[1]
        elif _is_little(line.at(i)):
            i += 1
        else:
            return []
    return found


def _is_little(token: Token) -> bool:
    return token.kind is Kind.STOP or token.text in _LITTLE


def _agrees(point: Point, points: list[Point]) -> bool:
    """«пятница, 11 декабря»: the weekday only says the day once more."""
    return isinstance(point, Weekday) and not all(isinstance(one, Weekday) for one in points)


def _agreed(days: set[date | None], points: list[Point]) -> date | None:
    (on,) = days
    if on and any(isinstance(point, Weekday) and point.number != on.weekday() for point in points):
        raise OtherWeekday(day=on)
    return on


def _meant(point: Point, today: date, past: bool, future: bool) -> date | None:
    match point:
        case Fixed():
            return point.day
        case Weekday() if point.weeks:
            return point.near(today)
        case Weekday():
            return point.near(today, past=not future)
        case Annual() | OfMonth():
            sides = _sides(point, today, past, future)
            return min(sides, key=lambda on: abs(on - today), default=None)
        case _:
            return None


def _sides(point: Annual | OfMonth, today: date, past: bool, future: bool) -> Iterator[date]:
    ahead = point.since(today) if future else None
    behind = point.near(today, past=True) if past else None
    yield from (on for on in (ahead, behind) if on is not None)
