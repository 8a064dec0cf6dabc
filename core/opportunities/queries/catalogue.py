"""Finding an opportunity: by words, by category, and what fits the pupil first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.database import Tx
from core.opportunities.fit import Busy, Moments, Pupil, clashes, refusal
from core.opportunities.pupils import pupil_facts
from core.opportunities.queries.indexes import index_of
from core.opportunities.queries.rows import busy, seen_all, seen_of, times_by_opportunity
from core.opportunities.tables import Category, Kind, Status
from core.words import Money, Phrase, Weekly, say

CANDIDATES = 200  # the words find at most so many; the pupil's fit then orders them


@dataclass(frozen=True, slots=True)
class Found:
    """An opportunity in a list; `why` tells the first thing that speaks against it, `score` is 0 to 1."""

    opportunity: int
    title: str
    kind: Kind
    category: Category
    times: tuple[Weekly, ...]
    price: Money
    places_left: int
    waiting: int
    fits: bool
    why: Phrase | None
    status: Status | None
    score: float


def found(
    tx: Tx,
    actor: Actor,
    pupil: int,
    query: str | None = None,
    category: str | None = None,
    fitting: bool = False,
    limit: int = 50,
) -> Sequence[Found]:
    """Give opportunities that are not over: those that fit the pupil first, then with places, then by words.

    With `fitting` only what the pupil may join and has not. Raises NotFound for somebody else's child.
    """
    all_of_them = [
        one
        for one in _catalogue(tx, actor, pupil, query)
        if (category is None or one.category == category) and (not fitting or (one.fits and not one.status))
    ]
    return sorted(all_of_them, key=_order)[:limit]


def named(tx: Tx, actor: Actor, words: str) -> bool:
    """Tell whether words may mean anything that the school offers, whomever it fits."""
    return bool(_scores(tx, actor, words))


def _order(one: Found) -> tuple[bool, bool, float, str]:
    return not one.fits or one.status is not None, one.places_left <= 0, -one.score, one.title


def categories(tx: Tx, actor: Actor, pupil: int) -> Sequence[tuple[Category, int, int]]:
    """Give (category, how many, how many of them fit the pupil), where there are any, in the usual order."""
    every = _catalogue(tx, actor, pupil, None)
    total = Counter(one.category for one in every)
    fit = Counter(one.category for one in every if one.fits)
    return [(category, total[category], fit[category]) for category in Category if total[category]]


def _catalogue(tx: Tx, actor: Actor, pupil_id: int, query: str | None) -> list[Found]:
    may_act_for(tx, actor, pupil_id)
    pupil = pupil_facts(tx, actor.school_id, pupil_id)
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    scores = _scores(tx, actor, query) if query and query.strip() else None
    about = {"school_id": actor.school_id, "pupil_id": pupil_id, "today": at.today}
    ids = None if scores is None else list(scores)
    rows = seen_all(tx, about) if ids is None else seen_of(tx, about, ids)
    times = times_by_opportunity(tx, actor.school_id, ids)
    taken_times = busy(tx, actor.school_id, pupil_id, pupil.class_id)
    return [_found(row, times.get(row.id, ()), pupil, at, taken_times, scores or {}) for row in rows]


def _scores(tx: Tx, actor: Actor, query: str | None) -> dict[int, float]:
    index = index_of(tx, actor.school_id)
    return dict(tx.offload(index.find, query, CANDIDATES))


def _found(
    row: sa.Row[Any],
    times: tuple[Weekly, ...],
    pupil: Pupil,
    at: Moments,
    taken_times: Sequence[Busy],
    scores: Mapping[int, float],
) -> Found:
    no = refusal(row, pupil, at)
    why = say(no.key, **no.told) if no else next(iter(clashes(row.id, row, times, taken_times)), None)
    return Found(
        row.id,
        row.title,
        Kind(row.kind),
        Category(row.category),
        times,
        Money(row.price_kopecks),
        row.capacity - row.taken,
        row.waiting,
        why is None,
        why,
        Status(row.status) if row.status else None,
        scores.get(row.id, 0.0),
    )
