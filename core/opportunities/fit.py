"""Whether an opportunity suits a pupil: age, grade, sign-up window, timetable. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.names import Name
from core.opportunities.tables import opportunity
from core.refusal import Refusal
from core.words import Phrase, Weekly, say
from core.workdays import is_day_off

# The columns that decide; every query that asks about a fit selects them.
TERMS = (
    opportunity.c.age_from,
    opportunity.c.age_to,
    opportunity.c.grade_from,
    opportunity.c.grade_to,
    opportunity.c.signup_from,
    opportunity.c.signup_until,
    opportunity.c.starts_on,
    opportunity.c.ends_on,
)
Terms: TypeAlias = sa.Row[Any]  # a row with at least TERMS


class SignupNotOpen(Refusal):
    """Sign-up opens later. Tells `opens`, a datetime of the school's own time."""


class SignupClosed(Refusal):
    """Sign-up is over, or the opportunity itself is."""


class TooYoung(Refusal):
    """Tells `pupil` and `ages`, the range."""


class TooOld(Refusal):
    """Tells `pupil` and `ages`, the range."""


class OtherGrade(Refusal):
    """Tells `pupil` and `grades`, the range."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """What sign-up knows of a pupil; `label` names the class, e.g. «5Б»."""

    id: int
    name: Name
    class_id: int
    grade: int
    label: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Moments:
    """One moment as the school sees it; `today` is the school's own date."""

    now: datetime
    zone: ZoneInfo
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.now.astimezone(self.zone).date())

    def midnight(self, day: date) -> datetime:
        """Give the moment at which `day` begins in the school."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Busy:
    """A weekly time already taken: by another opportunity, or by lessons (then without a title)."""

    at: Weekly
    opportunity: int | None = None
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def refusal(terms: Terms, pupil: Pupil, at: Moments) -> Refusal | None:
    """Give what sign-up would be refused for, or None."""
    return window_refusal(terms, at) or _pupil_refusal(terms, pupil, at.today)


def window_refusal(terms: Terms, at: Moments) -> Refusal | None:
    """Give why nobody may sign up now, or None."""
    if terms.signup_from is not None and at.now < terms.signup_from:
        return SignupNotOpen(opens=terms.signup_from.astimezone(at.zone))
    over = terms.ends_on is not None and terms.ends_on < at.today
    if over or (terms.signup_until is not None and at.now >= terms.signup_until):
        return SignupClosed()
    return None


def _pupil_refusal(terms: Terms, pupil: Pupil, today: date) -> Refusal | None:
    # Who turns seven before the first meeting may sign up for a club «from seven» at six.
    age = age_on(pupil.born, max(today, terms.starts_on or today)) if pupil.born else None
    if age is not None and terms.age_from is not None and age < terms.age_from:
        return TooYoung(pupil=pupil.name, ages=ages(terms))
    if age is not None and terms.age_to is not None and age > terms.age_to:
        return TooOld(pupil=pupil.name, ages=ages(terms))
    if not (terms.grade_from or 0) <= pupil.grade <= (terms.grade_to or pupil.grade):
        return OtherGrade(pupil=pupil.name, grades=grades(terms))
    return None


def age_on(born: date, day: date) -> int:
    """Give full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def ages(terms: Terms) -> Phrase | None:
    """Give «7–10 лет», «с 7 лет», «до 10 лет» or None."""
    return _range("ages", terms.age_from, terms.age_to)


def grades(terms: Terms) -> Phrase | None:
    """Give «1–4 классы», «с 5 класса», «по 4 класс» or None."""
    return _range("grades", terms.grade_from, terms.grade_to)


def _range(what: str, low: int | None, high: int | None) -> Phrase | None:
    if low is None and high is None:
        return None
    if low is None:
        return say(f"opportunities.{what}_to", n=high)
    if high is None:
        return say(f"opportunities.{what}_from", n=low)
    if low == high:
        return say(f"opportunities.{what}_one", n=low)
    return say(f"opportunities.{what}_between", low=low, n=high)


def clashes(opportunity: int, terms: Terms, times: Iterable[Weekly], busy: Sequence[Busy]) -> list[Phrase]:
    """Give a warning for each thing that is at the same time as `opportunity`, once each, with all its days."""
    found: dict[int | None, list[tuple[Weekly, Busy]]] = {}
    for at in times:
        for other in busy:
            if other.opportunity != opportunity and _overlap(at, other.at) and _same_season(terms, other):
                found.setdefault(other.opportunity, []).append((at, other))
    return [_warning(pairs) for pairs in found.values()]


def _overlap(one: Weekly, other: Weekly) -> bool:
    return one.weekday == other.weekday and one.starts < other.ends and other.starts < one.ends


def _same_season(one: Terms, other: Busy) -> bool:
    begins_in_time = one.starts_on is None or other.ends_on is None or one.starts_on <= other.ends_on
    return begins_in_time and (one.ends_on is None or other.starts_on is None or other.starts_on <= one.ends_on)


def _warning(pairs: Sequence[tuple[Weekly, Busy]]) -> Phrase:
    ours, theirs = (list(dict.fromkeys(times)) for times in zip(*((at, other.at) for at, other in pairs), strict=True))
    other = pairs[0][1]
    if other.opportunity is None:
        return say("opportunities.clash_lessons", at=ours, lessons=theirs)
    return say("opportunities.clash", at=ours, title=other.title, other=theirs)


def meets_on(terms: Terms, times: Sequence[Weekly], day: date) -> bool:
    """Tell whether there is a meeting on `day`; without weekly times it is held once, on its first day."""
    if terms.starts_on is not None and day < terms.starts_on:
        return False
    if terms.ends_on is not None and day > terms.ends_on:
        return False
    return any(at.weekday == day.weekday() for at in times) if times else day == terms.starts_on


_LOOKS_AHEAD = 130  # days: no holidays are longer


def next_meeting(
    terms: Terms, times: Sequence[Weekly], at: Moments, off: Sequence[tuple[date, date]]
) -> datetime | None:
    """Give the start of the next meeting in the school's own time, or None if there is none.

    `off` are the school's holidays, [first, last day]; on public ones nothing meets either.
    """
    first = max(at.today, terms.starts_on or at.today)
    for day in (first + timedelta(days=n) for n in range(_LOOKS_AHEAD if times else 0)):
        if terms.ends_on is not None and day > terms.ends_on:
            return None
        if is_day_off(day) or any(begins <= day <= ends for begins, ends in off):
            continue
        for time in sorted(times, key=lambda t: t.starts):
            start = at.midnight(day).replace(hour=time.starts // 60, minute=time.starts % 60)
            if time.weekday == day.weekday() and start >= at.now:
                return start
    return None
