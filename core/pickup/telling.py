"""Whom it is told that somebody may pick a child up, or may not any more: the school, the other guardians."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.database import Tx
from core.duty.shifts import informed
from core.homeroom import teacher_of
from core.notices import FAMILY_PICKUP, PICKUP, Action, Cause
from core.opportunities.fit import TERMS, Pupil, meets_on
from core.opportunities.pupils import pupil_facts
from core.opportunities.queries.rows import times_by_opportunity
from core.opportunities.tables import Status, opportunity, signup
from core.opportunities.telling import guardians
from core.pickup.queries import Allowed
from core.pickup.tables import pickup
from core.pickup.wording import related, when
from core.refusal import NotFound
from core.schools import school
from core.words import Phrase, say


def _told(pupil: Pupil, one: Allowed, today: date) -> dict[str, Any]:
    return {
        "pupil": pupil.name,
        "label": pupil.label,
        "name": one.name,
        "relation": related(one.relation),
        "when": when(one.first, one.last, today),
    }


def added(tx: Tx, actor: Actor, pupil: Pupil, one: Allowed) -> None:
    """Tell of a new one; what is for today also those at whose clubs the child is today."""
    today = actor.local(tx.now).date()
    told = {**_told(pupil, one, today), "by": actor.name}
    _tell_school(tx, actor.school_id, pupil, say("pickup.added", **told), _day(one, today), actor)
    _tell_family(tx, actor, pupil, say("pickup.family_added", **told))


def removed(tx: Tx, actor: Actor, pupil: Pupil, one: Allowed) -> None:
    """Tell that somebody may not any more."""
    today = actor.local(tx.now).date()
    told = {**_told(pupil, one, today), "by": actor.name}
    _tell_school(tx, actor.school_id, pupil, say("pickup.removed", **told), _day(one, today), actor)
    _tell_family(tx, actor, pupil, say("pickup.family_removed", **told))


def _day(one: Allowed, today: date) -> date | None:
    """Give today, if that is what it is about."""
    return today if one.last is not None and one.may(today) else None


_ONE = (
    sa.select(pickup, school.c.timezone)
    .join(school, school.c.id == pickup.c.school_id)
    .where(pickup.c.id == sa.bindparam("pickup_id"))
)


def its_day(tx: Tx, school_id: int, pickup_id: int) -> None:
    """Tell the school on the morning of the first day for which somebody was named before."""
    row = tx.first(_ONE, {"pickup_id": pickup_id})
    assert row is not None
    try:
        pupil = pupil_facts(tx, school_id, row.pupil_id)
    except NotFound:  # the child has left the school meanwhile
        return
    today = tx.now.astimezone(ZoneInfo(row.timezone)).date()
    told = {
        "pupil": pupil.name,
        "label": pupil.label,
        "name": row.name,
        "relation": related(row.relation),
        "when": when(row.first_on, row.last_on, today),
    }
    _tell_school(tx, school_id, pupil, say("pickup.its_day", **told), today)


def _tell_school(tx: Tx, school_id: int, pupil: Pupil, news: Phrase, day: date | None, by: Actor | None = None) -> None:
    """Tell the homeroom teacher; of what concerns a `day`, also those whose clubs the pupil is at, who is on duty."""
    who = {teacher_of(tx, pupil.id)}
    if day is not None:
        who |= {*_leading_on(tx, school_id, pupil.id, day), *informed(tx, school_id, day)}
    cause = Cause(say("pickup.about", pupil=pupil.name, label=pupil.label), by.person_id if by else None, school_id)
    look = Action(say("pickup.look"), "pickup_check", {"pupil": pupil.id})
    for teacher in sorted(one for one in who if one is not None and (by is None or one != by.person_id)):
        notices.notify(tx, teacher, PICKUP, news, cause, actions=[look])


_ATTENDED = (
    sa.select(opportunity.c.id, opportunity.c.teacher_id, *TERMS)
    .join(signup, signup.c.opportunity_id == opportunity.c.id)
    .where(
        opportunity.c.school_id == sa.bindparam("school_id"),
        opportunity.c.teacher_id.is_not(None),
        signup.c.pupil_id == sa.bindparam("pupil_id"),
        signup.c.status == Status.IN,
    )
)


def _leading_on(tx: Tx, school_id: int, pupil: int, day: date) -> Iterable[int]:
    rows = tx.all(_ATTENDED, {"school_id": school_id, "pupil_id": pupil})
    meets = times_by_opportunity(tx, school_id, [row.id for row in rows]) if rows else {}
    return [row.teacher_id for row in rows if meets_on(row, meets.get(row.id, ()), day)]


def _tell_family(tx: Tx, actor: Actor, pupil: Pupil, news: Phrase) -> None:
    """Tell the other guardians, who see the same list."""
    cause = Cause(say("pickup.about", pupil=pupil.name, label=pupil.label), actor.person_id, actor.school_id)
    look = Action(say("pickup.look"), "pickup_list", {"pupil": pupil.id})
    for guardian in guardians(tx, pupil.id):
        if guardian != actor.person_id:
            notices.notify(tx, guardian, FAMILY_PICKUP, news, cause, actions=[look])
