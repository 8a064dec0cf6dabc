"""Asking for a certificate, making it, handing it out, and giving it up.

Who changes a request locks its row first: of two who do so at once the second sees what the first has done.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from core import audit
from core.access import Actor, may_act_for
from core.certificates import telling
from core.certificates.kinds import KINDS, OTHER
from core.certificates.queries import Request, asked_of_us, own
from core.certificates.tables import LIVE, OPEN, Status, Way, certificate
from core.database import Tx
from core.messages import Attachment
from core.refusal import NotFound, Refusal
from core.words import say
from core.workdays import is_working_day

MOST_COPIES = 5
MOST_LIVE = 10  # of one pupil at a time
FURTHEST = timedelta(days=60)  # for coming to fetch it


class TooManyCertificates(Refusal):
    """So many are under way for this pupil that one more must be a mistake. Tells `n`."""


class NotReadyBy(Refusal):
    """It would not be ready by that day. Tells `day` and `due`."""


class OfficeClosed(Refusal):
    """The office is closed on that day. Tells `day`."""


class CertificateTooFar(Refusal):
    """Nobody keeps a certificate for so long. Tells `until`."""


class CertificateMoved(Refusal):
    """Meanwhile somebody else has done something with it. Tells `status`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a guardian asks for."""

    pupil: int
    kind: str
    way: Way
    words: str = ""
    purpose: str = ""
    copies: int = 1
    wanted_on: date | None = None


_LIVE_OF = sa.select(sa.func.count()).where(
    certificate.c.pupil_id == sa.bindparam("pupil_id"),
    certificate.c.school_id == sa.bindparam("school_id"),
    certificate.c.status.in_(LIVE),
)


def ask(tx: Tx, actor: Actor, wanted: Wanted) -> Request:
    """Ask the office; it reads so in its digest.

    Raises NotFound, NotReadyBy, OfficeClosed, CertificateTooFar or TooManyCertificates.
    """
    may_act_for(tx, actor, wanted.pupil)
    kind = KINDS.get(wanted.kind)
    if kind is None:
        raise NotFound
    today = actor.local(tx.now).date()
    due = kind.due_on(today)
    if wanted.wanted_on is not None:
        check_day(wanted.wanted_on, due)
    live = int(tx.value(_LIVE_OF, {"pupil_id": wanted.pupil, "school_id": actor.school_id}))
    if live >= MOST_LIVE:
        raise TooManyCertificates(n=live)
    made = tx.insert(
        certificate,
        school_id=actor.school_id,
        pupil_id=wanted.pupil,
        by_person_id=actor.person_id,
        kind=kind.key,
        words=wanted.words if kind.key == OTHER else "",
        purpose=wanted.purpose,
        copies=1 if wanted.way is Way.SCAN else max(1, min(wanted.copies, MOST_COPIES)),
        way=wanted.way.value,
        wanted_on=wanted.wanted_on if wanted.way is Way.OFFICE else None,
        status=Status.SENT.value,
        created_at=tx.now,
        moved_at=tx.now,
        due_on=due,
    )
    audit.record(tx, actor, "ask_certificate", "certificate", made)
    asked = own(tx, actor, made)
    telling.asked(tx, actor, asked)
    return asked


def check_day(day: date, due: date) -> None:
    """Refuse a day on which nobody can fetch what is ready on `due`."""
    if day < due:
        raise NotReadyBy(day=day, due=due)
    if not is_working_day(day):
        raise OfficeClosed(day=day)
    if day > due + FURTHEST:
        raise CertificateTooFar(until=due + FURTHEST)


_LOCK = sa.select(certificate.c.status).where(certificate.c.id == sa.bindparam("certificate_id")).with_for_update()


def _move(tx: Tx, actor: Actor, request: Request, to: Status, after: tuple[Status, ...], **values: object) -> None:
    """Bring a request into another status, if it is in one of `after`. Raises CertificateMoved."""
    now = Status(tx.value(_LOCK, {"certificate_id": request.id}))
    if now not in after:
        raise CertificateMoved(status=say(f"certificates.status.{now}"))
    changed = {"status": to.value, "moved_at": tx.now, **values}
    tx.run(certificate.update().where(certificate.c.id == request.id).values(changed))
    audit.record(tx, actor, f"certificate_{to}", "certificate", request.id)


# --- the family


def withdraw(tx: Tx, actor: Actor, certificate: int) -> Request:
    """Give up what is not ready yet; whoever has it in hand is told. Raises NotFound or CertificateMoved."""
    seen = own(tx, actor, certificate)
    _move(tx, actor, seen, Status.WITHDRAWN, OPEN)
    telling.withdrawn(tx, actor, seen)
    return own(tx, actor, certificate)


def collect(tx: Tx, actor: Actor, certificate: int) -> Request:
    """The family has it: fetched, or the file opened; who opens it again changes nothing.

    Raises NotFound or CertificateMoved.
    """
    seen = own(tx, actor, certificate)
    if seen.status is not Status.GIVEN:
        _move(tx, actor, seen, Status.GIVEN, (Status.READY,))
    return own(tx, actor, certificate)


# --- the office


def take(tx: Tx, actor: Actor, certificate: int) -> Request:
    """Take it in hand; the family is told. Raises NotAllowed, NotFound or CertificateMoved."""
    seen = asked_of_us(tx, actor, certificate)
    _move(tx, actor, seen, Status.WORKING, (Status.SENT,), taken_by_id=actor.person_id)
    return _told(tx, actor, certificate)


def make_ready(tx: Tx, actor: Actor, certificate: int, note: str, file: Attachment | None = None) -> Request:
    """It is ready: `note` says where and when it is handed out, or `file` is what the family gets in the chat.

    What was said or attached before is replaced. Raises NotAllowed, NotFound or CertificateMoved.
    """
    seen = asked_of_us(tx, actor, certificate)
    attached = {"file": file.hash, "file_name": file.name, "file_mime": file.mime} if file else {"file": None}
    _move(tx, actor, seen, Status.READY, LIVE, ready_at=tx.now, note=note, taken_by_id=actor.person_id, **attached)
    return _told(tx, actor, certificate)


def give(tx: Tx, actor: Actor, certificate: int) -> Request:
    """It was handed out. Raises NotAllowed, NotFound or CertificateMoved."""
    seen = asked_of_us(tx, actor, certificate)
    _move(tx, actor, seen, Status.GIVEN, (Status.READY,))
    return asked_of_us(tx, actor, certificate)


def give_back(tx: Tx, actor: Actor, certificate: int, why: str) -> Request:
    """Return the request with a word; the family is told. Raises NotAllowed, NotFound or CertificateMoved."""
    seen = asked_of_us(tx, actor, certificate)
    _move(tx, actor, seen, Status.RETURNED, OPEN, note=why, taken_by_id=actor.person_id)
    return _told(tx, actor, certificate)


def _told(tx: Tx, actor: Actor, certificate: int) -> Request:
    moved = asked_of_us(tx, actor, certificate)
    telling.moved(tx, actor, moved)
    return moved
