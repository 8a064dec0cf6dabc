"""Attendance by exception: only those who are not there are marked."""

from datetime import date

from core.access import Actor
from core.database import Tx
from core.opportunities.attendance import Marked, mark_absent
from core.opportunities.queries import expected_on, meetings, taught
from core.refusal import Refusal
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, MultiChoice, Option, Shown


def clubs_with_members(tx: Tx, actor: Actor) -> list[Option]:
    """Clubs that have somebody to be absent."""
    return [Option(c.opportunity, c.title) for c in taught(tx, actor) if c.taken]


def days(tx: Tx, actor: Actor, club: int) -> list[Option]:
    """Meetings of the last two weeks, the latest first; those already marked say so."""
    return [
        Option(
            m.held_on.isoformat(), say("attendance.day_marked" if m.marked else "attendance.day_open", day=m.held_on)
        )
        for m in meetings(tx, actor, club)
    ]


def pupils(tx: Tx, actor: Actor, club: int, day: str) -> list[Option]:
    """Everybody who was to come that day."""
    return [
        Option(p.id, say("attendance.pupil", name=p.name, label=p.label))
        for p in expected_on(tx, actor, club, date.fromisoformat(day))
    ]


def absent_before(tx: Tx, actor: Actor, club: int, day: str) -> list[int]:
    """Whom an earlier register of that day has as absent: a correction begins there."""
    held_on = date.fromisoformat(day)
    return [pupil for m in meetings(tx, actor, club) if m.held_on == held_on for pupil in m.absent or ()]


def mark(tx: Tx, actor: Actor, club: int, day: str, absent: list[int]) -> Marked:
    """The one verb of this dialog."""
    return mark_absent(tx, actor, club, date.fromisoformat(day), absent)


def marked(result: Marked) -> Shown:
    """How many came; whether it replaced an earlier register."""
    told = {"title": result.title, "day": result.held_on, "present": result.present, "absent": result.absent}
    return Shown(told, "corrected" if result.corrected else "new")


dialog = Dialog(
    "attendance",
    Choice("club", options=clubs_with_members, skip_single=True),
    Choice("day", options=days, skip_single=True),
    MultiChoice("absent", options=pupils, picked=absent_before, per_page=25),
    commit=mark,
    returns={Refusal: "day"},
    done=marked,
    variants=("new", "corrected"),
    menu=20,
)
