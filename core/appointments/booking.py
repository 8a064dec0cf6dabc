"""Booking a time, moving to another, giving it back.

All decide under the lock of the time's row, then of the people's: two never wait in a circle, nobody shares a time,
and nobody is in two places at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor, may_act_for
from core.appointments import telling
from core.appointments.refusals import AlreadyBooked, AppointmentGone, Busy, SlotGone, SlotTaken
from core.appointments.tables import HOLDS, appointment, slot
from core.appointments.visible import for_pupil
from core.database import Raced, Tx
from core.ids import random_id
from core.names import Name
from core.people import Role, lock, person
from core.refusal import NotFound

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment as it stands; `at` is the school's own time."""

    appointment: int
    host: Name
    at: datetime
    place: str


_SLOT = (
    sa.select(slot)
    .where(slot.c.id == sa.bindparam("slot_id"), slot.c.school_id == sa.bindparam("school_id"))
    .with_for_update()
)
_TAKEN = sa.select(appointment.c.guardian_id, appointment.c.id).where(
    appointment.c.slot_id == sa.bindparam("slot_id"), HOLDS
)
_HOST = sa.select(person.c.family, person.c.given, person.c.patronymic, person.c.sex).where(
    person.c.id == sa.bindparam("host_id")
)
_meets = sa.or_(appointment.c.guardian_id == sa.bindparam("who"), slot.c.host_id == sa.bindparam("who"))
_AT_THAT_TIME = (
    sa.select(slot.c.starts_at, slot.c.host_id, appointment.c.guardian_id)
    .join(appointment, appointment.c.slot_id == slot.c.id)
    .where(
        HOLDS,
        _meets,
        slot.c.starts_at < sa.bindparam("until"),
        slot.c.ends_at > sa.bindparam("since"),
        appointment.c.id != sa.bindparam("besides"),
    )
    .limit(1)
)
_WITH_HOST = (
    sa.select(slot.c.starts_at)
    .join(appointment, appointment.c.slot_id == slot.c.id)
    .where(
        HOLDS,
        appointment.c.guardian_id == sa.bindparam("guardian_id"),
        appointment.c.pupil_id == sa.bindparam("pupil_id"),
        slot.c.host_id == sa.bindparam("host_id"),
        slot.c.ends_at > sa.bindparam("now"),
        appointment.c.id != sa.bindparam("besides"),
    )
    .limit(1)
)


def book(tx: Tx, actor: Actor, pupil: int, slot: int, subject: str = "") -> Booked:
    """Book a time for a talk about a child.

    Raises NotAllowed, NotFound, SlotTaken, SlotGone, AlreadyBooked or Busy.
    """
    actor.needs(Role.GUARDIAN)
    may_act_for(tx, actor, pupil)
    row = _free(tx, actor, pupil, slot)
    made = tx.insert(
        appointment,
        public_id=random_id(),
        school_id=actor.school_id,
        slot_id=slot,
        guardian_id=actor.person_id,
        pupil_id=pupil,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        created_at=tx.now,
    )
    audit.record(tx, actor, "book", "appointment", made)
    telling.booked(tx, actor, row, pupil, subject)
    return _booked(tx, actor, made, row)


def move(tx: Tx, actor: Actor, appointment: int, slot: int) -> Booked:
    """Move one's own appointment to another time, of whomever.

    Raises what `book` raises, and AppointmentGone.
    """
    seen = _own(tx, actor, appointment)
    row = _free(tx, actor, seen.pupil_id, slot, besides=appointment, lock_also=seen.slot_id)
    was, before = _as_it_is(tx, actor, seen)
    tx.run(_MOVE, {"row": appointment, "to": slot, "now": tx.now})
    telling.forget_reminders(tx, appointment, [actor.person_id, before.host_id])
    audit.record(tx, actor, "move", "appointment", appointment)
    telling.moved(tx, actor, before, row, was)
    return _booked(tx, actor, appointment, row)


def cancel(tx: Tx, actor: Actor, appointment: int) -> Booked:
    """Give up one's own appointment; its time is free again. Raises NotAllowed, NotFound or AppointmentGone."""
    was, row = _as_it_is(tx, actor, _own(tx, actor, appointment))
    tx.run(_CANCEL, {"row": appointment, "now": tx.now})
    telling.forget_reminders(tx, appointment, [actor.person_id, row.host_id])
    audit.record(tx, actor, "cancel", "appointment", appointment)
    telling.cancelled_by_guardian(tx, actor, row, was)
    return _booked(tx, actor, appointment, row)


