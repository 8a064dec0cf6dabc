"""What one school knows of one person, for «who am I» and for those who may look people up."""

from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts import account
from core.database import Tx
from core.messengers import in_order
from core.names import Name
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school, school_class


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil and the label of their class, «5Б»."""

    name: Name
    label: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A person in a school, one of `schools` they belong to.

    Roles, children of a guardian, class label of a pupil, linked messengers.
    """

    school: str
    schools: int
    roles: tuple[Role, ...]
    children: tuple[Child, ...]
    label: str
    messengers: tuple[str, ...]


_SCHOOLS = sa.select(sa.func.count(membership.c.school_id.distinct())).where(
    membership.c.person_id == sa.bindparam("person_id"), membership.c.ended_at.is_(None)
)


def about(tx: Tx, person_id: int, school_id: int) -> Profile:
    """Give what the school `school_id` knows of `person_id`, and nothing of any other school."""
    roles = tx.all(
        sa.select(membership.c.role)
        .where(membership.c.person_id == person_id, membership.c.school_id == school_id)
        .where(membership.c.ended_at.is_(None))
        .order_by(membership.c.id)
    )
    messengers = tx.all(sa.select(account.c.transport).where(account.c.person_id == person_id).distinct())
    return Profile(
        school=tx.value(sa.select(school.c.name).where(school.c.id == school_id)),
        schools=tx.value(_SCHOOLS, {"person_id": person_id}),
        roles=tuple(Role(r.role) for r in roles),
        children=_children(tx, person_id, school_id),
        label=_label(tx, person_id, school_id),
        messengers=tuple(in_order(m.transport for m in messengers)),
    )


def _children(tx: Tx, guardian_id: int, school_id: int) -> tuple[Child, ...]:
    rows = tx.all(
        _enrolled(school_id)
        .join(guardianship, guardianship.c.pupil_id == person.c.id)
        .where(guardianship.c.guardian_id == guardian_id)
        .order_by(school_class.c.grade.desc(), person.c.given)
    )
    return tuple(Child(Name(r.family, r.given, r.patronymic, r.sex), f"{r.grade}{r.letter}") for r in rows)


def _label(tx: Tx, pupil_id: int, school_id: int) -> str:
    row = tx.first(_enrolled(school_id).where(person.c.id == pupil_id))
    return f"{row.grade}{row.letter}" if row else ""


def _enrolled(school_id: int) -> sa.Select[tuple[str, str, str, str, int, str]]:
    columns = (person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    return (
        sa.select(*columns, school_class.c.grade, school_class.c.letter)
        .join(enrollment, enrollment.c.pupil_id == person.c.id)
        .join(school_class, school_class.c.id == enrollment.c.class_id)
        .where(enrollment.c.school_id == school_id, enrollment.c.ended_at.is_(None))
    )
