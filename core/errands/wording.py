"""How times are said: never more precisely than they are known."""

from decimal import Decimal

from core.words import Phrase, say

_MINUTE, _HOUR = 60, 3600  # seconds
_AN_HOUR, _HALF = 60, 30  # minutes
_MINUTES_EXACT = 10  # from here on five at a time
_MINUTES_MOST = 90  # from here on in hours
_HALVES_MOST = 5  # hours; from here on whole ones


def lasting(seconds: float) -> Phrase:
    """Give about how long it is: minutes, then fives of them, then half hours, then hours."""
    return _said(shown(seconds))


def shown(seconds: float) -> int:
    """Give the minutes that `lasting` says; 0 for less than one."""
    minutes, hours = seconds / _MINUTE, seconds / _HOUR
    if minutes < 1:
        return 0
    if minutes < _MINUTES_MOST:
        return _minutes(minutes)
    return round(hours * 2) * _HALF if hours < _HALVES_MOST else _hours(hours) * _AN_HOUR


def saved(spent: float, whole: float) -> Phrase | None:
    """Give the difference, so that it and `spent` as they are said add up to `whole` as it is said; None below one.

    What is next to the whole is said to be nearly all of it.
    """
    left = shown(whole) - shown(spent)
    if left <= 0:
        return None
    rounded = shown(left * _MINUTE)
    if shown(spent) and rounded + shown(spent) == shown(whole):
        return _said(rounded)
    return say("errands.time.nearly_all") if rounded == shown(whole) else _about(left)


def _said(minutes: int) -> Phrase:
    if not minutes:
        return say("errands.time.moment")
    return _about(minutes)


def _about(minutes: int) -> Phrase:
    if minutes == _AN_HOUR + _HALF:
        return say("errands.time.one_and_half")
    return say("errands.time.about", time=_exactly(minutes))


def _exactly(minutes: int) -> Phrase:
    """Give it in the genitive: «40 минут», «2 часов», «2 с половиной часов», «7 часов 20 минут»."""
    hours, rest = divmod(minutes, _AN_HOUR)
    if minutes < _MINUTES_MOST:
        return say("errands.time.minutes", n=minutes)
    if not rest:
        return say("errands.time.hours", n=hours)
    if rest == _HALF:
        return say("errands.time.and_half", n=hours)
    return say("errands.time.both", hours=say("errands.time.hours", n=hours), rest=say("errands.time.minutes", n=rest))


def usual(seconds: float) -> Phrase:
    """Give how long one errand takes as a rule: below a minute in fives of seconds."""
    if seconds < _MINUTE - 2:
        return say("errands.time.seconds", n=max(5, _rounded(seconds, 5)))
    return lasting(max(seconds, _MINUTE))


def short(seconds: float) -> Phrase:
    """Give the same as `lasting` in a few letters, for a picture."""
    minutes, hours = seconds / _MINUTE, seconds / _HOUR
    if minutes < 1:
        return say("errands.short.moment")
    if minutes < _MINUTES_MOST:
        return say("errands.short.minutes", n=_minutes(minutes))
    return say("errands.short.hours", n=Decimal(round(hours * 2)) / 2 if hours < _HALVES_MOST else _hours(hours))


def _minutes(minutes: float) -> int:
    return _rounded(minutes, 1 if minutes < _MINUTES_EXACT else 5)


def _hours(hours: float) -> int:
    return _rounded(hours, 10 ** max(0, len(str(int(hours))) - 2))


def _rounded(number: float, to: int) -> int:
    return int(number / to + 0.5) * to
