"""Values of expressions and their conversions, as XPath 1.0 and ODK's XForms have them. Every one is total."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

Value = str | float | bool | list[str]  # a list: what was chosen of several

NOTHING = ""
LONGEST = 10_000  # letters that an expression may make: calculations that double each other must not fill the memory
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")


def the_value(_question: str, value: str) -> str:
    """Stand in for the words of a choice where nobody knows them."""
    return value


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is evaluated with."""

    answers: Mapping[str, Any]
    own: Any
    today: date | None
    extra: Mapping[str, str]
    language: str
    label_of: Callable[[str, str], str] = the_value

    @property
    def moment(self) -> datetime:
        """What now() is: `today`, with its time if it has one."""
        today = self.today
        if isinstance(today, datetime):
            return today.replace(tzinfo=None)
        return datetime.combine(today or datetime.now(UTC).date(), time())


def of_answer(answer: Any) -> Value:
    """Give an answer of any kind of question as a value."""
    match answer:
        case str() | bool():
            return answer
        case int() | float():
            return _float(answer)
        case list() | tuple():
            return [text(of_answer(one)) for one in answer]
        case {"lat": lat, "lon": lon}:
            return f"{text(of_answer(lat))} {text(of_answer(lon))}"
        case date():
            return answer.isoformat()
    return NOTHING


def _float(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def text(value: Value) -> str:
    """Give string(value)."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return _digits(value)
    return " ".join(value)


def _digits(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value.is_integer():
        return str(int(value))
    short = repr(value)
    return short if "e" not in short else f"{value:.20f}".rstrip("0").rstrip(".")


def number(value: Value) -> float:
    """Give number(value); a date is its days since 1970, a time its part of the day, as ODK compares them."""
    match value:
        case bool() | float():
            return float(value)
        case str():
            plain = value.strip()
            if _NUMBER.fullmatch(plain):
                return float(plain)
            moment = moment_of(plain)
            return time_part(plain) if moment is None else days(moment)
    return number(text(value))


def truth(value: Value) -> bool:
    """Give boolean(value)."""
    return bool(value) and value == value  # noqa: PLR0124 - NaN is not


def moment_of(value: str) -> datetime | None:
    """Read a date, with a time or without."""
    if not _DATE.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None


def days(moment: datetime) -> float:
    """Give days since 1970."""
    whole = moment.toordinal() - _EPOCH
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return whole + seconds / _DAY


def time_part(value: str) -> float:
    """Give what part of the day has passed at «18:05»."""
    if not _TIME.fullmatch(value):
        return math.nan
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return math.nan
    return (at.hour * 3600 + at.minute * 60 + at.second) / _DAY


def moment_at(count: float) -> datetime | None:
    """Give the moment so many days after 1970."""
    if not math.isfinite(count):
        return None
    whole = math.floor(count)
    try:
        day = date.fromordinal(whole + _EPOCH)
    except (ValueError, OverflowError):
        return None
    seconds = min(_DAY - 1, round((count - whole) * _DAY))
    return datetime(day.year, day.month, day.day, seconds // 3600, seconds % 3600 // 60, seconds % 60)


def equal(left: Value, right: Value) -> bool:
    """Give left = right: as truths, else as numbers, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return text(left) == text(right)