_OWN = (
    sa.select(appointment, slot.c.starts_at)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .where(
        appointment.c.id == sa.bindparam("appointment_id"),
        appointment.c.school_id == sa.bindparam("school_id"),
        appointment.c.guardian_id == sa.bindparam("guardian_id"),
    )
)
_OWN_LOCKED = _OWN.with_for_update(of=appointment)
_MOVE = (
    appointment.update()
    .where(appointment.c.id == sa.bindparam("row"))
    .values(slot_id=sa.bindparam("to"), moves=appointment.c.moves + 1, created_at=sa.bindparam("now"))
)
_CANCEL = appointment.update().where(appointment.c.id == sa.bindparam("row")).values(cancelled_at=sa.bindparam("now"))


def _own(tx: Tx, actor: Actor, id_: int, locked: bool = False) -> sa.Row[Any]:
    """Give an appointment of the guardian's that is still to come. Raises NotAllowed, NotFound or AppointmentGone."""
    actor.needs(Role.GUARDIAN)
    at = {"appointment_id": id_, "school_id": actor.school_id, "guardian_id": actor.person_id}
    row = tx.first(_OWN_LOCKED if locked else _OWN, at)
    if row is None:
        raise NotFound
    if row.cancelled_at is not None or row.starts_at <= tx.now:
        raise AppointmentGone
    return row


def _as_it_is(tx: Tx, actor: Actor, seen: sa.Row[Any]) -> tuple[sa.Row[Any], sa.Row[Any]]:
    """Give an appointment and its time, both locked. Raises AppointmentGone, Raced if it was moved meanwhile."""
    before = tx.all(_SLOT, {"slot_id": seen.slot_id, "school_id": actor.school_id})[0]
    was = _own(tx, actor, seen.id, locked=True)
    if was.slot_id != seen.slot_id:
        raise Raced
    return was, before


def _free(tx: Tx, actor: Actor, pupil: int, id_: int, besides: int = 0, lock_also: int | None = None) -> sa.Row[Any]:
    """Give a time, locked, that the guardian may have for the pupil.

    Of two times the one of the lower number is locked first. `besides`: an appointment that is being moved.
    """
    rows = {n: _locked(tx, actor, n) for n in sorted({id_, *([lock_also] if lock_also is not None else [])})}
    row = rows[id_]
    if row is None or not for_pupil(tx, actor.school_id, pupil, id_):
        raise NotFound
    at = actor.local(row.starts_at)
    if row.cancelled_at is not None or row.starts_at <= tx.now:
        raise SlotGone
    taken = tx.first(_TAKEN, {"slot_id": id_})
    if taken is not None:
        mine = taken.guardian_id == actor.person_id
        raise AlreadyBooked(at=at, host=_name(tx, row.host_id)) if mine else SlotTaken(at=at)
    lock(tx, [actor.person_id, row.host_id])
    _refuse_second(tx, actor, pupil, row, besides)
    for who in (actor.person_id, row.host_id):
        _refuse_busy(tx, actor, who, row, besides)
    return row


def _locked(tx: Tx, actor: Actor, id_: int) -> sa.Row[Any] | None:
    return tx.first(_SLOT, {"slot_id": id_, "school_id": actor.school_id})


def _refuse_second(tx: Tx, actor: Actor, pupil: int, row: sa.Row[Any], besides: int) -> None:
    if row.host_id == actor.person_id:
        raise NotFound  # nobody books a talk with themself
    theirs = {"guardian_id": actor.person_id, "pupil_id": pupil, "host_id": row.host_id}
    second = tx.first(_WITH_HOST, {**theirs, "now": tx.now, "besides": besides})
    if second is not None:
        raise AlreadyBooked(at=actor.local(second.starts_at), host=_name(tx, row.host_id))


def _refuse_busy(tx: Tx, actor: Actor, who: int, row: sa.Row[Any], besides: int) -> None:
    at = {"who": who, "since": row.starts_at, "until": row.ends_at, "besides": besides}
    other = tx.first(_AT_THAT_TIME, at)
    if other is None:
        return
    if who != actor.person_id:
        raise SlotTaken(at=actor.local(row.starts_at))  # the host is somebody's guest then
    meets = other.host_id if other.guardian_id == who else other.guardian_id
    raise Busy(at=actor.local(other.starts_at), other=_name(tx, meets))


def _name(tx: Tx, person_id: int) -> Name:
    row = tx.all(_HOST, {"host_id": person_id})[0]
    return Name(row.family, row.given, row.patronymic, row.sex)


def _booked(tx: Tx, actor: Actor, id_: int, row: sa.Row[Any]) -> Booked:
    return Booked(id_, _name(tx, row.host_id), actor.local(row.starts_at), row.place)
