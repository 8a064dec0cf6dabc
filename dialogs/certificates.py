"""How a certificate asked for is shown: to the family as a line or a card, to the office as one of the queue."""

from core.access import Actor
from core.certificates.queries import Request
from core.certificates.tables import OPEN, Status, Way
from core.messages import Attachment
from core.words import Phrase, say


def mark(request: Request) -> Phrase:
    """Give the sign of where it stands; one that is late has its own."""
    return say(f"certificates.mark.{'late' if request.overdue else request.status.value}")


def line(request: Request) -> Phrase:
    """Give where it stands, in a line of the family's list."""
    told = {"named": request.named, "pupil": request.pupil, "state": _state(request), "mark": mark(request)}
    return say("certificates.line", **told)


def _state(request: Request) -> Phrase:
    key = "file" if request.status is Status.READY and request.file else request.status.value
    return say(f"certificates.state.{key}", due=request.due_on, note=request.note)


def wanted(request: Request) -> list[Phrase]:
    """Give what was asked for: where it goes, how it gets there, how many."""
    lines = [say("certificates.where", purpose=request.purpose)] if request.purpose else []
    lines.append(way(request.way, request.copies))
    if request.wanted_on is not None:
        lines.append(say("certificates.wanted_on", day=request.wanted_on))
    return lines


def way(chosen: Way, copies: int) -> Phrase:
    """Give how the family gets it; on paper, how many."""
    return say(f"certificates.way.{chosen}", n=copies)


def card(actor: Actor, request: Request) -> list[Phrase]:
    """Give all that the family is to know of it."""
    lines = [say("certificates.stands", mark=mark(request), state=_state(request)), *wanted(request)]
    asked = say("certificates.asked", at=actor.local(request.created_at))
    if request.by_id != actor.person_id:
        asked = say("certificates.asked_by", at=actor.local(request.created_at), by=request.by)
    return [*lines, asked]


def of_office(actor: Actor, request: Request) -> list[Phrase]:
    """Give all that the office is to know of it."""
    asked = say("certificates.asked_by", at=actor.local(request.created_at), by=request.by)
    lines = [say("certificates.stands", mark=mark(request), state=_state(request)), *wanted(request), asked]
    if request.status in OPEN:
        lines.append(say("certificates.late" if request.overdue else "certificates.due", due=request.due_on))
    if request.taken_by is not None:
        lines.append(say("certificates.taken_by", by=request.taken_by))
    return lines


def attached(request: Request) -> tuple[Attachment, ...]:
    """Give the file, if there is one."""
    return (request.file,) if request.file else ()
