"""Hours as several dialogs ask for and say them: buttons of spans, what is typed instead, and how a span is said."""

from collections.abc import Iterable

from core.notices.readers import Hours
from core.notices.silence import Span
from core.refusal import Refusal
from core.words import Phrase, clock_time, say
from dialogs.engine import typed
from dialogs.engine.steps import Option

QUIET = (Span(21 * 60, 7 * 60), Span(22 * 60, 7 * 60), Span(23 * 60, 7 * 60), Span(22 * 60, 9 * 60))
DIGESTS = (8 * 60, 13 * 60, 18 * 60, 20 * 60)


class SpanUnclear(Refusal):
    """What was typed does not say from when to when."""


class HourUnclear(Refusal):
    """What was typed is no time of day."""


def spans(which: Iterable[Span]) -> list[Option]:
    """Give a button for each span, «22:00–7:00»."""
    return [Option(f"{s.starts}-{s.ends}", said(s)) for s in which]


def said(span: Span) -> str:
    """Give «22:00–7:00»."""
    return f"{clock_time(span.starts)}–{clock_time(span.ends)}"


def times(which: Iterable[int]) -> list[Option]:
    """Give a button for each time of day, «18:00»."""
    return [Option(str(at), clock_time(at)) for at in which]


def span(chosen: str | None, words: str | None, unclear: type[Refusal] = SpanUnclear, *, daytime: bool = False) -> Span:
    """Give the span of a button, or the one typed; `daytime`: people work in it. Raises `unclear`."""
    if chosen is not None:
        starts, ends = chosen.split("-")
        return Span(int(starts), int(ends))
    read = typed.span_of_day(words or "", daytime)
    if read is None:
        raise unclear
    return Span(*map(_minutes, read))


def time(chosen: str | None, words: str | None) -> int:
    """Give the time of day of a button, or the one typed, in minutes from midnight. Raises HourUnclear."""
    if chosen is not None:
        return int(chosen)
    read = typed.time_of_day(words or "")
    if read is None:
        raise HourUnclear
    return _minutes(read)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def quiet(hours: Hours) -> Phrase:
    """Say when it is quiet, or that it never is."""
    if not hours.quiet.length:
        return say("notices.now.no_quiet")
    return say("notices.now.quiet", starts=clock_time(hours.quiet.starts), ends=clock_time(hours.quiet.ends))


def digest(hours: Hours) -> list[Phrase]:
    """Say when the digest comes, and where the quiet hours move it."""
    comes = clock_time(hours.digest_comes)
    moved = say("notices.now.moved", wanted=clock_time(hours.digest_at), at=comes)
    return [say("notices.now.digest", at=comes), *([moved] if hours.digest_comes != hours.digest_at else [])]
