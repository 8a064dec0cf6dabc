"""Appointments as people have them, and the times that somebody opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor
from core.appointments.tables import HOLDS, OPEN, appointment, slot
from core.database import Tx
from core.names import Name
from core.people import BOT_OF, Role, membership, person
from core.refusal import NotFound
from core.schools import school
from core.staff import AT_WORK


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment; times are UTC, `since` is when it was made or last moved.

    `uid` and `moves` are its name and its number in calendars.
    """

    id: int
    uid: str
    moves: int
    school_id: int
    timezone: str
    starts: datetime
    ends: datetime
    place: str
    subject: str
    since: datetime
    host_id: int
    host: Name
    host_bot: str
    guardian_id: int
    guardian: Name
    pupil_id: int
    pupil: Name

    def with_whom(self, person_id: int) -> Name:
        """Give whom `person_id` meets."""
        return self.guardian if person_id == self.host_id else self.host


_people = {name: person.alias(name) for name in ("host", "guardian", "pupil")}
_NAMES = [
    column.label(f"{name}_{column.name}")
    for name, of in _people.items()
    for column in (of.c.family, of.c.given, of.c.patronymic, of.c.sex)
]
_teaches = (
    sa.exists()
    .where(
        membership.c.person_id == slot.c.host_id,
        membership.c.school_id == slot.c.school_id,
        membership.c.role == Role.TEACHER,
        membership.c.ended_at.is_(None),
    )
    .correlate(slot)
)
# To be read by `read`.
APPOINTMENTS = (
    sa.select(
        appointment.c.id,
        appointment.c.public_id,
        appointment.c.moves,
        appointment.c.school_id,
        appointment.c.subject,
        appointment.c.created_at,
        appointment.c.guardian_id,
        appointment.c.pupil_id,
        slot.c.host_id,
        slot.c.starts_at,
        slot.c.ends_at,
        slot.c.place,
        school.c.timezone,
        _teaches.label("teaches"),
        *_NAMES,
    )
    .select_from(appointment)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .join(school, school.c.id == appointment.c.school_id)
    .join(_people["host"], _people["host"].c.id == slot.c.host_id)
    .join(_people["guardian"], _people["guardian"].c.id == appointment.c.guardian_id)
    .join(_people["pupil"], _people["pupil"].c.id == appointment.c.pupil_id)
)


def read(rows: Sequence[sa.Row[Any]]) -> list[Appointment]:
    """Give rows of APPOINTMENTS as appointments."""
    return [_read(row) for row in rows]


def _read(row: sa.Row[Any]) -> Appointment:
    of = row._mapping
    host, guardian, pupil = (
        Name(*(of[f"{name}_{part}"] for part in ("family", "given", "patronymic", "sex"))) for name in _people
    )
    return Appointment(
        id=row.id,
        uid=f"appointment-{row.public_id}@odin-klik",
        moves=row.moves,
        school_id=row.school_id,
        timezone=row.timezone,
        starts=row.starts_at,
        ends=row.ends_at,
        place=row.place,
        subject=row.subject,
        since=row.created_at,
        host_id=row.host_id,
        host=host,
        host_bot=BOT_OF[Role.TEACHER if row.teaches else Role.DIRECTOR],
        guardian_id=row.guardian_id,
        guardian=guardian,
        pupil_id=row.pupil_id,
        pupil=pupil,
    )


_OF_PERSON = APPOINTMENTS.where(
    HOLDS,
    sa.or_(appointment.c.guardian_id == sa.bindparam("who"), slot.c.host_id == sa.bindparam("who")),
    slot.c.ends_at > sa.bindparam("now"),
).order_by(slot.c.starts_at, appointment.c.id)
_AS_GUEST = APPOINTMENTS.where(
    HOLDS,
    appointment.c.guardian_id == sa.bindparam("who"),
    appointment.c.school_id == sa.bindparam("school_id"),
    slot.c.starts_at > sa.bindparam("now"),
).order_by(slot.c.starts_at, appointment.c.id)
_ONE = APPOINTMENTS.where(
    HOLDS,
    appointment.c.id == sa.bindparam("appointment_id"),
    appointment.c.school_id == sa.bindparam("school_id"),
    sa.or_(appointment.c.guardian_id == sa.bindparam("who"), slot.c.host_id == sa.bindparam("who")),
)


