"""How times are said: never more precisely than they are known."""

from decimal import Decimal

from core.words import Phrase, say

_MINUTE, _HOUR = 60, 3600  # seconds
_MINUTES_EXACT = 10  # from here on five at a time
_MINUTES_MOST = 90  # from here on in hours
_HALVES_MOST = 5  # hours; from here on whole ones


def lasting(seconds: float) -> Phrase:
    """Give about how long it is: minutes, then fives of them, then half hours, then hours."""
    minutes = seconds / _MINUTE
    if minutes < 1:
        return say("errands.time.moment")
    if minutes < _MINUTES_MOST:
        return say("errands.time.minutes", n=_minutes(minutes))
    hours = seconds / _HOUR
    if hours < _HALVES_MOST and (halves := round(hours * 2)) % 2:
        return say(f"errands.time.{'one_and_half' if halves == 3 else 'and_half'}", n=halves // 2)  # noqa: PLR2004
    return say("errands.time.hours", n=_hours(hours))


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
