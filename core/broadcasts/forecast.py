"""What a broadcast will be like before it is begun: how many people, by which messengers, for how long."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core import outbox
from core.access import Actor
from core.accounts import reaching_each
from core.broadcasts.audience import Audience, readers
from core.database import Tx
from core.messengers import in_order, paces
from core.notices import SURVEY, Kind, Urgency
from core.notices.readers import Way
from core.notices.silence import Span
from core.notices.tables import notice_preference
from core.schools import school

Lane = tuple[str, str]  # messenger and bot


@dataclass(frozen=True, slots=True)
class Forecast:
    """People of an audience: how many each messenger reaches, in the order in which messengers are named.

    `absent` of them use a bot that does not run there now. `muted` want no announcements, `unreached` have joined
    nowhere. `seconds` it takes, after what waits already. `quiet_until`: the minute of the day at which the school's
    quiet hours end, if it is quiet now and the news can wait.
    """

    people: int
    reached: Mapping[str, int]
    absent: Mapping[str, int]
    muted: int
    unreached: int
    seconds: int
    quiet_until: int | None


def forecast(tx: Tx, actor: Actor, audience: Audience, kind: Kind) -> Forecast:
    """Give what to expect of an audience."""
    who = readers(actor.school_id, audience, actor.person_id, asks=kind is SURVEY).subquery("who")
    reached = reaching_each(who)
    each = (
        sa.select(reached.c.transport, reached.c.bot, _mutes(kind).label("mutes"))
        .outerjoin(notice_preference, notice_preference.c.person_id == reached.c.person_id)
        .subquery("each")
    )
    rows = tx.all(sa.select(*each.c, sa.func.count().label("people")).group_by(*each.c))
    lanes = {(row.transport, row.bot): row.people for row in rows if not row.mutes}
    known = paces(tx)
    people = tx.value(sa.select(sa.func.count(who.c.person_id.distinct())))
    return Forecast(
        people,
        by_messenger(lanes),
        by_messenger({lane: count for lane, count in lanes.items() if lane not in known}),
        sum(row.people for row in rows if row.mutes),
        people - sum(row.people for row in rows),
        _seconds(lanes, known, outbox.queues(tx)),
        None if kind.urgency is Urgency.URGENT else _quiet_until(tx, actor),
    )


def _quiet_until(tx: Tx, actor: Actor) -> int | None:
    row = tx.first(sa.select(school.c.quiet_from, school.c.quiet_until).where(school.c.id == actor.school_id))
    assert row is not None
    now = actor.local(tx.now)
    quiet = Span(row.quiet_from, row.quiet_until)
    return quiet.ends if quiet.left(now.hour * 60 + now.minute) else None


def _mutes(kind: Kind) -> sa.ColumnElement[bool]:
    if kind.urgency is Urgency.URGENT:
        return sa.false()
    chosen = notice_preference.c.kinds[kind.key].as_string()
    return sa.func.coalesce(chosen == Way.MUTE.value, sa.false())


def by_messenger(lanes: Mapping[Lane, int]) -> dict[str, int]:
    """Add up the bots of each messenger; foreign ones come last."""
    found: Counter[str] = Counter()
    for (transport, _), people in lanes.items():
        found[transport] += people
    return {transport: found[transport] for transport in in_order(found)}


def _seconds(lanes: Mapping[Lane, int], known: Mapping[Lane, int | None], waiting: Mapping[Lane, int]) -> int:
    """All bots send side by side, each at its pace."""
    return max((lasts(count + waiting.get(lane, 0), known.get(lane)) for lane, count in lanes.items()), default=0)


def lasts(people: int, per_second: int | None) -> int:
    """Give the seconds that one bot needs for so many people."""
    return math.ceil(people / per_second) if per_second else 0