def appointments_of(tx: Tx, person_id: int) -> Sequence[Appointment]:
    """Give all appointments of a person that are not over, in every school and on either side, the next first."""
    return read(tx.all(_OF_PERSON, {"who": person_id, "now": tx.now}))


def my_appointments(tx: Tx, actor: Actor) -> Sequence[Appointment]:
    """Give a guardian's appointments in this school that are still to come. Raises NotAllowed."""
    actor.needs(Role.GUARDIAN)
    return read(tx.all(_AS_GUEST, {"who": actor.person_id, "school_id": actor.school_id, "now": tx.now}))


def appointment_of(tx: Tx, actor: Actor, appointment: int) -> Appointment:
    """Give one appointment of the actor's. Raises NotFound."""
    at = {"appointment_id": appointment, "who": actor.person_id, "school_id": actor.school_id}
    found = read(tx.all(_ONE, at))
    if not found:
        raise NotFound
    return found[0]


# --- what a host sees


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that its host opened, in the school's own; `held`: the appointment that it holds, if any."""

    id: int
    starts: datetime
    ends: datetime
    place: str
    held: Appointment | None


_SLOTS = (
    sa.select(slot.c.id, slot.c.starts_at, slot.c.ends_at, slot.c.place, appointment.c.id.label("held"))
    .outerjoin(appointment, sa.and_(appointment.c.slot_id == slot.c.id, HOLDS))
    .where(
        OPEN,
        slot.c.host_id == sa.bindparam("who"),
        slot.c.school_id == sa.bindparam("school_id"),
        slot.c.ends_at > sa.bindparam("since"),
        slot.c.starts_at < sa.bindparam("until"),
    )
    .order_by(slot.c.starts_at)
)
_HELD = APPOINTMENTS.where(appointment.c.id.in_(sa.bindparam("ids", expanding=True)))


def my_days(tx: Tx, actor: Actor) -> Sequence[tuple[date, int, int]]:
    """Give the days from now on for which the actor opened times: (day, times, how many of them are booked).

    Raises NotAllowed.
    """
    days: dict[date, list[bool]] = {}
    for row in _slots(tx, actor, tx.now, tx.now + timedelta(days=400)):
        days.setdefault(actor.local(row.starts_at).date(), []).append(row.held is not None)
    return [(day, len(held), sum(held)) for day, held in days.items()]


def my_slots(tx: Tx, actor: Actor, day: date) -> Sequence[Slot]:
    """Give the actor's own times of a day that are not over. Raises NotAllowed."""
    since = datetime.combine(day, time(), ZoneInfo(actor.timezone))
    rows = _slots(tx, actor, max(since, tx.now), since + timedelta(days=1))
    held = {one.id: one for one in read(tx.all(_HELD, {"ids": [row.held for row in rows if row.held]}))}
    return [
        Slot(row.id, actor.local(row.starts_at), actor.local(row.ends_at), row.place, held.get(row.held))
        for row in rows
    ]


def _slots(tx: Tx, actor: Actor, since: datetime, until: datetime) -> Sequence[sa.Row[Any]]:
    actor.needs(*AT_WORK)
    at = {"who": actor.person_id, "school_id": actor.school_id, "since": since, "until": until}
    return tx.all(_SLOTS, at)


_PLACES = (
    sa.select(slot.c.place)
    .where(slot.c.host_id == sa.bindparam("who"), slot.c.school_id == sa.bindparam("school_id"))
    .group_by(slot.c.place)
    .order_by(sa.func.max(slot.c.id).desc())
    .limit(4)
)


def my_places(tx: Tx, actor: Actor) -> Sequence[str]:
    """Give the places where the actor met families, the last ones first."""
    return list(tx.run(_PLACES, {"who": actor.person_id, "school_id": actor.school_id}).scalars())
