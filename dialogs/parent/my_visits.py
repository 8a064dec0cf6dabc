"""A guardian's appointments: seen, moved to another time, given up."""

from collections.abc import Callable
from datetime import date

from core.access import Actor
from core.appointments.booking import Booked, cancel, move
from core.appointments.queries import Appointment, appointment_of, my_appointments
from core.appointments.refusals import AlreadyBooked, AppointmentGone, Busy, SlotGone, SlotTaken
from core.database import Tx
from core.files import FileStore
from core.refusal import NotFound
from core.words import Phrase, Text, say
from dialogs import visits
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Offer, Option, Shown

MOVE, CANCEL = "move", "cancel"


def _asked(wanted: str) -> Callable[[str], bool]:
    return lambda what: what == wanted


def mine(tx: Tx, actor: Actor) -> list[Option]:
    """The next one first."""
    return [
        Option(one.id, say("my_visits.option", **_told(actor, one)), match=one.host.form("full"))
        for one in my_appointments(tx, actor)
    ]


def _told(actor: Actor, one: Appointment) -> dict[str, object]:
    at = actor.local(one.starts)
    return {"at": at, "day": at.date(), "time": at.time(), "host": one.host, "place": one.place, "pupil": one.pupil}


def overview(tx: Tx, actor: Actor) -> Shown:
    """All of them, and a way to book one more; where there is none, that way stands instead of the choice."""
    lines = [_line(actor, one) for one in my_appointments(tx, actor)]
    return Shown({"lines": lines}, offers=tuple(book_one()) if lines else ())


def _line(actor: Actor, one: Appointment) -> Phrase:
    return say("my_visits.line", **_told(actor, one))


def book_one() -> list[Offer]:
    """A way to book."""
    return [Offer(say("my_visits.book"), "teacher_visit")]


def card(tx: Tx, actor: Actor, visit: int) -> Shown:
    """One appointment, all that is known of it."""
    one = appointment_of(tx, actor, visit)
    subject = [say("my_visits.subject", subject=one.subject)] if one.subject else []
    return Shown({"lines": [_line(actor, one), *subject]})


def days(tx: Tx, actor: Actor, visit: int) -> list[Option]:
    """The days on which the same host is free."""
    one = appointment_of(tx, actor, visit)
    return visits.days(tx, actor, one.pupil_id, one.host_id)


def no_other(visit: int) -> list[Offer]:
    """Where there is no other time: to give it up."""
    return [Offer(say("my_visits.give_up"), "my_visits", {"visit": visit, "what": CANCEL})]


def times(tx: Tx, actor: Actor, visit: int, day: str) -> list[Option]:
    """The free times of the day."""
    one = appointment_of(tx, actor, visit)
    return visits.times(tx, actor, one.pupil_id, one.host_id, date.fromisoformat(day))


def other_days(visit: int) -> list[Offer]:
    """Where all of a day was taken meanwhile: another day."""
    return [Offer(say("teacher_visit.another_day"), "my_visits", {"visit": visit, "what": MOVE})]


def do(tx: Tx, actor: Actor, visit: int, what: str, slot: int | None) -> Booked:
    """Move it, or give it up."""
    return cancel(tx, actor, visit) if slot is None else move(tx, actor, visit, slot)


def done(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], what: str, result: Booked) -> Shown:
    """What is so now; a moved one with a file that moves it in the calendar, too."""
    told = {"host": result.host, "time": result.at.time(), "day": result.at.date(), "place": result.place}
    file = visits.calendar(tx, actor, files, text, result.appointment) if what == MOVE else ()
    return Shown(told, what, file)


dialog = Dialog(
    "my_visits",
    Choice("visit", options=mine, shows=overview, instead=book_one),
    Choice("what", options=(MOVE, CANCEL), shows=card),
    Choice("day", options=days, instead=no_other, skip_single=True, when=_asked(MOVE)),
    Choice("slot", options=times, instead=other_days, columns=3, per_page=24, when=_asked(MOVE)),
    Confirm("sure", shows=card, when=_asked(CANCEL)),
    commit=do,
    returns={
        SlotTaken: "slot",
        SlotGone: "slot",
        Busy: "slot",
        AlreadyBooked: "slot",
        AppointmentGone: "visit",
        NotFound: "visit",
    },
    done=done,
    variants=(MOVE, CANCEL),
    menu=21,
)
