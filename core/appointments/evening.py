"""A parents' evening: times of all homeroom teachers at once, opened by the office; each may take theirs back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.appointments import telling
from core.appointments.slots import Guests, check_place, open_for, planned, taken
from core.appointments.telling import Host
from core.database import Tx
from core.notices.silence import Span
from core.opportunities.pupils import name_of
from core.people import Role, lock, membership, person
from core.schools import school_class

_OFFICE = (Role.DIRECTOR, Role.STAFF)


@dataclass(frozen=True, slots=True)
class Hosting:
    """A homeroom teacher and their classes, (id, «5Б»)."""

    host: Host
    classes: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Evening:
    """Who receives, at which times; who has times then already and is left out."""

    hosting: Sequence[Hosting]
    busy: Sequence[Hosting]
    times: Sequence[tuple[datetime, datetime]]


_HOMEROOMS = (
    sa.select(
        school_class.c.id.label("class_id"),
        school_class.c.grade,
        school_class.c.letter,
        person.c.id,
        *person.c["family", "given", "patronymic", "sex"],
    )
    .join(person, person.c.id == school_class.c.homeroom_teacher_id)
    .join(
        membership,
        sa.and_(
            membership.c.person_id == person.c.id,
            membership.c.school_id == school_class.c.school_id,
            membership.c.role == Role.TEACHER,
            membership.c.ended_at.is_(None),
        ),
    )
    .where(school_class.c.school_id == sa.bindparam("school_id"))
    .order_by(school_class.c.grade, school_class.c.letter)
)


def evening(tx: Tx, actor: Actor, day: date, span: Span, minutes: int) -> Evening:
    """Give the evening as it would be. Raises NotAllowed, TimesPast, TooFarAhead, SpanTooShort or TooManySlots."""
    actor.needs(*_OFFICE)
    there = planned(tx, actor, [day], span, minutes, host=None).times
    free: list[Hosting] = []
    busy: list[Hosting] = []
    for one in _homerooms(tx, actor):
        (free if taken(tx, one.host, there) is None else busy).append(one)
    return Evening(free, busy, there)


def _homerooms(tx: Tx, actor: Actor) -> list[Hosting]:
    classes: dict[Host, list[tuple[int, str]]] = {}
    for row in tx.all(_HOMEROOMS, {"school_id": actor.school_id}):
        classes.setdefault(Host(row.id, name_of(row)), []).append((row.class_id, f"{row.grade}{row.letter}"))
    return [Hosting(host, of) for host, of in classes.items()]


def open_evening(tx: Tx, actor: Actor, day: date, span: Span, minutes: int, place: str) -> Evening:
    """Open the times for the parents of each class, who read of it in their digest; tell each teacher.

    Raises what `evening` raises, and PlaceMissing.
    """
    check_place(place)
    lock(tx, [one.host.person for one in _homerooms(tx, actor)])
    opened = evening(tx, actor, day, span, minutes)
    for one in opened.hosting:
        for (class_id, _), part in zip(one.classes, _shares(span, minutes, len(one.classes)), strict=False):
            open_for(tx, actor, one.host, [day], part, minutes, place, Guests(class_id))
        telling.evening(tx, actor, one.host, [label for _, label in one.classes], opened.times, place)
    audit.record(tx, actor, "open_evening", "school", actor.school_id)
    return opened


def _shares(span: Span, minutes: int, classes: int) -> list[Span]:
    """Part an evening between the classes of one teacher; what is too short for all has the first of them."""
    each = max(1, (span.ends - span.starts) // minutes // classes) * minutes
    starts = [span.starts + n * each for n in range(classes) if span.starts + (n + 1) * each <= span.ends]
    return [Span(first, first + each) for first in starts[:-1]] + [Span(starts[-1], span.ends)]
