"""What dialogs about appointments show alike: whom one meets, days and times that are free, a calendar file."""

from collections.abc import Callable
from datetime import date, datetime

from core.access import Actor
from core.appointments.calendar import appointment_file
from core.appointments.visible import Host, free_days, free_slots
from core.calendar_file import MIME
from core.database import Tx
from core.days.one import called
from core.files import FileStore
from core.messages import Attachment
from core.names import Name
from core.staff import colleague
from core.words import Text, say
from dialogs.engine.steps import Option


def what(one: Host) -> Text:
    """Give what a host is to the child or to the school."""
    return say("teacher_visit.homeroom") if one.is_homeroom else one.who.what()


def host_name(tx: Tx, actor: Actor, host: int) -> Name:
    """Give the host's name. Raises NotFound."""
    return colleague(tx, actor.school_id, host).name


def days(tx: Tx, actor: Actor, pupil: int, host: int) -> list[Option]:
    """Give a button for each day with free times."""
    today = actor.local(tx.now).date()
    return [
        Option(day.isoformat(), say("teacher_visit.day_option", day=day, n=free), called(day, today))
        for day, free in free_days(tx, actor, pupil, host)
    ]


def times(tx: Tx, actor: Actor, pupil: int, host: int, day: date) -> list[Option]:
    """Give a button for each free time of a day."""
    return [Option(one.slot, clock(one.starts)) for one in free_slots(tx, actor, pupil, host, day)]


def clock(moment: datetime) -> str:
    """Give «15:00»."""
    return f"{moment:%H:%M}"


def calendar(
    tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], appointment: int
) -> tuple[Attachment, ...]:
    """Give the file by which a phone's calendar takes an appointment."""
    stored = files.put(appointment_file(tx, actor, appointment, text), "meeting.ics")
    return (Attachment(stored.hash, stored.name, MIME),)
