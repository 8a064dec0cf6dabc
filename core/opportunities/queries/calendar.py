"""Pupils' opportunities as events, and as a calendar file."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.calendar_file import Event, calendar_file
from core.database import Tx
from core.opportunities.fit import Moments
from core.opportunities.pupils import pupil_facts
from core.opportunities.queries.rows import times_by_opportunity
from core.opportunities.tables import Status, opportunity, signup
from core.people import person
from core.school_hours import Stretch, breaks_of
from core.tables import Moment
from core.words import Text, Weekly, say
from core.workdays import days_off, school_year_ends, summer_before

_MINE = (
    sa.select(
        opportunity.c.id,
        opportunity.c.public_id,
        opportunity.c.title,
        opportunity.c.about,
        opportunity.c.place,
        opportunity.c.starts_on,
        opportunity.c.ends_on,
        sa.func.coalesce(signup.c.promoted_at, signup.c.created_at, type_=Moment).label("joined_at"),
        signup.c.pupil_id,
        person.c.public_id.label("pupil_public_id"),
    )
    .select_from(signup)
    .join(opportunity, opportunity.c.id == signup.c.opportunity_id)
    .join(person, person.c.id == signup.c.pupil_id)
    .where(
        signup.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)),
        signup.c.school_id == sa.bindparam("school_id"),
        signup.c.status == Status.IN,
        sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
    )
    .order_by(opportunity.c.title, opportunity.c.id, signup.c.pupil_id)
)


_PUBLIC = timedelta(days=366)  # for which public holidays are told
Title = Callable[[str, int], str]  # of an opportunity, for a pupil


def pupil_calendar(tx: Tx, actor: Actor, pupil: int, text: Callable[[Text], str]) -> bytes:
    """Give the .ics of every opportunity in which the pupil has a place; `text` gives words in the reader's language.

    Raises NotFound for somebody else's child.
    """
    may_act_for(tx, actor, pupil)
    name = pupil_facts(tx, actor.school_id, pupil).name

    def title(of: str, _: int) -> str:
        return text(say("opportunities.event", title=of, pupil=name))

    events = pupil_events(tx, actor, [pupil], title, breaks_of(tx, actor.school_id))
    return calendar_file(text(say("opportunities.calendar")), events, actor.timezone, tx.now)


def pupil_events(tx: Tx, actor: Actor, pupils: Sequence[int], title: Title, off: Sequence[Stretch]) -> Iterator[Event]:
    """Give what the pupils of the school have a place in and is not over: clubs every week but `off`, contests.

    A club is there from the day on which the pupil had a place in it; one that has no last day, until the school year
    ends. On public holidays nothing meets. The caller has checked that the actor may see it.
    """
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    rows = tx.all(_MINE, {"pupils": list(pupils), "school_id": actor.school_id, "today": at.today})
    times = times_by_opportunity(tx, actor.school_id, [row.id for row in rows])
    since = min((_since(row, at.zone) for row in rows), default=at.today)
    free = (*off, *((day, day) for day in days_off(since, at.today + _PUBLIC)))
    for row in rows:
        yield from _events(row, times.get(row.id, ()), at, title(row.title, row.pupil_id), free)


def _events(
    row: sa.Row[Any], times: tuple[Weekly, ...], now: Moments, title: str, off: tuple[Stretch, ...]
) -> Iterator[Event]:
    name = f"{row.public_id}-{row.pupil_public_id}"
    if not times and row.starts_on is not None:
        yield Event(f"{name}@odin-klik", title, row.place, row.about, None, row.starts_on, row.ends_on)
    since = _since(row, now.zone)
    last = row.ends_on or school_year_ends(max(since, now.today))
    off = off if row.ends_on else (*off, summer_before(last))
    for at in times:
        uid = f"{name}-{at.weekday}-{at.starts}@odin-klik"
        yield Event(uid, title, row.place, row.about, at, since, last, off)


def _since(row: sa.Row[Any], zone: ZoneInfo) -> date:
    joined: date = row.joined_at.astimezone(zone).date()
    return max(joined, row.starts_on or joined)
