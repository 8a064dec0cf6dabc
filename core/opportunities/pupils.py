"""What the verbs and queries of opportunities read about a pupil."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.names import Name
from core.opportunities.fit import Pupil
from core.people import Role, enrollment, guardianship, person
from core.refusal import NotFound
from core.schools import school, school_class

PUPIL = (
    person.c.id,
    person.c.family,
    person.c.given,
    person.c.patronymic,
    person.c.sex,
    person.c.born,
    enrollment.c.class_id,
    school_class.c.grade,
    school_class.c.letter,
)
ENROLLED = (
    sa.select(*PUPIL)
    .select_from(enrollment)
    .join(person, person.c.id == enrollment.c.pupil_id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
)

_ONE = ENROLLED.where(enrollment.c.pupil_id == sa.bindparam("pupil_id"))
_CHILDREN = (
    ENROLLED.join(guardianship, guardianship.c.pupil_id == enrollment.c.pupil_id)
    .where(guardianship.c.guardian_id == sa.bindparam("guardian_id"))
    .order_by(school_class.c.grade.desc(), person.c.given, person.c.id)
)


class Elsewhere(NamedTuple):
    """A guardian's child in another school."""

    id: int
    name: Name
    school_id: int
    school: str


_ELSEWHERE = (
    sa.select(person.c.id, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .add_columns(school.c.id.label("school_id"), school.c.name.label("school"))
    .select_from(guardianship)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .join(person, person.c.id == guardianship.c.pupil_id)
    .join(school, school.c.id == enrollment.c.school_id)
    .where(guardianship.c.guardian_id == sa.bindparam("guardian_id"), enrollment.c.ended_at.is_(None))
    .where(enrollment.c.school_id != sa.bindparam("school_id"))
    .order_by(person.c.given, person.c.id)
)


def name_of(row: sa.Row[Any]) -> Name:
    """Give the name in a row that selects one."""
    return Name(row.family, row.given, row.patronymic, row.sex)


def pupil_of(row: sa.Row[Any]) -> Pupil:
    """Read a row that selects PUPIL."""
    return Pupil(row.id, name_of(row), row.class_id, row.grade, f"{row.grade}{row.letter}", row.born)


def pupil_facts(tx: Tx, school_id: int, pupil_id: int) -> Pupil:
    """Give what is known of a pupil of the school. Raises NotFound."""
    row = tx.first(_ONE, {"school_id": school_id, "pupil_id": pupil_id})
    if row is None:
        raise NotFound
    return pupil_of(row)


def children_elsewhere(tx: Tx, actor: Actor) -> Sequence[Elsewhere]:
    """Give a guardian's children in other schools: this one's dialogs are not about them."""
    rows = tx.all(_ELSEWHERE, {"school_id": actor.school_id, "guardian_id": actor.person_id})
    return [Elsewhere(row.id, name_of(row), row.school_id, row.school) for row in rows]


def children(tx: Tx, actor: Actor) -> Sequence[Pupil]:
    """Give a guardian's children in this school, the eldest class first; a pupil is given themself."""
    if actor.role is Role.PUPIL:
        return [pupil_facts(tx, actor.school_id, actor.person_id)]
    rows = tx.all(_CHILDREN, {"school_id": actor.school_id, "guardian_id": actor.person_id})
    return [pupil_of(row) for row in rows] if actor.role is Role.GUARDIAN else []
