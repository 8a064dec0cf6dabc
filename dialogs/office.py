"""Office hours in the teacher's and the director's bot alike: how they are said, chosen, and being away."""

from collections.abc import Callable, Sequence
from datetime import date

from core.access import Actor
from core.database import Tx
from core.office_hours import (
    AwayPast,
    HoursUnclear,
    Office,
    clear_hours,
    my_office,
    set_away,
    set_hours,
    set_school_week,
)
from core.people import Role
from core.words import Phrase, Weekly, say
from dialogs import hours
from dialogs.engine import typed
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Date, Option, Shown

WEEK, SCHOOL_WEEK, USUAL, AWAY, BACK = "week", "school_week", "usual", "away", "back"
_WORK_DAYS = range(5)
# What is offered at a tap: minutes from midnight, on these days.
_OFFERED = {
    "work_8_18": (_WORK_DAYS, 8 * 60, 18 * 60),
    "work_14_17": (_WORK_DAYS, 14 * 60, 17 * 60),
    "mon_wed": ((0, 2), 15 * 60, 17 * 60),
    "tue_thu": ((1, 3), 15 * 60, 17 * 60),
    "wed": ((2,), 15 * 60, 18 * 60),
}


def said(week: Sequence[Weekly]) -> Phrase:
    """Give «пн, ср 15:00–17:00»."""
    return say("office_hours.said", week=list(week))


def overview(tx: Tx, actor: Actor) -> Shown:
    """The hours as they are, and being away."""
    return Shown({"lines": _lines(actor, my_office(tx, actor))})


def _lines(actor: Actor, office: Office) -> list[Phrase]:
    lines = [say("office_hours.own" if office.own else "office_hours.as_school", week=list(office.week))]
    if actor.role is not Role.TEACHER:
        lines.append(say("office_hours.of_school", week=list(office.usual)))
    if office.away_until is not None:
        lines.append(say("office_hours.away_until", until=office.away_until))
    return lines


def what_to_change(tx: Tx, actor: Actor) -> list[Option]:
    """Other hours, those of the school, being away or back; the office also chooses those of the school."""
    office = my_office(tx, actor)
    which = [WEEK, *[USUAL] * office.own, BACK if office.away_until is not None else AWAY]
    which += [SCHOOL_WEEK] * (actor.role is not Role.TEACHER)
    return [Option(one, say(f"office_hours.what_{one}")) for one in which]


def weeks() -> list[Option]:
    """Some usual weeks."""
    return [Option(key, said(_offered(key))) for key in _OFFERED]


def _offered(key: str) -> list[Weekly]:
    days, starts, ends = _OFFERED[key]
    return [Weekly(day, starts, ends) for day in days]


def _week(chosen: str | None, words: str | None) -> list[Weekly]:
    """Give the week of a button, or the one typed. Raises HoursUnclear."""
    if chosen is not None:
        return _offered(chosen)
    read = typed.week(words or "")
    if read is None:
        raise HoursUnclear
    return [Weekly(day, hours.time(None, starts), hours.time(None, ends)) for day, starts, ends in read]


def change(tx: Tx, actor: Actor, what: str, week: str | None, week_words: str | None, until: str | None) -> None:
    """Keep the one thing that was changed."""
    match what:
        case "week":
            set_hours(tx, actor, _week(week, week_words))
        case "school_week":
            set_school_week(tx, actor, _week(week, week_words))
        case "usual":
            clear_hours(tx, actor)
        case _:
            set_away(tx, actor, date.fromisoformat(until) if until else None)


def _asked(*wanted: str) -> Callable[[str], bool]:
    return lambda what: what in wanted


def choosing(name: str, menu: int) -> Dialog:
    """Give the dialog in which one bot's people choose their office hours."""
    return Dialog(
        name,
        Choice("what", options=what_to_change, shows=overview),
        Choice("week", options=weeks, or_typed="week_words", when=_asked(WEEK, SCHOOL_WEEK)),
        Date("until", past=False, when=_asked(AWAY)),
        commit=change,
        returns={HoursUnclear: "week", AwayPast: "until"},
        done=overview,
        menu=menu,
        speaks="office_hours",
        errand="",
    )
