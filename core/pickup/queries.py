"""Who may pick a child up: as the family sees it, and those at school whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.database import Tx
from core.directory import FoundPerson, find_pupil
from core.duty.shifts import on_duty
from core.names import Name
from core.opportunities.fit import Pupil
from core.opportunities.pupils import ENROLLED, children, pupil_facts, pupil_of
from core.opportunities.tables import Status, opportunity, signup
from core.people import Role, enrollment, guardianship, person
from core.pickup.tables import STANDS, pickup
from core.refusal import NotFound
from core.schools import school_class
from core.search.wording import words_of

OFFICE = (Role.STAFF, Role.DIRECTOR)
REMEMBERED = timedelta(days=365)
MOST_REMEMBERED = 6


@dataclass(frozen=True, slots=True)
class Allowed:
    """Somebody named: who they are, until when, by whom. `last` is None for always."""

    id: int
    pupil: int
    name: str
    relation: str
    phone: str
    photo: str | None
    first: date
    last: date | None
    by_id: int
    by: Name

    def may(self, day: date) -> bool:
        """Tell whether it holds on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def is_for_a_day(self) -> bool:
        """Tell whether it is for one day alone."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who may by right."""

    name: Name
    relation: str


@dataclass(frozen=True, slots=True)
class List:
    """All who may pick one pupil up, now or on a day to come."""

    pupil: Pupil
    guardians: tuple[Guardian, ...]
    allowed: tuple[Allowed, ...]


_GUARDIANS = (
    sa.select(person.c.family, person.c.given, person.c.patronymic, person.c.sex, guardianship.c.relation)
    .join(guardianship, guardianship.c.guardian_id == person.c.id)
    .where(guardianship.c.pupil_id == sa.bindparam("pupil_id"))
    .order_by(guardianship.c.id)
)
_NAMED = (
    sa.select(pickup, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(person, person.c.id == pickup.c.by_person_id)
    .where(pickup.c.school_id == sa.bindparam("school_id"))
)
_STANDS = (
    _NAMED.where(STANDS, sa.or_(pickup.c.last_on.is_(None), pickup.c.last_on >= sa.bindparam("today")))
    .where(pickup.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)))
    .order_by(pickup.c.last_on.is_(None), pickup.c.first_on, pickup.c.id)
)
_ONE = _NAMED.where(pickup.c.id == sa.bindparam("pickup_id"))
_EVER = (
    _NAMED.where(pickup.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)))
    .where(STANDS, pickup.c.created_at > sa.bindparam("since"))
    .order_by(pickup.c.id.desc())
)


def _allowed(row: sa.Row[Any]) -> Allowed:
    by = Name(row.family, row.given, row.patronymic, row.sex)
    return Allowed(
        row.id,
        row.pupil_id,
        row.name,
        row.relation,
        row.phone,
        row.photo,
        row.first_on,
        row.last_on,
        row.by_person_id,
        by,
    )


def standing(tx: Tx, actor: Actor, pupils: Sequence[int]) -> Sequence[Allowed]:
    """Give who is named for these pupils of the school, now or on a day to come; those for some days alone first."""
    about = {"school_id": actor.school_id, "pupils": list(pupils), "today": actor.local(tx.now).date()}
    return [_allowed(row) for row in tx.all(_STANDS, about)] if pupils else []


def _list(tx: Tx, actor: Actor, pupil: int) -> List:
    guardians = [
        Guardian(Name(row.family, row.given, row.patronymic, row.sex), row.relation)
        for row in tx.all(_GUARDIANS, {"pupil_id": pupil})
    ]
    facts = pupil_facts(tx, actor.school_id, pupil)
    return List(facts, tuple(guardians), tuple(standing(tx, actor, [pupil])))


# --- the family


def of_child(tx: Tx, actor: Actor, pupil: int) -> List:
    """Give the list of a guardian's child. Raises NotAllowed, or NotFound for anybody else's."""
    actor.needs(Role.GUARDIAN)
    may_act_for(tx, actor, pupil)
    return _list(tx, actor, pupil)


