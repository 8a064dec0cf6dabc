"""The duty roster: who is on duty this week and the next, put on and taken off, by taps or by a line."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.absences.lessons import whole_school
from core.absences.queries import today_of
from core.access import Actor
from core.database import Tx
from core.days.one import called, wrong
from core.duty import reading
from core.duty.shifts import Shift, candidates, shifts
from core.duty.verbs import ShiftPast, assign, release
from core.refusal import NotFound
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, MultiChoice, Option, Shown

ADD, DROP = "add", "drop"
DAYS = 10  # days at school, to choose from
WEEKS = 2
_DAY = timedelta(days=1)
_SHOWN = timedelta(days=60)


def _asked(wanted: str) -> Callable[[str | None, str | None], bool]:
    """«вторник Ласточкина» puts on, «снять Ласточкину» takes off."""

    def asked(what: str | None, line: str | None) -> bool:
        return (what or (DROP if reading.drops(line or "") else ADD)) == wanted

    return asked


def taking_off(tx: Tx, actor: Actor, line: str) -> bool:
    """«снять Ласточкину», also where nobody asked: if it names somebody who is on duty."""
    today = today_of(tx, actor)
    coming = shifts(tx, actor, today, today + _SHOWN) if reading.drops(line) else []
    return bool(reading.people(line, [(one.person, one.name) for one in coming]))


def week(tx: Tx, actor: Actor) -> Shown:
    """Day by day, from today to the end of next week."""
    today = today_of(tx, actor)
    last = today + (7 * WEEKS - 1 - today.weekday()) * _DAY
    there = whole_school(tx, actor.school_id)
    on = _by_day(shifts(tx, actor, today, last))
    days = [today + n * _DAY for n in range((last - today).days + 1)]
    return Shown({"lines": [_line(day, today, on.get(day, [])) for day in days if there.has(day) or day in on]})


def _by_day(found: Sequence[Shift]) -> dict[date, list[Shift]]:
    days: dict[date, list[Shift]] = {}
    for one in found:
        days.setdefault(one.day, []).append(one)
    return days


def _line(day: date, today: date, on: Sequence[Shift]) -> Phrase:
    key = "today" if day == today else "day"
    names = [say("duties.name", name=one.name) for one in on]
    return say(f"duties.{key}", day=day, names=names) if names else say(f"duties.{key}_nobody", day=day)


def teachers(tx: Tx, actor: Actor, line: str | None) -> list[Option]:
    """Whom the line names; else everybody, those with the fewest shifts first: no few are to carry all."""
    every = candidates(tx, actor)
    named = reading.people(line or "", [(one.person, one.name) for one in every])
    return [
        Option(one.person, say("duties.teacher.option", name=one.name, count=one.shifts), match=one.name.form("full"))
        for one in every
        if not named or one.person in named
    ]


def whom(tx: Tx, actor: Actor, line: str | None) -> Shown:
    """That nobody is called as the line says."""
    known = [(one.person, one.name) for one in candidates(tx, actor)] if line else []
    return Shown({"line": line}, "unclear" if line and not reading.people(line, known) else "")


def days_said(tx: Tx, actor: Actor, line: str | None) -> list[str]:
    """The days that the line names are ticked, if they are there to choose."""
    offered = [option.value for option in days(tx, actor)]
    return [day for day in map(date.isoformat, reading.days(line or "", today_of(tx, actor))) if day in offered]


def shifts_said(tx: Tx, actor: Actor, line: str | None) -> list[int]:
    """So are the shifts that it names: by person, by day, or by both."""
    today = today_of(tx, actor)
    coming = shifts(tx, actor, today, today + _SHOWN) if line else []
    named = reading.people(line or "", [(one.person, one.name) for one in coming])
    days = reading.days(line or "", today)
    ticked = [one for one in coming if (not named or one.person in named) and (not days or one.day in days)]
    return [one.id for one in ticked] if (named or days) and not _doubt(line, today) else []


def _doubt(line: str | None, today: date) -> Phrase | None:
    """Say what of a line's days was not understood."""
    if no := wrong(line or "", today):
        return say(no.key, **no.told)
    return say("duties.unclear_days") if reading.unclear(line or "", today) else None


def days(tx: Tx, actor: Actor) -> list[Option]:
    """The next days at school, with who is on duty already."""
    today = today_of(tx, actor)
    coming = [day for day, _ in zip(whole_school(tx, actor.school_id).coming(today), range(DAYS), strict=False)]
    on = _by_day(shifts(tx, actor, today, coming[-1])) if coming else {}
    return [Option(day.isoformat(), _line(day, today, on.get(day, [])), called(day, today)) for day in coming]


def chosen(tx: Tx, actor: Actor, teacher: int, line: str | None) -> Shown:
    """Whom the days are for; what of the line's days could not be ticked."""
    today = today_of(tx, actor)
    told = {"teacher": next(one.name for one in candidates(tx, actor) if one.person == teacher)}
    offered = [option.value for option in days(tx, actor)]
    others = [day for day in reading.days(line or "", today) if day.isoformat() not in offered]
    if doubt := _doubt(line, today):
        return Shown(told | {"doubt": doubt}, "doubt")
    if others:
        return Shown(
            told | {"doubt": say("duties.not_offered", days=[say("duty.day", day=day) for day in others])}, "doubt"
        )
    return Shown(told)


def which_shifts(tx: Tx, actor: Actor, line: str | None) -> Shown:
    """What of the line's days was not understood."""
    doubt = _doubt(line, today_of(tx, actor))
    return Shown({"doubt": doubt}, "doubt") if doubt else Shown()


def coming_shifts(tx: Tx, actor: Actor) -> list[Option]:
    """What may be taken off."""
    today = today_of(tx, actor)
    return [
        Option(one.id, say("duties.shift", name=one.name, day=one.day), match=one.name.form("full"))
        for one in shifts(tx, actor, today, today + _SHOWN)
    ]


def keep(tx: Tx, actor: Actor, teacher: int | None, days: list[str] | None, dropped: list[int] | None) -> None:
    """Put on, or take off."""
    if teacher is not None:
        assign(tx, actor, teacher, [date.fromisoformat(day) for day in days or []])
    else:
        release(tx, actor, dropped or [])


dialog = Dialog(
    "duties",
    Choice("what", options=(ADD, DROP), shows=week, or_typed="line"),
    Choice("teacher", options=teachers, shows=whom, variants=("unclear",), when=_asked(ADD), search="line",
           skip_single=True),
    MultiChoice("days", options=days, shows=chosen, variants=("doubt",), picked=days_said, at_least=1,
                when=_asked(ADD)),
    MultiChoice("dropped", options=coming_shifts, shows=which_shifts, variants=("doubt",), picked=shifts_said,
                at_least=1, when=_asked(DROP)),
    commit=keep,
    returns={ShiftPast: "what", NotFound: "what"},
    done=week,
    menu=40,
    catches="line",
    claims=taking_off,
)  # fmt: skip
