"""Naming somebody who may pick a child up, and taking it back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import audit
from core.access import Actor, may_act_for
from core.database import Tx
from core.people import Role
from core.pickup import telling
from core.pickup.queries import Allowed, named_by_family, of_child, same_name
from core.pickup.tables import STANDS, pickup
from core.refusal import Refusal
from core.schools import school

MOST = 15  # people for one child at a time
FURTHEST = timedelta(days=366)
KEPT = timedelta(days=90)  # after it ended
MORNING = 7  # o'clock, from which a day's own are told


class PickupFull(Refusal):
    """So many people are named already. Tells `pupil` and `n`."""


class PickupPast(Refusal):
    """That day is behind us. Tells `day`."""


class PickupTooFar(Refusal):
    """Nobody knows so far ahead; then it should be always. Tells `until`."""


class MayAlready(Refusal):
    """They may at that time already. Tells `name`."""


class PickupGone(Refusal):
    """It was taken back before, or is over. Tells `name`."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is to pick a child up, from the first day to the last, or always."""

    name: str
    relation: str
    first: date
    last: date | None
    phone: str = ""
    photo: str | None = None


_LOCK = sa.select(sa.literal(1)).select_from(pickup).where(pickup.c.id == sa.bindparam("id")).with_for_update()


def allow(tx: Tx, actor: Actor, pupil: int, named: Named) -> Allowed:
    """Name somebody; the homeroom teacher is told at once, and so are the other guardians.

    Raises NotAllowed, NotFound, PickupPast, PickupTooFar, PickupFull or MayAlready.
    """
    actor.needs(Role.GUARDIAN)
    may_act_for(tx, actor, pupil)
    today = actor.local(tx.now).date()
    last = named.last if named.last is not None else named.first
    if last < today or last < named.first:
        raise PickupPast(day=last)
    if last > today + FURTHEST:
        raise PickupTooFar(until=today + FURTHEST)
    seen = of_child(tx, actor, pupil)
    if len(seen.allowed) >= MOST:
        raise PickupFull(pupil=seen.pupil.name, n=len(seen.allowed))
    if any(_covers(one, named) for one in seen.allowed):
        raise MayAlready(name=named.name)
    made = tx.insert(
        pickup,
        school_id=actor.school_id,
        pupil_id=pupil,
        name=named.name,
        relation=named.relation,
        phone=named.phone,
        photo=named.photo,
        first_on=max(named.first, today),
        last_on=named.last,
        by_person_id=actor.person_id,
        created_at=tx.now,
        reminded_at=tx.now if named.last is None or named.first <= today else None,
    )
    audit.record(tx, actor, "allow_pickup", "pickup", made)
    allowed = named_by_family(tx, actor, made)
    telling.added(tx, actor, seen.pupil, allowed)
    return allowed


def _covers(one: Allowed, named: Named) -> bool:
    """Tell whether `one` is the same person and for all of those days; who may always may be announced for a day."""
    if same_name(one.name) != same_name(named.name) or one.first > named.first:
        return False
    if one.last is None or named.last is None:
        return one.last is None and named.last is None
    return named.last <= one.last


def remove(tx: Tx, actor: Actor, pickup_id: int) -> Allowed:
    """Take it back; the homeroom teacher is told at once, and so are the other guardians.

    Raises NotAllowed, NotFound or PickupGone.
    """
    seen = named_by_family(tx, actor, pickup_id)
    tx.first(_LOCK, {"id": pickup_id})
    gone = pickup.update().where(pickup.c.id == pickup_id, STANDS)
    over = seen.last is not None and seen.last < actor.local(tx.now).date()
    if over or not tx.run(gone.values(removed_at=tx.now, removed_by_id=actor.person_id)).rowcount:
        raise PickupGone(name=seen.name)
    audit.record(tx, actor, "remove_pickup", "pickup", pickup_id)
    telling.removed(tx, actor, of_child(tx, actor, seen.pupil).pupil, seen)
    return seen


# --- the clock's

_AHEAD = (
    sa.select(pickup.c.id, pickup.c.school_id, pickup.c.first_on, school.c.timezone)
    .join(school, school.c.id == pickup.c.school_id)
    .where(STANDS, pickup.c.reminded_at.is_(None), pickup.c.first_on <= sa.bindparam("soon"))
    .order_by(pickup.c.first_on, pickup.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(of=pickup, skip_locked=True)
)
AT_ONCE = 40


def remind(tx: Tx, at_once: int = AT_ONCE) -> int:
    """On the morning of the day tell the school of those who were named for it before; give how many there were."""
    done = 0
    for row in tx.all(_AHEAD, {"soon": tx.now.date() + timedelta(days=1), "most": at_once}):
        local = tx.now.astimezone(ZoneInfo(row.timezone))
        if local.replace(tzinfo=None) < datetime.combine(row.first_on, time(MORNING)):
            continue
        tx.run(pickup.update().where(pickup.c.id == row.id).values(reminded_at=tx.now))
        if local.date() == row.first_on:  # the morning may have been missed while nothing ran
            telling.its_day(tx, row.school_id, row.id)
        done += 1
    return done


def forget_ended(tx: Tx) -> int:
    """Drop those who were taken back or whose days are long over; give how many."""
    since = tx.now - KEPT
    over = sa.or_(pickup.c.removed_at < since, pickup.c.last_on < since.date())
    return tx.run(pickup.delete().where(over)).rowcount
