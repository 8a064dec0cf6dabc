"""Looking broadcasts up, as far as somebody may see them."""

from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.broadcasts.tables import Why, broadcast, missed
from core.database import Tx
from core.notices import Urgency
from core.notices.tables import notice
from core.outbox import outbox
from core.people import Role, person
from core.refusal import NotFound
from core.schools import school

LONGEST_ABOUT = 80
# A broadcast with its author's name and its school's.
WHOLE = (
    sa.select(
        broadcast,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        school.c.name.label("school"),
    )
    .join(person, person.c.id == broadcast.c.author_id)
    .join(school, school.c.id == broadcast.c.school_id)
)
UNSENT = sa.and_(outbox.c.sent_at.is_(None), outbox.c.failed.is_(None))


def own(actor: Actor) -> sa.ColumnElement[bool]:
    """Tell which broadcasts the actor sees: the school all of its own, a teacher those they wrote. Raises NotAllowed.

    What a person wrote in another role is another matter.
    """
    actor.needs(Role.DIRECTOR, Role.STAFF, Role.TEACHER)
    here = broadcast.c.school_id == actor.school_id
    if actor.role is not Role.TEACHER:
        return here
    return sa.and_(here, broadcast.c.author_id == actor.person_id, broadcast.c.author_role == Role.TEACHER.value)


def found(tx: Tx, actor: Actor, broadcast_id: int, *, lock: bool = False) -> sa.Row[Any]:
    """Give a row of WHOLE that the actor may see. Raises NotFound or NotAllowed."""
    query = WHOLE.where(broadcast.c.id == broadcast_id, own(actor))
    row = tx.first(query.with_for_update(of=broadcast) if lock else query)
    if row is None:
        raise NotFound
    return row


def about(text: str) -> str:
    """Give the beginning of a text, as it is named in a line."""
    first = text.partition("\n")[0].strip()
    return first if len(first) <= LONGEST_ABOUT else first[: LONGEST_ABOUT - 1].rstrip() + "…"


def waits(tx: Tx, broadcast_id: int, *, digests: bool) -> bool:
    """Tell whether a broadcast that was spread has something to send yet, now or after a silence, or in `digests`."""
    unsent = sa.exists().where(outbox.c.broadcast_id == broadcast_id, UNSENT)
    later = sa.and_(notice.c.broadcast_id == broadcast_id, notice.c.left_at.is_(None))
    if not digests:
        later = sa.and_(later, notice.c.urgency != Urgency.DIGEST.value)
    return bool(tx.value(sa.select(sa.or_(unsent, sa.exists().where(later)))))


def spread_to(tx: Tx, broadcast_id: int) -> int:
    """Give how many people were attended to."""
    told = sa.select(sa.func.count()).where(notice.c.broadcast_id == broadcast_id).scalar_subquery()
    not_told = sa.select(sa.func.count()).where(missed.c.broadcast_id == broadcast_id).scalar_subquery()
    return int(tx.value(sa.select(told + not_told)))


def unreached(broadcast_id: int) -> sa.Select[Any]:
    """Give the query for the people who joined in no messenger."""
    return sa.select(missed.c.person_id).where(
        missed.c.broadcast_id == broadcast_id, missed.c.why == Why.UNREACHED.value
    )
