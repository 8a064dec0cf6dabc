"""Who runs an opportunity: its teacher; the director and staff run every one of their school."""

from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.opportunities.tables import opportunity
from core.people import Role
from core.refusal import NotFound

_OFFICE = (Role.DIRECTOR, Role.STAFF)
_LED = sa.select(opportunity).where(
    opportunity.c.id == sa.bindparam("opportunity_id"), opportunity.c.school_id == sa.bindparam("school_id")
)
# Of its keys nothing changes, so rows that refer to it may be written meanwhile.
_LED_LOCKED = _LED.with_for_update(key_share=True)


def led(tx: Tx, actor: Actor, opportunity: int, *, lock: bool = False) -> sa.Row[Any]:
    """Give the row of an opportunity that `actor` runs.

    Raises NotAllowed for another role, NotFound for another teacher's or school's.
    """
    actor.needs(Role.TEACHER, *_OFFICE)
    row = tx.first(_LED_LOCKED if lock else _LED, {"opportunity_id": opportunity, "school_id": actor.school_id})
    if row is None or (actor.role is Role.TEACHER and row.teacher_id != actor.person_id):
        raise NotFound
    return row


def leads_all(actor: Actor) -> bool:
    """Tell whether `actor` runs every opportunity of the school; a teacher only their own.

    Raises NotAllowed for another role.
    """
    actor.needs(Role.TEACHER, *_OFFICE)
    return actor.role in _OFFICE
