"""An appointment as an event of a calendar, and as a file of its own."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from core.access import Actor
from core.appointments.queries import Appointment, appointment_of
from core.calendar_file import Event, calendar_file
from core.database import Tx
from core.words import Text, Weekly, say


def event_of(one: Appointment, person_id: int, text: Callable[[Text], str]) -> Event:
    """Give the event as it stands in the calendar of `person_id`; `text` gives words in their language."""
    starts, ends = (moment.astimezone(ZoneInfo(one.timezone)) for moment in (one.starts, one.ends))
    day, first = starts.date(), starts.hour * 60 + starts.minute
    at = Weekly(day.weekday(), first, first + int((ends - starts).total_seconds()) // 60)
    title = text(say("appointments.event", whom=one.with_whom(person_id), pupil=one.pupil))
    return Event(one.uid, title, one.place, one.subject, at, day, day, sequence=one.moves)


def appointment_file(tx: Tx, actor: Actor, appointment: int, text: Callable[[Text], str]) -> bytes:
    """Give the .ics of one appointment of the actor's. Raises NotFound."""
    one = appointment_of(tx, actor, appointment)
    title = text(say("appointments.calendar"))
    return calendar_file(title, [event_of(one, actor.person_id, text)], one.timezone, tx.now)
