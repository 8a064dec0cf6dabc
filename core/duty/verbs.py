"""Keeping the duty roster: the director and staff do."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.database import Tx
from core.duty import telling
from core.duty.shifts import Shift, candidates, shifts
from core.duty.tables import duty_shift
from core.people import Role
from core.refusal import NotFound, Refusal

_OFFICE = (Role.DIRECTOR, Role.STAFF)


class ShiftPast(Refusal):
    """A day that is over cannot be changed any more."""


def assign(tx: Tx, actor: Actor, teacher: int, days: Sequence[date]) -> list[date]:
    """Put a teacher on duty; give the days that are new to them. Raises NotAllowed, NotFound or ShiftPast."""
    actor.needs(*_OFFICE)
    if all(one.person != teacher for one in candidates(tx, actor)):
        raise NotFound
    today = actor.local(tx.now).date()
    if any(day < today for day in days):
        raise ShiftPast
    new = [day for day in sorted(set(days)) if tx.run(_ASSIGN, _row(tx, actor, teacher, day)).rowcount]
    audit.record(tx, actor, "assign_duty", "person", teacher)
    telling.assigned(tx, actor, teacher, new)
    return new


_ASSIGN = sa.text(
    "INSERT INTO duty_shift (school_id, person_id, day, by_person_id, created_at)"
    " VALUES (:school_id, :person_id, :day, :by_person_id, :created_at) ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("day", type_=sa.Date), sa.bindparam("created_at", type_=duty_shift.c.created_at.type))


def _row(tx: Tx, actor: Actor, teacher: int, day: date) -> dict[str, Any]:
    return {
        "school_id": actor.school_id,
        "person_id": teacher,
        "day": day,
        "by_person_id": actor.person_id,
        "created_at": tx.now,
    }


def release(tx: Tx, actor: Actor, shift_ids: Sequence[int]) -> list[Shift]:
    """Take shifts off the roster; give them. Raises NotAllowed, NotFound or ShiftPast."""
    actor.needs(*_OFFICE)
    today = actor.local(tx.now).date()
    dropped = [one for one in shifts(tx, actor, date.min, date.max) if one.id in shift_ids]
    if len(dropped) != len(set(shift_ids)):
        raise NotFound
    if any(one.day < today for one in dropped):
        raise ShiftPast
    tx.run(duty_shift.delete().where(duty_shift.c.id.in_([one.id for one in dropped])))
    for one in dropped:
        audit.record(tx, actor, "release_duty", "person", one.person)
    telling.released(tx, actor, dropped)
    return dropped
