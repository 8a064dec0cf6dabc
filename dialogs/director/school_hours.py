"""What the school decides: quiet hours, the digest's hour, when lessons are, holidays."""

from collections.abc import Callable, Mapping
from datetime import date

from core.access import Actor
from core.database import Tx
from core.notices.preferences import QuietTooLong
from core.notices.silence import NEVER, Span
from core.school_hours import (
    Break,
    BreakBackwards,
    LessonsOverNight,
    SchoolHours,
    add_break,
    class_lessons,
    drop_break,
    lessons_as_school,
    school_hours,
    set_digest,
    set_lessons,
    set_quiet,
)
from core.words import Phrase, Weekly, say
from dialogs import hours
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Date, MultiChoice, Option, Shown
from dialogs.hours import HourUnclear, SpanUnclear

NONE, SCHOOL, NEW = "none", "school", "new"
LESSONS = (Span(8 * 60, 13 * 60 + 30), Span(8 * 60 + 30, 14 * 60), Span(14 * 60, 19 * 60))
WORK_DAYS = tuple(map(str, range(5)))


class LessonsUnclear(SpanUnclear):
    """What was typed does not say from when to when lessons are."""


def _asked(wanted: str) -> Callable[[str], bool]:
    return lambda what: what == wanted


def overview(tx: Tx, actor: Actor) -> Shown:
    """In words, all that the school decided."""
    return Shown({"lines": _lines(school_hours(tx, actor))})


def _lines(ours: SchoolHours) -> list[Phrase]:
    own = [label for id_, label in ours.classes if id_ in ours.own]
    breaks = [_break(b.first, b.last) for b in ours.breaks]
    return [
        hours.quiet(ours.hours),
        *hours.digest(ours.hours),
        _lessons_said(ours.lessons),
        *([say("school_hours.own", classes=own)] if own else []),
        *([say("school_hours.breaks", breaks=breaks)] if breaks else []),
    ]


def _lessons_said(lessons: Mapping[int, Span]) -> Phrase:
    week = [Weekly(day, span.starts, span.ends) for day, span in sorted(lessons.items())]
    return say("school_hours.lessons", lessons=week) if week else say("school_hours.no_lessons")


def _break(first: date, last: date) -> Phrase:
    return say("school_hours.break", first=first, last=last)


def quiet_hours() -> list[Option]:
    """Some usual ones, none."""
    return [*hours.spans(hours.QUIET), Option(NONE, say("notices.quiet.none"))]


def digest_hours() -> list[Option]:
    """Some usual ones."""
    return hours.times(hours.DIGESTS)


def classes(tx: Tx, actor: Actor) -> list[Option]:
    """The whole school, then each class."""
    every = [Option(str(id_), label) for id_, label in school_hours(tx, actor).classes]
    return [Option(SCHOOL, say("school_hours.whose.school")), *every]


def so_far(tx: Tx, actor: Actor, whose: str) -> Shown:
    """The lessons as they are."""
    return Shown({"now": _lessons_said(_lessons(tx, actor, whose))})


def days_so_far(tx: Tx, actor: Actor, whose: str) -> list[str]:
    """The days that have lessons; Monday to Friday where none has."""
    return [str(day) for day in sorted(_lessons(tx, actor, whose))] or list(WORK_DAYS)


def _lessons(tx: Tx, actor: Actor, whose: str) -> Mapping[int, Span]:
    return school_hours(tx, actor).lessons if whose == SCHOOL else class_lessons(tx, actor, int(whose))


def lesson_hours(whose: str) -> list[Option]:
    """Some usual ones, none; a class may also go by the school's."""
    as_school = [Option(SCHOOL, say("school_hours.span.as_school"))] if whose != SCHOOL else []
    return [*hours.spans(LESSONS), Option(NONE, say("school_hours.span.none")), *as_school]


def holidays(tx: Tx, actor: Actor) -> list[Option]:
    """Each of those to come, to be dropped; new ones."""
    known = [Option(str(b.id), say("school_hours.drop", days=_break(b.first, b.last))) for b in _breaks(tx, actor)]
    return [*known, Option(NEW, say("school_hours.holiday.new"))]


def _breaks(tx: Tx, actor: Actor) -> list[Break]:
    return list(school_hours(tx, actor).breaks)


def decide(
    tx: Tx,
    actor: Actor,
    what: str,
    quiet: str | None,
    quiet_words: str | None,
    hour: str | None,
    hour_words: str | None,
    whose: str | None,
    days: list[str] | None,
    span: str | None,
    span_words: str | None,
    holiday: str | None,
    first: str | None,
    last: str | None,
) -> None:
    """Keep the one thing that was decided."""
    match what:
        case "quiet":
            set_quiet(tx, actor, NEVER if quiet == NONE else hours.span(quiet, quiet_words))
        case "hour":
            set_digest(tx, actor, hours.time(hour, hour_words))
        case "whose":
            _decide_lessons(tx, actor, str(whose), days or [], span, span_words)
        case _ if holiday == NEW:
            add_break(tx, actor, date.fromisoformat(str(first)), date.fromisoformat(str(last)))
        case _:
            drop_break(tx, actor, int(str(holiday)))


def _decide_lessons(
    tx: Tx, actor: Actor, whose: str, days: list[str], span: str | None, span_words: str | None
) -> None:
    class_id = None if whose == SCHOOL else int(whose)
    if span == SCHOOL and class_id is not None:
        lessons_as_school(tx, actor, class_id)
        return
    told = None if span == NONE else hours.span(span, span_words, LessonsUnclear, daytime=True)
    set_lessons(tx, actor, class_id, [int(day) for day in days], told)


dialog = Dialog(
    "school_hours",
    Choice("what", options=("quiet", "hour", "whose", "holiday"), shows=overview),
    Choice("quiet", options=quiet_hours, or_typed="quiet_words", when=_asked("quiet")),
    Choice("hour", options=digest_hours, or_typed="hour_words", when=_asked("hour")),
    Choice("whose", options=classes, per_page=12, columns=3, when=_asked("whose")),
    MultiChoice(
        "days",
        options=tuple(map(str, range(7))),
        picked=days_so_far,
        shows=so_far,
        at_least=1,
        columns=4,
        when=_asked("whose"),
    ),
    Choice("span", options=lesson_hours, or_typed="span_words", when=_asked("whose")),
    Choice("holiday", options=holidays, when=_asked("holiday")),
    Date("first", past=False, when=lambda holiday: holiday == NEW),
    Date("last", past=False, when=lambda holiday: holiday == NEW),
    commit=decide,
    returns={
        LessonsUnclear: "span",
        SpanUnclear: "quiet",
        QuietTooLong: "quiet",
        HourUnclear: "hour",
        LessonsOverNight: "span",
        BreakBackwards: "last",
    },
    done=overview,
    menu=60,
    errand="",
)
