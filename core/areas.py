"""The schools that a coordinator looks after: of the region, if that is their position, else of the municipality.

A coordinator is in the roster of one school, as any of its staff.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.people import Role, membership
from core.schools import municipality, school

_REGIONAL = ("регион", "област", "республик", "region")  # in a position: all of the region

_OWN = (
    sa.select(membership.c.position, municipality.c.id, municipality.c.region_id)
    .join(school, school.c.id == membership.c.school_id)
    .join(municipality, municipality.c.id == school.c.municipality_id)
    .where(
        membership.c.person_id == sa.bindparam("person"),
        membership.c.school_id == sa.bindparam("school"),
        membership.c.role == Role.COORDINATOR.value,
        membership.c.ended_at.is_(None),
    )
)


def schools_of(tx: Tx, actor: Actor) -> Sequence[tuple[int, str]]:
    """Give (id, name) of the schools of a coordinator's area. Raises NotAllowed."""
    actor.needs(Role.COORDINATOR)
    own = tx.first(_OWN, {"person": actor.person_id, "school": actor.school_id})
    if own is None:
        return []
    regional = any(stem in own.position.casefold() for stem in _REGIONAL)
    where = municipality.c.region_id == own.region_id if regional else municipality.c.id == own.id
    query = sa.select(school.c.id, school.c.name).join(municipality, municipality.c.id == school.c.municipality_id)
    return [(row.id, row.name) for row in tx.all(query.where(where).order_by(school.c.name, school.c.id))]
