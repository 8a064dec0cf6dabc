"""Functions of dates and times. A date is the text «2026-11-27» or, in calculations, its days since 1970."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from core.forms.expressions.functions import Args, function
from core.forms.expressions.values import NOTHING, Context, Value, days, moment_at, moment_of, number, text, time_part
from core.words import DEFAULT

_PART = re.compile("%([a-zA-Z0-9])")


@function("today", 0, 0)
def _today(context: Context, _: Args) -> Value:
    return context.moment.date().isoformat()


@function("now", 0, 0)
def _now(context: Context, _: Args) -> Value:
    return context.moment.isoformat(timespec="seconds")


@function("date", 1, 1)
def _date(_: Context, args: Args) -> Value:
    moment = _moment(args[0])
    return moment.date().isoformat() if moment else NOTHING


@function("date-time", 1, 1)
def _date_time(_: Context, args: Args) -> Value:
    moment = _moment(args[0])
    return moment.isoformat(timespec="seconds") if moment else NOTHING


@function("decimal-date-time", 1, 1)
def _decimal_date_time(_: Context, args: Args) -> Value:
    moment = _moment(args[0])
    return days(moment) if moment else math.nan


@function("decimal-time", 1, 1)
def _decimal_time(_: Context, args: Args) -> Value:
    return time_part(text(args[0]))


@function("format-date", 2, 2)
@function("format-date-time", 2, 2)
def _format_date(context: Context, args: Args) -> Value:
    moment = _moment(args[0])
    if moment is None:
        return NOTHING
    names = _locale(context.language)
    return _PART.sub(lambda m: _PARTS[m[1]](moment, names) if m[1] in _PARTS else m[0], text(args[1]))


def _moment(value: Value) -> datetime | None:
    read = moment_of(text(value).strip())
    return moment_at(number(value)) if read is None else read


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return Locale.parse(DEFAULT)


def _month(moment: datetime, names: Locale) -> str:
    return str(names.months["stand-alone"]["abbreviated"][moment.month])


def _weekday(moment: datetime, names: Locale) -> str:
    return str(names.days["stand-alone"]["abbreviated"][moment.weekday()])


_PARTS: dict[str, Callable[[datetime, Locale], str]] = {
    "Y": lambda moment, _: f"{moment.year:04}",
    "y": lambda moment, _: f"{moment.year % 100:02}",
    "m": lambda moment, _: f"{moment.month:02}",
    "n": lambda moment, _: str(moment.month),
    "b": _month,
    "d": lambda moment, _: f"{moment.day:02}",
    "e": lambda moment, _: str(moment.day),
    "a": _weekday,
    "H": lambda moment, _: f"{moment.hour:02}",
    "h": lambda moment, _: str(moment.hour),
    "M": lambda moment, _: f"{moment.minute:02}",
    "S": lambda moment, _: f"{moment.second:02}",
    "3": lambda moment, _: f"{moment.microsecond // 1000:03}",
}
