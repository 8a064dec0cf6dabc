"""A pupil's opportunities as a calendar file."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.calendar_file import Event, calendar_file
from core.database import Tx
from core.opportunities.fit import Moments
from core.opportunities.pupils import name_of
from core.opportunities.queries.rows import times_by_opportunity
from core.opportunities.tables import Status, opportunity, signup
from core.people import person
from core.words import Text, Weekly, say

_MINE = (
    sa.select(
        opportunity.c.id,
        opportunity.c.public_id,
        opportunity.c.title,
        opportunity.c.about,
        opportunity.c.place,
        opportunity.c.starts_on,
        opportunity.c.ends_on,
        signup.c.created_at,
        person.c.public_id.label("pupil_public_id"),
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .select_from(signup)
    .join(opportunity, opportunity.c.id == signup.c.opportunity_id)
    .join(person, person.c.id == signup.c.pupil_id)
    .where(
        signup.c.pupil_id == sa.bindparam("pupil_id"),
        signup.c.school_id == sa.bindparam("school_id"),
        signup.c.status == Status.IN,
        sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
    )
    .order_by(opportunity.c.title, opportunity.c.id)
)


def pupil_calendar(tx: Tx, actor: Actor, pupil: int, text: Callable[[Text], str]) -> bytes:
    """Give the .ics of every opportunity in which the pupil has a place; `text` gives words in the reader's language.

    Raises NotFound for somebody else's child.
    """
    may_act_for(tx, actor, pupil)
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    rows = tx.all(_MINE, {"pupil_id": pupil, "school_id": actor.school_id, "today": at.today})
    times = times_by_opportunity(tx, actor.school_id, [row.id for row in rows])
    events = [event for row in rows for event in _events(row, times.get(row.id, ()), at.zone, text)]
    return calendar_file(text(say("opportunities.calendar")), events, actor.timezone, tx.now)


def _events(
    row: sa.Row[Any], times: tuple[Weekly, ...], zone: ZoneInfo, text: Callable[[Text], str]
) -> Iterator[Event]:
    title = text(say("opportunities.event", title=row.title, pupil=name_of(row)))
    name = f"{row.public_id}-{row.pupil_public_id}"
    if not times and row.starts_on is not None:
        yield Event(f"{name}@odin-klik", title, row.place, row.about, None, row.starts_on, row.ends_on)
    for at in times:
        uid = f"{name}-{at.weekday}-{at.starts}@odin-klik"
        first = row.starts_on or row.created_at.astimezone(zone).date()
        yield Event(uid, title, row.place, row.about, at, first, row.ends_on)
