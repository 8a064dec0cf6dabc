"""When somebody of a school is open, and many at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.database import Tx
from core.office_hours.opening import USUAL, Opening
from core.office_hours.tables import office_away, office_hours, school_office_hours
from core.people import Role, membership
from core.schools import school, school_break
from core.words import Weekly

_OFFICE = (Role.STAFF, Role.DIRECTOR)
_ZONE = sa.select(school.c.timezone).where(school.c.id == sa.bindparam("school_id"))
_USUAL = (
    sa.select(school_office_hours)
    .where(school_office_hours.c.school_id == sa.bindparam("school_id"))
    .order_by(school_office_hours.c.weekday, school_office_hours.c.starts)
)
_BREAKS = sa.select(school_break.c.starts_on, school_break.c.ends_on).where(
    school_break.c.school_id == sa.bindparam("school_id")
)
_OWN = (
    sa.select(office_hours)
    .where(
        office_hours.c.school_id == sa.bindparam("school_id"),
        office_hours.c.person_id.in_(sa.bindparam("people", expanding=True)),
    )
    .order_by(office_hours.c.weekday, office_hours.c.starts)
)
_AWAY = sa.select(office_away).where(
    office_away.c.school_id == sa.bindparam("school_id"),
    office_away.c.person_id.in_(sa.bindparam("people", expanding=True)),
)
_IN_OFFICE = sa.select(membership.c.person_id).where(
    membership.c.school_id == sa.bindparam("school_id"),
    membership.c.person_id.in_(sa.bindparam("people", expanding=True)),
    membership.c.ended_at.is_(None),
    membership.c.role.in_([role.value for role in _OFFICE]),
)


def opening_of(tx: Tx, school_id: int, person_id: int) -> Opening:
    """Give when `person_id` is open to families of the school."""
    return openings_of(tx, school_id, [person_id])[person_id]


def openings_of(tx: Tx, school_id: int, people: Sequence[int]) -> dict[int, Opening]:
    """Give when each of `people` is open. Holidays close teachers, not the office."""
    everybody = sorted(set(people))
    mine: dict[str, Any] = {"school_id": school_id, "people": everybody}
    zone = ZoneInfo(tx.value(_ZONE, mine))
    usual = school_week(tx, school_id)
    own: dict[int, list[Weekly]] = defaultdict(list)
    for row in tx.all(_OWN, mine):
        own[row.person_id].append(_span(row))
    away = {row.person_id: row.until for row in tx.all(_AWAY, mine)}
    breaks: list[Any] = [tuple(row) for row in tx.all(_BREAKS, mine)]
    office = set(tx.run(_IN_OFFICE, mine).scalars())
    return {
        who: Opening(zone, tuple(own.get(who, usual)), who in own, () if who in office else breaks, away.get(who))
        for who in everybody
    }


def school_week(tx: Tx, school_id: int) -> Sequence[Weekly]:
    """Give the school's own week."""
    return tuple(_span(row) for row in tx.all(_USUAL, {"school_id": school_id})) or USUAL


def _span(row: sa.Row[Any]) -> Weekly:
    return Weekly(row.weekday, row.starts, row.ends)
