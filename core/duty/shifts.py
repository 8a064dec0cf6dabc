"""Who is on duty when, and who may be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.duty.tables import duty_shift
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import Role, membership, person

COUNTED = timedelta(days=60)  # of shifts, to see who has had many


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's duty on one day."""

    id: int
    person: int
    name: Name
    day: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A teacher, and how many shifts they had lately or are to have."""

    person: int
    name: Name
    shifts: int


_SHIFTS = (
    sa.select(
        duty_shift.c.id, duty_shift.c.person_id, duty_shift.c.day, *person.c["family", "given", "patronymic", "sex"]
    )
    .join(person, person.c.id == duty_shift.c.person_id)
    .where(duty_shift.c.school_id == sa.bindparam("school_id"))
    .where(duty_shift.c.day.between(sa.bindparam("since", type_=sa.Date), sa.bindparam("until", type_=sa.Date)))
    .order_by(duty_shift.c.day, person.c.family, person.c.given, duty_shift.c.id)
)
_INFORMED = (
    sa.select(duty_shift.c.person_id)
    .where(
        duty_shift.c.school_id == sa.bindparam("school_id"), duty_shift.c.day == sa.bindparam("today", type_=sa.Date)
    )
    .where(duty_shift.c.told_at.is_not(None))
    .order_by(duty_shift.c.id)
)
_TEACHERS = (
    sa.select(person.c.id, *person.c["family", "given", "patronymic", "sex"])
    .join(membership, membership.c.person_id == person.c.id)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.role == Role.TEACHER)
    .where(membership.c.ended_at.is_(None))
    .order_by(person.c.family, person.c.given, person.c.id)
)


def informed(tx: Tx, school_id: int, today: date) -> list[int]:
    """Give who is on duty today and has been told who will not come."""
    return list(tx.run(_INFORMED, {"school_id": school_id, "today": today}).scalars())


def shifts(tx: Tx, actor: Actor, first: date, last: date) -> Sequence[Shift]:
    """Give who is on duty from `first` to `last`, day by day. Raises NotAllowed for families."""
    actor.needs(Role.TEACHER, Role.DIRECTOR, Role.STAFF)
    rows = tx.all(_SHIFTS, {"school_id": actor.school_id, "since": first, "until": last})
    return [Shift(row.id, row.person_id, name_of(row), row.day) for row in rows]


def on_duty(tx: Tx, actor: Actor) -> bool:
    """Tell whether the actor is on duty today."""
    today = actor.local(tx.now).date()
    return any(shift.person == actor.person_id for shift in shifts(tx, actor, today, today))


def my_shifts(tx: Tx, actor: Actor) -> Sequence[Shift]:
    """Give the shifts of a teacher from today on."""
    today = actor.local(tx.now).date()
    return [one for one in shifts(tx, actor, today, today + COUNTED) if one.person == actor.person_id]


def candidates(tx: Tx, actor: Actor) -> Sequence[Candidate]:
    """Give the school's teachers, those with the fewest shifts first. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    today = actor.local(tx.now).date()
    had = Counter(shift.person for shift in shifts(tx, actor, today - COUNTED, today + COUNTED))
    rows = tx.all(_TEACHERS, {"school_id": actor.school_id})
    return sorted((Candidate(row.id, name_of(row), had[row.id]) for row in rows), key=lambda c: c.shifts)
