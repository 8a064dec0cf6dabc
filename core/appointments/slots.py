"""Opening times for talks, and closing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.appointments import telling
from core.appointments.refusals import (
    PlaceMissing,
    SlotGone,
    SlotsOverlap,
    SpanTooShort,
    TimesPast,
    TooFarAhead,
    TooManySlots,
)
from core.appointments.tables import HOLDS, OPEN, appointment, reminder, slot
from core.appointments.telling import Host
from core.database import Tx
from core.notices.silence import Span
from core.opportunities.leading import led
from core.people import Role, lock
from core.refusal import NotFound
from core.schools import school_class
from core.staff import AT_WORK

MOST = 120  # times opened at once
AHEAD = 120  # days
SHORTEST, LONGEST = 5, 120  # minutes of a talk
LONGEST_PLACE = 120


@dataclass(frozen=True, slots=True)
class Guests:
    """Whom times are for: a class, those in a club, or every family of the school."""

    class_id: int | None = None
    opportunity_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """Times as they would be opened, (start, end) in the school's own time, and how many are over already."""

    times: Sequence[tuple[datetime, datetime]]
    past: int


def planned(tx: Tx, actor: Actor, days: Sequence[date], span: Span, minutes: int, host: Host | None) -> Planned:
    """Give the times of a span on these days, those left out that are over; of `host`, beside what they opened before.

    Raises NotAllowed, TimesPast, TooFarAhead, SpanTooShort, TooManySlots or SlotsOverlap.
    """
    actor.needs(*AT_WORK)
    today = actor.local(tx.now).date()
    if not SHORTEST <= minutes <= LONGEST or span.ends - span.starts < minutes or not days:
        raise SpanTooShort(n=minutes)
    check_ahead(max(days), today)
    every = [times for day in sorted(set(days)) for times in _of_day(actor, day, span, minutes)]
    ahead = [(starts, ends) for starts, ends in every if starts > tx.now]
    if not ahead:
        raise TimesPast(day=max(days))
    if len(ahead) > MOST:
        raise TooManySlots(n=MOST)
    if host is not None and (own := taken(tx, host, ahead)) is not None:
        raise SlotsOverlap(at=actor.local(own))
    return Planned(ahead, len(every) - len(ahead))


def check_ahead(day: date, today: date) -> None:
    """Refuse a day for which nobody plans yet. Raises TooFarAhead."""
    if day > today + timedelta(days=AHEAD):
        raise TooFarAhead(n=AHEAD)


def _of_day(actor: Actor, day: date, span: Span, minutes: int) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(actor.timezone)
    starts = range(span.starts, span.ends - minutes + 1, minutes)
    return [(_at(day, first, zone), _at(day, first + minutes, zone)) for first in starts]


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, 24 * 60)  # midnight at the end of a day is the next day's
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)


_OWN = (
    sa.select(slot.c.starts_at, slot.c.ends_at)
    .where(
        OPEN,
        slot.c.host_id == sa.bindparam("host_id"),
        slot.c.starts_at < sa.bindparam("until"),
        slot.c.ends_at > sa.bindparam("since"),
    )
    .order_by(slot.c.starts_at)
)


def taken(tx: Tx, host: Host, times: Sequence[tuple[datetime, datetime]]) -> datetime | None:
    """Give when the first of what `host` opened before begins that shares time with one of `times`; None: all free."""
    at = {"host_id": host.person, "since": times[0][0], "until": times[-1][1]}
    for own in tx.all(_OWN, at):
        if any(starts < own.ends_at and own.starts_at < ends for starts, ends in times):
            begins: datetime = own.starts_at
            return begins
    return None


def open_slots(
    tx: Tx, actor: Actor, days: Sequence[date], span: Span, minutes: int, place: str, guests: Guests
) -> Planned:
    """Open times for talks; families of a class or a club are told so in their digest.

    Raises what `planned` raises, PlaceMissing, and NotFound for a class or club that is not the actor's.
    """
    lock(tx, [actor.person_id])
    check_place(place)
    _check_guests(tx, actor, guests)
    return open_for(tx, actor, own_host(actor), days, span, minutes, place, guests)


def own_host(actor: Actor) -> Host:
    """Give the actor as who receives."""
    return Host(actor.person_id, actor.name)


def check_place(place: str) -> None:
    """Refuse a place that helps nobody find it. Raises PlaceMissing."""
    if not place.strip() or len(place) > LONGEST_PLACE:
        raise PlaceMissing


def open_for(
    tx: Tx, actor: Actor, host: Host, days: Sequence[date], span: Span, minutes: int, place: str, guests: Guests
) -> Planned:
    """Open times of `host`, who is locked, and tell their families; place and guests are checked."""
    plan = planned(tx, actor, days, span, minutes, host)
    common = {
        "school_id": actor.school_id,
        "host_id": host.person,
        "place": place.strip(),
        "class_id": guests.class_id,
        "opportunity_id": guests.opportunity_id,
        "created_at": tx.now,
    }
    tx.run(slot.insert(), [common | {"starts_at": starts, "ends_at": ends} for starts, ends in plan.times])
    audit.record(tx, actor, "open_slots", "person", host.person)
    telling.opened(tx, actor, host, guests.class_id, guests.opportunity_id, [starts for starts, _ in plan.times])
    return plan


