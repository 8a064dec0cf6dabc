"""Attendance by exception: only those who are not there are marked; whoever has an absence note is marked already."""

from datetime import date

from core.absences.notes import Note
from core.absences.wording import short, why
from core.access import Actor
from core.database import Tx
from core.opportunities.attendance import Marked, mark_absent
from core.opportunities.fit import Pupil
from core.opportunities.queries import Meeting, expected_on, meetings, notes_on, taught
from core.refusal import Refusal
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, MultiChoice, Option, Shown


def clubs_with_members(tx: Tx, actor: Actor) -> list[Option]:
    """Clubs that have somebody to be absent."""
    return [Option(c.opportunity, c.title) for c in taught(tx, actor) if c.taken]


def days(tx: Tx, actor: Actor, club: int) -> list[Option]:
    """Meetings of the last two weeks, the latest first: those already marked, those of whom notes tell."""
    return [Option(m.held_on.isoformat(), _meeting(m)) for m in meetings(tx, actor, club)]


def _meeting(meeting: Meeting) -> Phrase:
    key = "day_marked" if meeting.marked else "day_noted" if meeting.excused else "day_open"
    return say(f"attendance.{key}", day=meeting.held_on, noted=len(meeting.excused))


def pupils(tx: Tx, actor: Actor, club: int, day: str) -> list[Option]:
    """Everybody who was to come that day; of whom a note tells, why they are away."""
    held_on = date.fromisoformat(day)
    noted = notes_on(tx, actor, club, held_on)
    return [Option(p.id, _pupil(p, noted.get(p.id))) for p in expected_on(tx, actor, club, held_on)]


def _pupil(pupil: Pupil, note: Note | None) -> Phrase:
    if note is None:
        return say("attendance.pupil", name=pupil.name, label=pupil.label)
    return say("attendance.pupil_noted", name=pupil.name, label=pupil.label, why=why(note.reason))


def noted(tx: Tx, actor: Actor, club: int, day: str) -> Shown:
    """Whom families reported absent: they are marked before anybody asks."""
    held_on = date.fromisoformat(day)
    known = notes_on(tx, actor, club, held_on)
    away = [p for p in expected_on(tx, actor, club, held_on) if p.id in known]
    names = [say("absences.pupil", pupil=p.name, why=short(known[p.id], held_on)) for p in away]
    return Shown({"noted": names}, "noted" if names else "")


def absent_before(tx: Tx, actor: Actor, club: int, day: str) -> list[int]:
    """Whom an earlier register of that day has as absent: a correction begins there. Else those with a note."""
    held_on = date.fromisoformat(day)
    kept = next((m.absent for m in meetings(tx, actor, club) if m.held_on == held_on), None)
    return sorted(notes_on(tx, actor, club, held_on) if kept is None else kept)


def mark(tx: Tx, actor: Actor, club: int, day: str, absent: list[int]) -> Marked:
    """The one verb of this dialog."""
    return mark_absent(tx, actor, club, date.fromisoformat(day), absent)


def marked(result: Marked) -> Shown:
    """How many came, how many of the others have a note; whether it replaced an earlier register."""
    told = {"title": result.title, "day": result.held_on, "present": result.present, "absent": result.absent}
    excused = say("attendance.excused", n=result.excused) if result.excused else ""
    return Shown(told | {"excused": excused}, "corrected" if result.corrected else "new")


dialog = Dialog(
    "attendance",
    Choice("club", options=clubs_with_members, skip_single=True),
    Choice("day", options=days, skip_single=True),
    MultiChoice("absent", options=pupils, picked=absent_before, shows=noted, variants=("noted",), per_page=25),
    commit=mark,
    returns={Refusal: "day"},
    done=marked,
    variants=("new", "corrected"),
    menu=10,
)
