"""The statements that the queries share, built once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.opportunities.fit import TERMS, Busy
from core.opportunities.tables import Status, opportunity, signup, weekly_time
from core.people import person
from core.schools import lesson_hours, school_lessons
from core.words import Weekly

waiting_count = (
    sa.select(sa.func.count())
    .where(signup.c.opportunity_id == opportunity.c.id, signup.c.status == Status.WAITING)
    .correlate(opportunity)
    .scalar_subquery()
)

# An opportunity as one pupil sees it. Of a teacher only the name; of the pupil's own sign-up, where it stands.
_SEEN = (
    sa.select(
        opportunity.c.id,
        opportunity.c.title,
        opportunity.c.about,
        opportunity.c.kind,
        opportunity.c.category,
        opportunity.c.place,
        opportunity.c.price_kopecks,
        opportunity.c.capacity,
        opportunity.c.taken,
        opportunity.c.photo,
        *TERMS,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        waiting_count.label("waiting"),
        signup.c.id.label("signup_id"),
        signup.c.status,
        signup.c.line,
    )
    .select_from(opportunity)
    .outerjoin(person, person.c.id == opportunity.c.teacher_id)
    .outerjoin(
        signup,
        sa.and_(
            signup.c.opportunity_id == opportunity.c.id,
            signup.c.pupil_id == sa.bindparam("pupil_id"),
            signup.c.status != Status.LEFT,
        ),
    )
    .where(opportunity.c.school_id == sa.bindparam("school_id"))
)
_GOING_ON = sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today"))
_SEEN_ALL = _SEEN.where(_GOING_ON)
_OF_IDS = opportunity.c.id.in_(sa.bindparam("ids", expanding=True))
_SEEN_OF = _SEEN_ALL.where(_OF_IDS)
_SEEN_ONE = _SEEN.where(opportunity.c.id == sa.bindparam("opportunity_id"))

_TIMES = (
    sa.select(weekly_time)
    .join(opportunity, opportunity.c.id == weekly_time.c.opportunity_id)
    .where(opportunity.c.school_id == sa.bindparam("school_id"))
    .order_by(weekly_time.c.weekday, weekly_time.c.starts)
)
_TIMES_OF = _TIMES.where(_OF_IDS)

# A class goes by hours of its own, if it has any, else by the school's.
_OWN_HOURS = lesson_hours.c.class_id == sa.bindparam("class_id")
_LESSONS = sa.union_all(
    sa.select(lesson_hours.c.weekday, lesson_hours.c.starts, lesson_hours.c.ends).where(_OWN_HOURS),
    sa.select(school_lessons.c.weekday, school_lessons.c.starts, school_lessons.c.ends).where(
        school_lessons.c.school_id == sa.bindparam("school_id"), ~sa.exists().where(_OWN_HOURS)
    ),
)
_OWN_TIMES = (
    sa.select(
        weekly_time.c.weekday,
        weekly_time.c.starts,
        weekly_time.c.ends,
        opportunity.c.id,
        opportunity.c.title,
        opportunity.c.starts_on,
        opportunity.c.ends_on,
    )
    .select_from(signup)
    .join(opportunity, opportunity.c.id == signup.c.opportunity_id)
    .join(weekly_time, weekly_time.c.opportunity_id == opportunity.c.id)
    .where(signup.c.pupil_id == sa.bindparam("pupil_id"), signup.c.status == Status.IN)
    .where(opportunity.c.school_id == sa.bindparam("school_id"))
)
_PLACES = (
    sa.select(
        signup.c.id,
        sa.func.row_number().over(partition_by=signup.c.opportunity_id, order_by=signup.c.line).label("place"),
    )
    .where(signup.c.opportunity_id.in_(sa.bindparam("ids", expanding=True)), signup.c.status == Status.WAITING)
    .subquery()
)
_PLACE_OF = sa.select(_PLACES.c.id, _PLACES.c.place).where(_PLACES.c.id.in_(sa.bindparam("signups", expanding=True)))


def seen_all(tx: Tx, about: dict[str, Any]) -> Sequence[sa.Row[Any]]:
    """Give every opportunity that is not over; `about` holds school_id, pupil_id and today."""
    return tx.all(_SEEN_ALL, about)


def seen_of(tx: Tx, about: dict[str, Any], ids: Sequence[int]) -> Sequence[sa.Row[Any]]:
    """Give those of `ids` that are not over."""
    return tx.all(_SEEN_OF, {**about, "ids": ids})


def seen_one(tx: Tx, school_id: int, pupil_id: int, opportunity: int) -> sa.Row[Any] | None:
    """Give one, over or not."""
    return tx.first(_SEEN_ONE, {"school_id": school_id, "pupil_id": pupil_id, "opportunity_id": opportunity})


def times_by_opportunity(tx: Tx, school_id: int, ids: Sequence[int] | None = None) -> dict[int, tuple[Weekly, ...]]:
    """Give when each meets, from Monday on; of the whole school without `ids`."""
    about: dict[str, Any] = {"school_id": school_id}
    rows = tx.all(_TIMES, about) if ids is None else tx.all(_TIMES_OF, {**about, "ids": ids})
    found: dict[int, tuple[Weekly, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.opportunity_id] += (Weekly(row.weekday, row.starts, row.ends),)
    return found


def busy(tx: Tx, school_id: int, pupil_id: int, class_id: int) -> list[Busy]:
    """Give what takes the pupil's week: lessons of the class and opportunities where they have a place."""
    lessons = tx.all(_LESSONS, {"class_id": class_id, "school_id": school_id})
    own = tx.all(_OWN_TIMES, {"school_id": school_id, "pupil_id": pupil_id})
    return [Busy(Weekly(row.weekday, row.starts, row.ends)) for row in lessons] + [
        Busy(Weekly(row.weekday, row.starts, row.ends), row.id, row.title, row.starts_on, row.ends_on) for row in own
    ]


def places_in_line(tx: Tx, waiting: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Give the place from 1 of each waiting sign-up, of (sign-up id, opportunity id)."""
    pairs = list(waiting)
    if not pairs:
        return {}
    rows = tx.all(_PLACE_OF, {"signups": [p[0] for p in pairs], "ids": [p[1] for p in pairs]})
    return {row.id: row.place for row in rows}
