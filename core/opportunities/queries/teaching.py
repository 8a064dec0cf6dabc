"""What those who run opportunities see: their clubs, who is in, which meetings to mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.absences.notes import Note
from core.access import Actor
from core.database import Tx
from core.days.spans import Days
from core.names import Name
from core.opportunities.attendance import excused, expected, times
from core.opportunities.fit import Moments, Pupil, meets_on
from core.opportunities.leading import leads_all, led
from core.opportunities.pupils import ENROLLED, pupil_of
from core.opportunities.queries.rows import times_by_opportunity, waiting_count
from core.opportunities.tables import Status, absence, opportunity, register, signup
from core.people import enrollment, person
from core.words import Weekly

MARKED_BACK = timedelta(days=14)  # an older meeting is remembered by nobody


@dataclass(frozen=True, slots=True)
class Taught:
    """An opportunity as its teacher sees it; `new` counts sign-ups since yesterday morning."""

    opportunity: int
    title: str
    taken: int
    capacity: int
    waiting: int
    new: int
    times: tuple[Weekly, ...]


_new_count = (
    sa.select(sa.func.count())
    .where(
        signup.c.opportunity_id == opportunity.c.id,
        signup.c.status != Status.LEFT,
        signup.c.created_at >= sa.bindparam("since"),
    )
    .correlate(opportunity)
    .scalar_subquery()
)
_ALL = (
    sa.select(
        opportunity.c.id,
        opportunity.c.title,
        opportunity.c.taken,
        opportunity.c.capacity,
        waiting_count.label("waiting"),
        _new_count.label("new"),
    )
    .where(
        opportunity.c.school_id == sa.bindparam("school_id"),
        sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
    )
    .order_by(opportunity.c.title, opportunity.c.id)
)
_OWN = _ALL.where(opportunity.c.teacher_id == sa.bindparam("teacher_id"))


def taught(tx: Tx, actor: Actor) -> Sequence[Taught]:
    """Give a teacher's opportunities that are not over; the director and staff are given all of the school.

    Raises NotAllowed for another role.
    """
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    about: dict[str, Any] = {
        "school_id": actor.school_id,
        "today": at.today,
        "since": at.midnight(at.today - timedelta(days=1)),
    }
    rows = tx.all(_ALL, about) if leads_all(actor) else tx.all(_OWN, {**about, "teacher_id": actor.person_id})
    meets = times_by_opportunity(tx, actor.school_id, [row.id for row in rows])
    return [Taught(r.id, r.title, r.taken, r.capacity, r.waiting, r.new, meets.get(r.id, ())) for r in rows]


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil with a place or in line; `line` is the place in line from 1, or 0 for who is in."""

    signup: int
    pupil: int
    name: Name
    label: str
    status: Status
    line: int
    since: datetime


_MEMBERS = (
    ENROLLED.add_columns(signup.c.id.label("signup_id"), signup.c.status, signup.c.created_at)
    .join(signup, signup.c.pupil_id == enrollment.c.pupil_id)
    .where(signup.c.opportunity_id == sa.bindparam("opportunity_id"), signup.c.status != Status.LEFT)
    .order_by(signup.c.status, signup.c.line)
)


def members(tx: Tx, actor: Actor, opportunity: int) -> Sequence[Member]:
    """Give who has a place, then who waits, both in the order of arrival. Raises NotAllowed or NotFound."""
    led(tx, actor, opportunity)
    rows = tx.all(_MEMBERS, {"school_id": actor.school_id, "opportunity_id": opportunity})
    inside = sum(row.status == Status.IN for row in rows)
    return [_member(row, max(0, nth - inside)) for nth, row in enumerate(rows, 1)]


def _member(row: sa.Row[Any], line: int) -> Member:
    pupil = pupil_of(row)
    return Member(row.signup_id, pupil.id, pupil.name, pupil.label, Status(row.status), line, row.created_at)


_EXPECTED = ENROLLED.where(enrollment.c.pupil_id.in_(sa.bindparam("pupils", expanding=True))).order_by(
    person.c.family, person.c.given, person.c.id
)


def expected_on(tx: Tx, actor: Actor, opportunity: int, held_on: date) -> Sequence[Pupil]:
    """Give by surname whoever was to come on `held_on`. Raises NotAllowed or NotFound."""
    led(tx, actor, opportunity)
    pupils = expected(tx, actor, opportunity, held_on)
    return [pupil_of(row) for row in tx.all(_EXPECTED, {"school_id": actor.school_id, "pupils": sorted(pupils)})]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A day on which it met; `absent` holds who was away, or None while nobody has marked it.

    Then `excused` holds who was away with a note: they are excused also if nobody ever marks it.
    """

    held_on: date
    absent: frozenset[int] | None
    excused: frozenset[int] = frozenset()

    @property
    def marked(self) -> bool:
        """Tell whether the teacher sent a register."""
        return self.absent is not None


_REGISTERS = (
    sa.select(register.c.held_on, absence.c.pupil_id)
    .select_from(register)
    .outerjoin(absence, absence.c.register_id == register.c.id)
    .where(
        register.c.opportunity_id == sa.bindparam("opportunity_id"),
        register.c.held_on >= sa.bindparam("since"),
    )
)


def meetings(tx: Tx, actor: Actor, opportunity: int) -> Sequence[Meeting]:
    """Give the meetings of today and the past 14 days, the latest first. Raises NotAllowed or NotFound."""
    club = led(tx, actor, opportunity)
    today = Moments(tx.now, ZoneInfo(actor.timezone)).today
    meets = times(tx, opportunity)
    days = [today - timedelta(days=n) for n in range(MARKED_BACK.days + 1)]
    marked: dict[date, set[int]] = {}
    for row in tx.all(_REGISTERS, {"opportunity_id": opportunity, "since": days[-1]}):
        marked.setdefault(row.held_on, set()).update([row.pupil_id] if row.pupil_id is not None else [])
    held = [day for day in days if meets_on(club, meets, day)]
    noted = _noted(tx, actor, opportunity, [day for day in held if day not in marked])
    return [
        Meeting(day, frozenset(marked[day]) if day in marked else None, noted.get(day, frozenset())) for day in held
    ]


def _noted(tx: Tx, actor: Actor, opportunity: int, days: Sequence[date]) -> dict[date, frozenset[int]]:
    """Give by day, of days from the latest on, who was to come and is away with a note."""
    if not days:
        return {}
    pupils = {day: expected(tx, actor, opportunity, day) for day in days}
    known = excused(tx, actor, set().union(*pupils.values()), Days(days[-1], days[0]))
    return {day: frozenset(pupils[day] & set(known.get(day, ()))) for day in days}


def notes_on(tx: Tx, actor: Actor, opportunity: int, held_on: date) -> Mapping[int, Note]:
    """Give the note of each pupil who was to come on `held_on` and is away with one. Raises NotAllowed or NotFound."""
    led(tx, actor, opportunity)
    pupils = expected(tx, actor, opportunity, held_on)
    return excused(tx, actor, pupils, Days(held_on, held_on)).get(held_on, {})
