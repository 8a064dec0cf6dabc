"""Today in numbers, for the director."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.opportunities.fit import Moments
from core.opportunities.queries.rows import waiting_count
from core.opportunities.tables import Status, opportunity, signup
from core.people import Role, enrollment
from core.schools import school_class

WEEK = 7
MOST_WANTED = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """An opportunity that more want than it has places for, or nearly."""

    opportunity: int
    title: str
    taken: int
    capacity: int
    waiting: int


@dataclass(frozen=True, slots=True)
class GradeShare:
    """How many pupils of a grade have a place somewhere."""

    grade: int
    pupils: int
    busy: int

    @property
    def share(self) -> float:
        """Part of the grade, 0 to 1."""
        return self.busy / self.pupils


@dataclass(frozen=True, slots=True)
class Today:
    """The school's numbers; `by_day` holds sign-ups of the last seven days, oldest first, today last."""

    by_day: tuple[tuple[date, int], ...]
    total: int
    full: int
    with_waitlist: int
    waiting: int
    wanted: tuple[Wanted, ...]
    grades: tuple[GradeShare, ...]

    @property
    def signups(self) -> int:
        """Sign-ups made today."""
        return self.by_day[-1][1]


def _made_on(day: int) -> sa.ColumnElement[int]:
    within = sa.and_(
        signup.c.created_at >= sa.bindparam(f"day_{day}"), signup.c.created_at < sa.bindparam(f"day_{day + 1}")
    )
    return sa.func.count(sa.case((within, 1)))


_BY_DAY = sa.select(*(_made_on(day) for day in range(WEEK))).where(
    signup.c.school_id == sa.bindparam("school_id"), signup.c.created_at >= sa.bindparam("day_0")
)
_CLUBS = sa.select(
    opportunity.c.id,
    opportunity.c.title,
    opportunity.c.taken,
    opportunity.c.capacity,
    waiting_count.label("waiting"),
).where(
    opportunity.c.school_id == sa.bindparam("school_id"),
    sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
)
_busy = sa.select(signup.c.pupil_id).where(
    signup.c.school_id == sa.bindparam("school_id"), signup.c.status == Status.IN
)
_GRADES = (
    sa.select(
        school_class.c.grade,
        sa.func.count().label("pupils"),
        sa.func.count(sa.case((enrollment.c.pupil_id.in_(_busy), 1))).label("busy"),
    )
    .select_from(enrollment)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .group_by(school_class.c.grade)
    .order_by(school_class.c.grade)
)


def today(tx: Tx, actor: Actor) -> Today:
    """Give the numbers of the school. Raises NotAllowed for any role but director and staff."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    rows = tx.all(_CLUBS, {"school_id": actor.school_id, "today": at.today})
    clubs = sorted((Wanted(r.id, r.title, r.taken, r.capacity, r.waiting) for r in rows), key=_demand, reverse=True)
    shares = tx.all(_GRADES, {"school_id": actor.school_id})
    return Today(
        by_day=tuple(_by_day(tx, actor.school_id, at)),
        total=len(clubs),
        full=sum(c.taken >= c.capacity for c in clubs),
        with_waitlist=sum(c.waiting > 0 for c in clubs),
        waiting=sum(c.waiting for c in clubs),
        wanted=tuple(c for c in clubs[:MOST_WANTED] if c.taken or c.waiting),
        grades=tuple(GradeShare(row.grade, row.pupils, row.busy) for row in shares),
    )


def _demand(club: Wanted) -> tuple[int, float]:
    return club.waiting, club.taken / max(1, club.capacity)


def _by_day(tx: Tx, school_id: int, at: Moments) -> Sequence[tuple[date, int]]:
    days = [at.today - timedelta(days=WEEK - 1 - n) for n in range(WEEK + 1)]
    bounds = {f"day_{n}": at.midnight(day) for n, day in enumerate(days)}
    counts = tx.first(_BY_DAY, {"school_id": school_id, **bounds})
    return list(zip(days, counts or (), strict=False))