def named_by_family(tx: Tx, actor: Actor, pickup: int) -> Allowed:
    """Give one whom a guardian of the child named. Raises NotAllowed or NotFound."""
    actor.needs(Role.GUARDIAN)
    row = tx.first(_ONE, {"school_id": actor.school_id, "pickup_id": pickup})
    if row is None:
        raise NotFound
    may_act_for(tx, actor, row.pupil_id)
    return _allowed(row)


def known(tx: Tx, actor: Actor) -> Sequence[Allowed]:
    """Give whom the family has named within a year for any of its children, each name once, the latest first."""
    pupils = [child.id for child in children(tx, actor)]
    about = {"school_id": actor.school_id, "pupils": pupils, "since": tx.now - REMEMBERED}
    found = {same_name(row.name): _allowed(row) for row in reversed(tx.all(_EVER, about))} if pupils else {}
    return sorted(found.values(), key=lambda one: -one.id)[:MOST_REMEMBERED]


def same_name(name: str) -> str:
    """Give a name as it is compared with others."""
    return " ".join(words_of(name))


# --- the school

_OF_TEACHER = ENROLLED.where(
    sa.or_(
        school_class.c.homeroom_teacher_id == sa.bindparam("teacher_id"),
        sa.exists()
        .where(
            signup.c.pupil_id == enrollment.c.pupil_id,
            signup.c.status == Status.IN,
            opportunity.c.id == signup.c.opportunity_id,
            opportunity.c.teacher_id == sa.bindparam("teacher_id"),
            opportunity.c.school_id == sa.bindparam("school_id"),
            sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
        )
        .correlate(enrollment),
    )
).order_by(school_class.c.grade, school_class.c.letter, person.c.family, person.c.given, person.c.id)
_ALL_TODAY = ENROLLED.join(pickup, pickup.c.pupil_id == enrollment.c.pupil_id).where(
    STANDS,
    pickup.c.school_id == sa.bindparam("school_id"),
    pickup.c.first_on <= sa.bindparam("today"),
    pickup.c.last_on >= sa.bindparam("today"),
)


def concerned(tx: Tx, actor: Actor) -> Sequence[Pupil]:
    """Give the pupils of a teacher's own class and clubs, by class and surname. Raises NotAllowed."""
    actor.needs(Role.TEACHER)
    about = {"school_id": actor.school_id, "teacher_id": actor.person_id, "today": actor.local(tx.now).date()}
    return [pupil_of(row) for row in tx.all(_OF_TEACHER, about)]


def sees_all(tx: Tx, actor: Actor) -> bool:
    """Tell whether the actor may see the list of every pupil of the school: the office, and who is on duty today.

    Raises NotAllowed for families.
    """
    actor.needs(Role.TEACHER, *OFFICE)
    return actor.role is not Role.TEACHER or on_duty(tx, actor)


def found(tx: Tx, actor: Actor, query: str) -> Sequence[FoundPerson]:
    """Give the pupils of the school that `query` may mean to who sees all, nobody to others. Raises NotAllowed."""
    return find_pupil(tx, actor.school_id, query) if sees_all(tx, actor) else ()


def may_pick_up(tx: Tx, actor: Actor, pupil: int) -> List:
    """Give the list of a pupil to who sees all, the homeroom teacher and those whose clubs the pupil is in.

    Raises NotAllowed for another role, NotFound for a pupil who is none of theirs.
    """
    if not sees_all(tx, actor) and pupil not in {one.id for one in concerned(tx, actor)}:
        raise NotFound
    return _list(tx, actor, pupil)


def today(tx: Tx, actor: Actor) -> Sequence[tuple[Pupil, Allowed]]:
    """Give who is picked up today by somebody named for some days alone, of the pupils who concern the actor.

    Raises NotAllowed.
    """
    day = actor.local(tx.now).date()
    if sees_all(tx, actor):
        rows = tx.all(_ALL_TODAY, {"school_id": actor.school_id, "today": day})
        pupils = {row.id: pupil_of(row) for row in rows}
    else:
        pupils = {one.id: one for one in concerned(tx, actor)}
    named = [one for one in standing(tx, actor, list(pupils)) if one.last is not None and one.may(day)]
    return sorted(((pupils[one.pupil], one) for one in named), key=lambda pair: (pair[0].grade, pair[0].label))
