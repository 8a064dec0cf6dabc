"""Which times a family sees: those for everybody, for the child's class, for the child's clubs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.appointments.tables import HOLDS, OPEN, appointment, slot
from core.database import Tx
from core.opportunities.tables import Status, signup
from core.people import Role, enrollment
from core.schools import school_class
from core.staff import Colleague, staff

_in_class = slot.c.class_id.in_(
    sa.select(enrollment.c.class_id).where(
        enrollment.c.pupil_id == sa.bindparam("pupil_id"), enrollment.c.ended_at.is_(None)
    )
)
_in_club = slot.c.opportunity_id.in_(
    sa.select(signup.c.opportunity_id).where(
        signup.c.pupil_id == sa.bindparam("pupil_id"), signup.c.status == Status.IN
    )
)
_FOR_PUPIL = sa.and_(
    slot.c.school_id == sa.bindparam("school_id"),
    sa.or_(slot.c.class_id.is_(None), _in_class),
    sa.or_(slot.c.opportunity_id.is_(None), _in_club),
)
_ONE = sa.select(slot.c.id).where(slot.c.id == sa.bindparam("slot_id"), _FOR_PUPIL)
_FREE = (
    sa.select(slot.c.id, slot.c.host_id, slot.c.starts_at, slot.c.ends_at, slot.c.place)
    .outerjoin(appointment, sa.and_(appointment.c.slot_id == slot.c.id, HOLDS))
    .where(_FOR_PUPIL, OPEN, slot.c.starts_at > sa.bindparam("now"), appointment.c.id.is_(None))
    .order_by(slot.c.starts_at, slot.c.id)
)
_FREE_OF = _FREE.where(slot.c.host_id == sa.bindparam("host_id"))
_HOMEROOM = (
    sa.select(school_class.c.homeroom_teacher_id)
    .join(enrollment, enrollment.c.class_id == school_class.c.id)
    .where(enrollment.c.pupil_id == sa.bindparam("pupil_id"), enrollment.c.ended_at.is_(None))
)


def for_pupil(tx: Tx, school_id: int, pupil: int, slot: int) -> bool:
    """Tell whether a time is for the family of `pupil`."""
    return tx.first(_ONE, {"school_id": school_id, "pupil_id": pupil, "slot_id": slot}) is not None


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody with free times: how many, and the first of them, in the school's own time."""

    who: Colleague
    is_homeroom: bool
    free: int
    first: datetime


@dataclass(frozen=True, slots=True)
class Free:
    """A free time, in the school's own."""

    slot: int
    starts: datetime
    ends: datetime
    place: str


def hosts(tx: Tx, actor: Actor, pupil: int) -> Sequence[Host]:
    """Give who may be met about a child, the homeroom teacher first, then by who is free soonest.

    Raises NotAllowed for who is no guardian, NotFound for somebody else's child.
    """
    rows = _rows(tx, actor, pupil)
    homeroom = tx.value(_HOMEROOM, {"pupil_id": pupil})
    free: dict[int, list[sa.Row[Any]]] = {}
    for row in rows:
        free.setdefault(row.host_id, []).append(row)
    people = {one.person: one for one in staff(tx, actor.school_id)} if free else {}
    found = [
        Host(people[id_], id_ == homeroom, len(of), actor.local(of[0].starts_at))
        for id_, of in free.items()
        if id_ in people and id_ != actor.person_id
    ]
    return sorted(found, key=lambda host: not host.is_homeroom)


def free_days(tx: Tx, actor: Actor, pupil: int, host: int) -> Sequence[tuple[date, int]]:
    """Give the days on which a host is free, and how many times each has. Raises as `hosts`."""
    days: dict[date, int] = {}
    for row in _rows(tx, actor, pupil, host):
        day = actor.local(row.starts_at).date()
        days[day] = days.get(day, 0) + 1
    return list(days.items())


def free_slots(tx: Tx, actor: Actor, pupil: int, host: int, day: date) -> Sequence[Free]:
    """Give the free times of a host on a day. Raises as `hosts`."""
    free = [
        Free(row.id, actor.local(row.starts_at), actor.local(row.ends_at), row.place)
        for row in _rows(tx, actor, pupil, host)
    ]
    return [one for one in free if one.starts.date() == day]


def _rows(tx: Tx, actor: Actor, pupil: int, host: int | None = None) -> Sequence[sa.Row[Any]]:
    actor.needs(Role.GUARDIAN)
    may_act_for(tx, actor, pupil)
    at = {"school_id": actor.school_id, "pupil_id": pupil, "now": tx.now}
    return tx.all(_FREE, at) if host is None else tx.all(_FREE_OF, {**at, "host_id": host})
