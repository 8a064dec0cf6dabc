"""Who may do what, in one place. Verbs take an `Actor` and ask here."""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.database import Tx
from core.names import Name
from core.people import Role, enrollment, guardianship, membership, person
from core.refusal import NotAllowed, NotFound
from core.schools import school


class Actor(NamedTuple):
    """A person acting in one role in one school (the tenant of every query made for them)."""

    person_id: int
    name: Name
    role: Role
    school_id: int
    timezone: str

    def local(self, moment: datetime) -> datetime:
        """Give `moment` in the school's own time."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def needs(self, *roles: Role) -> None:
        """Refuse any other role. Raises NotAllowed."""
        if self.role not in roles:
            raise NotAllowed


_MEMBERSHIPS = (
    sa.select(
        membership.c.person_id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        membership.c.role,
        membership.c.school_id,
        school.c.timezone,
    )
    .join(person, person.c.id == membership.c.person_id)
    .join(school, school.c.id == membership.c.school_id)
    .where(
        membership.c.person_id == sa.bindparam("person_id"),
        membership.c.ended_at.is_(None),
        membership.c.role.in_(sa.bindparam("roles", expanding=True)),
    )
    .order_by(membership.c.id)
)


def actor(tx: Tx, person_id: int, roles: tuple[Role, ...]) -> Actor | None:
    """Give the person as the first of `roles` they have, or None if they have none of them."""
    row = tx.first(_MEMBERSHIPS, {"person_id": person_id, "roles": list(roles)})
    return None if row is None else _actor(row)


def actors(tx: Tx, person_id: int, roles: tuple[Role, ...]) -> list[Actor]:
    """Give the person in each of `roles` and schools in which they have one."""
    return [_actor(row) for row in tx.all(_MEMBERSHIPS, {"person_id": person_id, "roles": list(roles)})]


def _actor(row: sa.Row[Any]) -> Actor:
    name = Name(row.family, row.given, row.patronymic, row.sex)
    return Actor(row.person_id, name, Role(row.role), row.school_id, row.timezone)


_OWN_PUPIL = (
    sa.select(enrollment.c.pupil_id)
    .join(membership, membership.c.person_id == enrollment.c.pupil_id)
    .where(
        enrollment.c.pupil_id == sa.bindparam("pupil_id"),
        enrollment.c.school_id == sa.bindparam("school_id"),
        enrollment.c.ended_at.is_(None),
    )
)
_GUARDS = sa.select(guardianship.c.id).where(
    guardianship.c.guardian_id == sa.bindparam("guardian_id"),
    guardianship.c.pupil_id == sa.bindparam("pupil_id"),
)


def may_act_for(tx: Tx, actor: Actor, pupil_id: int) -> None:
    """Let a guardian act for a child of theirs, a pupil for themself; within the school.

    Raises NotFound for anybody else's child, so that nobody learns who exists.
    """
    own = {Role.GUARDIAN: _guards(tx, actor, pupil_id), Role.PUPIL: pupil_id == actor.person_id}
    if not own.get(actor.role) or tx.first(_OWN_PUPIL, {"pupil_id": pupil_id, "school_id": actor.school_id}) is None:
        raise NotFound


def _guards(tx: Tx, actor: Actor, pupil_id: int) -> bool:
    return tx.first(_GUARDS, {"guardian_id": actor.person_id, "pupil_id": pupil_id}) is not None
