"""Whom a certificate's way is told: the office of a new one, the guardian of every change."""

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.certificates.kinds import KINDS
from core.certificates.queries import OFFICE, Request
from core.certificates.tables import Status, certificate
from core.database import Tx
from core.notices import CERTIFICATE, CERTIFICATE_ASKED, Action, Cause
from core.people import membership
from core.words import Phrase, say

_OFFICE = (
    sa.select(membership.c.person_id, membership.c.position)
    .where(
        membership.c.school_id == sa.bindparam("school_id"),
        membership.c.ended_at.is_(None),
        membership.c.role.in_(OFFICE),
    )
    .order_by(membership.c.id)
)
_TAKER = sa.select(certificate.c.taken_by_id).where(certificate.c.id == sa.bindparam("certificate_id"))


def about(request: Request) -> Phrase:
    """Give what a notice is about."""
    return say("certificates.about", named=request.named, pupil=request.pupil)


def asked(tx: Tx, actor: Actor, request: Request) -> None:
    """Tell those of the office who make it, in their digest; where no position says so, all of the office."""
    news = say("certificates.new", named=request.named, pupil=request.pupil, label=request.label, due=request.due_on)
    cause = Cause(about(request), actor.person_id, actor.school_id)
    open_it = Action(say("certificates.open"), "certificate_queue", {"request": request.id})
    office = tx.all(_OFFICE, {"school_id": actor.school_id})
    makers = {row.person_id for row in office if KINDS[request.kind].is_made_by(row.position)}
    for person_id in sorted(makers or {row.person_id for row in office}):
        notices.notify(tx, person_id, CERTIFICATE_ASKED, news, cause, actions=[open_it])


def withdrawn(tx: Tx, actor: Actor, request: Request) -> None:
    """Tell whoever has it in hand, that they need not go on, and the guardian who asked, if another gave it up."""
    told = {"named": request.named, "pupil": request.pupil, "label": request.label, "by": actor.name}
    cause = Cause(about(request), actor.person_id, actor.school_id)
    taker = tx.value(_TAKER, {"certificate_id": request.id})
    if taker is not None:
        notices.notify(tx, taker, CERTIFICATE_ASKED, say("certificates.withdrawn", **told), cause)
    if request.by_id != actor.person_id:
        notices.notify(tx, request.by_id, CERTIFICATE, say("certificates.withdrawn", **told), cause)


def moved(tx: Tx, actor: Actor, request: Request) -> None:
    """Tell the guardian who asked; what is ready in the chat is one tap away."""
    told = {
        "named": request.named,
        "pupil": request.pupil,
        "due": request.due_on,
        "note": request.note,
        "copies": request.copies,
    }
    kind = "file" if request.file and request.status is Status.READY else request.status.value
    given = {"request": request.id} | ({"what": "file"} if kind == "file" else {})
    button = Action(say(f"certificates.button_{'file' if kind == 'file' else 'look'}"), "my_certificates", given)
    cause = Cause(about(request), actor.person_id, actor.school_id)
    notices.notify(tx, request.by_id, CERTIFICATE, say(f"certificates.moved.{kind}", **told), cause, actions=[button])
