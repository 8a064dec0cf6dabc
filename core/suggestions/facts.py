"""What is read before anything is suggested: the child, and what they may join at this moment."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.opportunities.fit import TERMS, Busy, Moments, Pupil, clashes, refusal
from core.opportunities.pupils import pupil_facts
from core.opportunities.queries.indexes import index_of
from core.opportunities.queries.rows import busy, times_by_opportunity
from core.opportunities.tables import Category, Kind, Status, opportunity, signup, wish
from core.suggestions.distance import Point
from core.suggestions.scoring import Chance, Child, Known, Stands
from core.suggestions.tables import Way, interests
from core.suggestions.topics import topics, topics_of
from core.words import Money, Weekly

ONCE = (Kind.CONTEST, Kind.OLYMPIAD, Kind.TRIAL)  # what one takes part in, rather than goes to
FOUND = 30  # opportunities that words may find

_WITH_PLACES = sa.select(
    opportunity.c.id,
    opportunity.c.title,
    opportunity.c.about,
    opportunity.c.kind,
    opportunity.c.category,
    opportunity.c.place,
    opportunity.c.latitude,
    opportunity.c.longitude,
    opportunity.c.price_kopecks,
    *TERMS,
).where(
    opportunity.c.school_id == sa.bindparam("school_id"),
    opportunity.c.taken < opportunity.c.capacity,
    sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
)
_HISTORY = (
    sa.select(
        signup.c.opportunity_id,
        signup.c.status,
        opportunity.c.title,
        opportunity.c.about,
        opportunity.c.kind,
        opportunity.c.category,
        opportunity.c.starts_on,
        opportunity.c.ends_on,
    )
    .join(opportunity, opportunity.c.id == signup.c.opportunity_id)
    .where(signup.c.pupil_id == sa.bindparam("pupil_id"), signup.c.school_id == sa.bindparam("school_id"))
    .order_by(signup.c.created_at.desc(), signup.c.id.desc())
)
_SAID = sa.select(interests.c.topics, interests.c.way, interests.c.latitude, interests.c.longitude).where(
    interests.c.pupil_id == sa.bindparam("pupil_id")
)
_WISHES = sa.select(wish.c.opportunity_id).where(wish.c.pupil_id == sa.bindparam("pupil_id"))


def chances(tx: Tx, actor: Actor, pupil_id: int, query: str = "") -> tuple[Child, list[Chance]]:
    """Give what is known of a pupil of the school, and what they may join now with nothing against it.

    Places are free, age, class, timetable and sign-up window fit, and the pupil neither is in it nor gave it up.
    The caller has checked that the actor may know. Raises NotFound.
    """
    pupil = pupil_facts(tx, actor.school_id, pupil_id)
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    week = busy(tx, actor.school_id, pupil_id, pupil.class_id)
    history = tx.all(_HISTORY, {"pupil_id": pupil_id, "school_id": actor.school_id})
    found = dict(tx.offload(index_of(tx, actor.school_id).find, query, FOUND)) if query.strip() else {}
    child = _child(tx, pupil, history, week, at.today, query, found)
    gone = {row.opportunity_id for row in history}
    rows = tx.all(_WITH_PLACES, {"school_id": actor.school_id, "today": at.today})
    open_to = [row for row in rows if row.id not in gone and refusal(row, pupil, at) is None]
    times = times_by_opportunity(tx, actor.school_id, [row.id for row in open_to])
    meets = [(row, times.get(row.id, ())) for row in open_to]
    return child, [_chance(row, each, at) for row, each in meets if not clashes(row.id, row, each, week)]


def _child(
    tx: Tx,
    pupil: Pupil,
    history: Sequence[sa.Row[Any]],
    week: Sequence[Busy],
    today: date,
    query: str,
    found: Mapping[int, float],
) -> Child:
    said = tx.first(_SAID, {"pupil_id": pupil.id})
    lessons: dict[int, int] = {}
    for taken in week:
        if taken.opportunity is None:
            lessons[taken.at.weekday] = max(taken.at.ends, lessons.get(taken.at.weekday, 0))
    events = [row for row in history if row.kind in ONCE and row.status == Status.IN]
    return Child(
        id=pupil.id,
        name=pupil.name,
        likes=frozenset(said.topics if said else ()).intersection(topics()),
        way=Way(said.way) if said and said.way else None,
        home=_point(said) if said else None,
        clubs=tuple(_known(row, today) for row in history if row.kind not in ONCE),
        ahead=tuple(_known(row, today) for row in events if not _is_over(row, today)),
        proved=portfolio(history, today),
        wished=frozenset(row.opportunity_id for row in tx.all(_WISHES, {"pupil_id": pupil.id})),
        query=query.strip(),
        sought=found,
        lessons=lessons,
        taken=frozenset(taken.at.weekday for taken in week if taken.opportunity is not None),
    )


def portfolio(history: Sequence[sa.Row[Any]], today: date) -> tuple[Known, ...]:
    """Give what the pupil has behind them: contests, olympiads and trials that they were in."""
    return tuple(
        _known(row, today) for row in history if row.kind in ONCE and row.status == Status.IN and _is_over(row, today)
    )


def _known(row: sa.Row[Any], today: date) -> Known:
    if row.status == Status.IN:
        stands = Stands.PAST if _is_over(row, today) else Stands.IN
    else:
        stands = Stands.LEFT if row.status == Status.LEFT else Stands.WAITING
    return Known(row.title, Category(row.category), topics_of(row.title, row.about), stands)


def _point(row: sa.Row[Any]) -> Point | None:
    return None if row.latitude is None or row.longitude is None else Point(row.latitude, row.longitude)


def _is_over(row: sa.Row[Any], today: date) -> bool:
    last = row.ends_on or (row.starts_on if row.kind in ONCE else None)
    return last is not None and last < today


def _chance(row: sa.Row[Any], times: tuple[Weekly, ...], at: Moments) -> Chance:
    # Sign-up ends at a moment; its last day is the one before, where that is a midnight.
    last = row.signup_until and (row.signup_until - timedelta(seconds=1)).astimezone(at.zone).date()
    once = not times and row.starts_on is not None and row.ends_on in (None, row.starts_on)
    return Chance(
        row.id,
        row.title,
        Kind(row.kind),
        Category(row.category),
        topics_of(row.title, row.about),
        times,
        row.place,
        Money(row.price_kopecks),
        _point(row),
        last,
        row.starts_on if once else None,
    )