_CLASS = sa.select(school_class.c.homeroom_teacher_id).where(
    school_class.c.id == sa.bindparam("class_id"), school_class.c.school_id == sa.bindparam("school_id")
)


def _check_guests(tx: Tx, actor: Actor, guests: Guests) -> None:
    if guests.opportunity_id is not None:
        led(tx, actor, guests.opportunity_id)
    if guests.class_id is not None:
        row = tx.first(_CLASS, {"class_id": guests.class_id, "school_id": actor.school_id})
        if row is None or (actor.role is Role.TEACHER and row.homeroom_teacher_id != actor.person_id):
            raise NotFound


# --- closing

_MINE = (
    sa.select(slot)
    .where(
        slot.c.id.in_(sa.bindparam("slots", expanding=True)),
        slot.c.school_id == sa.bindparam("school_id"),
        slot.c.host_id == sa.bindparam("host_id"),
    )
    .order_by(slot.c.id)
    .with_for_update()
)
_OF_DAY = sa.select(slot.c.id).where(
    OPEN,
    slot.c.school_id == sa.bindparam("school_id"),
    slot.c.host_id == sa.bindparam("host_id"),
    slot.c.starts_at >= sa.bindparam("since"),
    slot.c.starts_at < sa.bindparam("until"),
)
_ANY_OPEN = (
    sa.select(slot.c.id)
    .where(
        OPEN,
        slot.c.school_id == sa.bindparam("school_id"),
        slot.c.host_id == sa.bindparam("host_id"),
        slot.c.starts_at > sa.bindparam("now"),
    )
    .limit(1)
)
_CLOSE = (
    slot.update().where(slot.c.id.in_(sa.bindparam("closed", expanding=True))).values(cancelled_at=sa.bindparam("now"))
)
_BOOKED = sa.select(appointment).where(appointment.c.slot_id.in_(sa.bindparam("slots", expanding=True)), HOLDS)
_CANCEL = (
    appointment.update()
    .where(appointment.c.id.in_(sa.bindparam("ended", expanding=True)))
    .values(cancelled_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Closed:
    """Times that are no more, and how many families were told."""

    slots: int
    told: int


def close_slot(tx: Tx, actor: Actor, slot: int, why: str = "") -> Closed:
    """Take back one of one's own times; whoever booked it is told why, and offered another.

    Raises NotAllowed, NotFound or SlotGone.
    """
    return _close(tx, actor, [slot], why)


def close_day(tx: Tx, actor: Actor, day: date, why: str = "") -> Closed:
    """Take back all of one's own times of a day that are still ahead. Raises NotAllowed or SlotGone."""
    zone = ZoneInfo(actor.timezone)
    since = max(tx.now, datetime.combine(day, time(), zone))
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    at = {"school_id": actor.school_id, "host_id": actor.person_id, "since": since, "until": until}
    return _close(tx, actor, list(tx.run(_OF_DAY, at).scalars()), why)


def _close(tx: Tx, actor: Actor, slots: Sequence[int], why: str) -> Closed:
    actor.needs(*AT_WORK)
    rows = tx.all(_MINE, {"slots": sorted(slots), "school_id": actor.school_id, "host_id": actor.person_id})
    if slots and not rows:
        raise NotFound
    ahead = {row.id: row for row in rows if row.cancelled_at is None and row.starts_at > tx.now}
    if not ahead:
        raise SlotGone
    booked = tx.all(_BOOKED, {"slots": list(ahead)})
    tx.run(_CLOSE, {"closed": list(ahead), "now": tx.now})
    if booked:
        tx.run(_CANCEL, {"ended": [row.id for row in booked], "now": tx.now})
    for row in booked:
        audit.record(tx, actor, "cancel_slot", "appointment", row.id)
        telling.cancelled_by_host(tx, actor, ahead[row.slot_id], row, why)
    if not tx.value(_ANY_OPEN, {"school_id": actor.school_id, "host_id": actor.person_id, "now": tx.now}):
        telling.none_open(tx, actor)
    audit.record(tx, actor, "close_slots", "person", actor.person_id)
    return Closed(len(ahead), len(booked))


# --- forgetting

KEPT = timedelta(days=400)  # a school year, and the holidays after it
FORGOTTEN_AT_ONCE = 500

_OLD = sa.select(slot.c.id).where(slot.c.ends_at < sa.bindparam("before")).order_by(slot.c.id).limit(FORGOTTEN_AT_ONCE)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_THEIRS = sa.select(appointment.c.id).where(appointment.c.slot_id.in_(_IDS))


def forget_old(tx: Tx) -> int:
    """Drop times that were over a year ago, and who had them; give how many. A job of the clock."""
    old = {"ids": list(tx.run(_OLD, {"before": tx.now - KEPT}).scalars())}
    if old["ids"]:
        tx.run(reminder.delete().where(reminder.c.appointment_id.in_(_THEIRS)), old)
        tx.run(appointment.delete().where(appointment.c.slot_id.in_(_IDS)), old)
        tx.run(slot.delete().where(slot.c.id.in_(_IDS)), old)
    return len(old["ids"])
