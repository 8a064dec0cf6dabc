"""What a family sees: the card of one opportunity, and what the children are signed up for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.database import Tx
from core.names import Name
from core.opportunities import fit
from core.opportunities.attendance import times
from core.opportunities.fit import TERMS, Moments, Pupil, next_meeting
from core.opportunities.pupils import children, name_of, pupil_facts
from core.opportunities.queries.rows import busy, places_in_line, seen_one, times_by_opportunity
from core.opportunities.tables import Category, Kind, Status, opportunity, signup
from core.people import Role
from core.refusal import NotFound
from core.school_hours import Stretch, breaks_of
from core.words import Money, Phrase, Weekly, say


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a card shows to one pupil's family.

    `no` is what a sign-up would be refused for; `warnings` are clashes, which forbid nothing. `signup`, `status`
    and `line` (place in line from 1, or 0) tell of the pupil's own sign-up; `waitlist` that a new one would wait.
    """

    opportunity: int
    title: str
    about: str
    kind: Kind
    category: Category
    times: tuple[Weekly, ...]
    place: str
    price: Money
    teacher: Name | None
    for_whom: tuple[Phrase, ...]
    starts_on: date | None
    ends_on: date | None
    signup_until: datetime | None
    capacity: int
    places_left: int
    waiting: int
    photo: str | None
    no: Phrase | None
    warnings: tuple[Phrase, ...]
    signup: int | None
    status: Status | None
    line: int

    @property
    def fits(self) -> bool:
        """Tell whether nothing speaks against it."""
        return self.no is None and not self.warnings

    @property
    def waitlist(self) -> bool:
        """Tell whether who signs up now would wait."""
        return self.places_left <= 0


def card(tx: Tx, actor: Actor, opportunity: int, pupil: int) -> Card:
    """Give the card of `opportunity` as it is for `pupil`.

    Raises NotFound for another school's opportunity or somebody else's child.
    """
    may_act_for(tx, actor, pupil)
    row = seen_one(tx, actor.school_id, pupil, opportunity)
    if row is None:
        raise NotFound
    facts = pupil_facts(tx, actor.school_id, pupil)
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    meets = tuple(times(tx, opportunity))
    warnings = fit.clashes(opportunity, row, meets, busy(tx, actor.school_id, pupil, facts.class_id))
    line = places_in_line(tx, [(row.signup_id, row.id)] if row.status == Status.WAITING else [])
    return _card(row, meets, facts, at, tuple(warnings), line.get(row.signup_id, 0))


def _card(
    row: sa.Row[Any],
    meets: tuple[Weekly, ...],
    pupil: Pupil,
    at: Moments,
    warnings: tuple[Phrase, ...],
    line: int,
) -> Card:
    no = fit.refusal(row, pupil, at)
    return Card(
        opportunity=row.id,
        title=row.title,
        about=row.about,
        kind=Kind(row.kind),
        category=Category(row.category),
        times=meets,
        place=row.place,
        price=Money(row.price_kopecks),
        teacher=name_of(row) if row.family is not None else None,
        for_whom=tuple(filter(None, (fit.ages(row), fit.grades(row)))),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        signup_until=row.signup_until.astimezone(at.zone) if row.signup_until else None,
        capacity=row.capacity,
        places_left=row.capacity - row.taken,
        waiting=row.waiting,
        photo=row.photo,
        no=say(no.key, **no.told) if no else None,
        warnings=warnings,
        signup=row.signup_id,
        status=Status(row.status) if row.status else None,
        line=line,
    )


def fits(tx: Tx, actor: Actor, pupil: int, opportunity: int) -> bool:
    """Tell whether nothing speaks against it: age, grade, sign-up window, timetable. Raises NotFound."""
    return card(tx, actor, opportunity, pupil).fits


@dataclass(frozen=True, slots=True)
class Mine:
    """A sign-up as the family sees it; `line` is the place in line from 1, or 0 for who is in."""

    signup: int
    opportunity: int
    title: str
    place: str
    status: Status
    line: int
    times: tuple[Weekly, ...]
    next_meeting: datetime | None


@dataclass(frozen=True, slots=True)
class Family:
    """One child and their sign-ups, places first."""

    pupil: Pupil
    signups: tuple[Mine, ...]


_MINE = (
    sa.select(
        signup.c.id.label("signup_id"),
        signup.c.pupil_id,
        signup.c.status,
        opportunity.c.id,
        opportunity.c.title,
        opportunity.c.place,
        *TERMS,
    )
    .join(opportunity, opportunity.c.id == signup.c.opportunity_id)
    .where(
        signup.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)),
        signup.c.school_id == sa.bindparam("school_id"),
        signup.c.status != Status.LEFT,
        sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
    )
    .order_by(signup.c.status, opportunity.c.title)
)


def my_signups(tx: Tx, actor: Actor) -> Sequence[Family]:
    """Give each of a guardian's children (a pupil: themself) with what they are signed up for and not over."""
    return _families(tx, actor, children(tx, actor))


def signups_of(tx: Tx, actor: Actor, pupil: int) -> Sequence[Mine]:
    """Give what a pupil of the school is signed up for and not over, to the director and staff.

    Raises NotAllowed for another role, NotFound for another school's pupil.
    """
    actor.needs(Role.DIRECTOR, Role.STAFF)
    (family,) = _families(tx, actor, [pupil_facts(tx, actor.school_id, pupil)])
    return family.signups


def _families(tx: Tx, actor: Actor, pupils: Sequence[Pupil]) -> Sequence[Family]:
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    rows = tx.all(_MINE, {"pupils": [p.id for p in pupils], "school_id": actor.school_id, "today": at.today})
    line = places_in_line(tx, ((r.signup_id, r.id) for r in rows if r.status == Status.WAITING))
    meets, off = times_by_opportunity(tx, actor.school_id, [r.id for r in rows]), breaks_of(tx, actor.school_id)
    return [
        Family(p, tuple(_mine(r, meets.get(r.id, ()), line, at, off) for r in rows if r.pupil_id == p.id))
        for p in pupils
    ]


def _mine(
    row: sa.Row[Any], meets: tuple[Weekly, ...], line: dict[int, int], at: Moments, off: Sequence[Stretch]
) -> Mine:
    return Mine(
        row.signup_id,
        row.id,
        row.title,
        row.place,
        Status(row.status),
        line.get(row.signup_id, 0),
        meets,
        next_meeting(row, meets, at, off),
    )
