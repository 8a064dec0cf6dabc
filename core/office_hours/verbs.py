"""Choosing one's office hours, being away, and the hours of the whole school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.database import Tx
from core.office_hours.queries import opening_of, school_week
from core.office_hours.tables import office_away, office_hours, school_office_hours
from core.people import Role, lock
from core.questions.waiting import look_again, look_again_in
from core.refusal import Refusal
from core.schools import school
from core.staff import AT_WORK
from core.words import Weekly

SHORTEST = 10  # minutes of a span
MOST_SPANS = 28  # in a week
LONGEST_AWAY = 366  # days


class HoursUnclear(Refusal):
    """Spans that end before they begin, last no time, or are too many."""


class AwayPast(Refusal):
    """The day until which somebody is away is over, or further than a year ahead. Tells `until`."""


@dataclass(frozen=True, slots=True)
class Office:
    """One's own office: the week, whether it is one's own choice, the school's week, the last day away."""

    week: Sequence[Weekly]
    own: bool
    usual: Sequence[Weekly]
    away_until: date | None


def my_office(tx: Tx, actor: Actor) -> Office:
    """Give the actor's own office hours. Raises NotAllowed."""
    actor.needs(*AT_WORK)
    mine = opening_of(tx, actor.school_id, actor.person_id)
    today = actor.local(tx.now).date()
    away = mine.away_until if mine.is_away(today) else None
    return Office(mine.week, mine.own, school_week(tx, actor.school_id), away)


def set_hours(tx: Tx, actor: Actor, week: Sequence[Weekly]) -> None:
    """Keep one's own office hours. Raises NotAllowed or HoursUnclear."""
    actor.needs(*AT_WORK)
    spans = tidy(week)
    _forget(tx, actor)
    rows = [_row(span) | {"school_id": actor.school_id, "person_id": actor.person_id} for span in spans]
    tx.run(office_hours.insert(), rows)
    _changed(tx, actor, "set_office_hours")


def clear_hours(tx: Tx, actor: Actor) -> None:
    """Go by the school's hours again. Raises NotAllowed."""
    actor.needs(*AT_WORK)
    _forget(tx, actor)
    _changed(tx, actor, "clear_office_hours")


def set_away(tx: Tx, actor: Actor, until: date | None) -> None:
    """Be away until the end of that day, or be back (None). Raises NotAllowed or AwayPast."""
    actor.needs(*AT_WORK)
    today = actor.local(tx.now).date()
    if until is not None and not today <= until <= today + timedelta(days=LONGEST_AWAY):
        raise AwayPast(until=until)
    lock(tx, [actor.person_id])
    mine = office_away.c.school_id == actor.school_id, office_away.c.person_id == actor.person_id
    tx.run(office_away.delete().where(*mine))
    if until is not None:
        tx.run(office_away.insert(), {"school_id": actor.school_id, "person_id": actor.person_id, "until": until})
    _changed(tx, actor, "set_away")


_LOCK = sa.select(school.c.id).where(school.c.id == sa.bindparam("school_id")).with_for_update(key_share=True)


def set_school_week(tx: Tx, actor: Actor, week: Sequence[Weekly] | None) -> None:
    """Keep the hours of all who chose none of their own; None: the usual ones. Raises NotAllowed or HoursUnclear."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    spans = tidy(week) if week is not None else ()
    tx.all(_LOCK, {"school_id": actor.school_id})
    tx.run(school_office_hours.delete().where(school_office_hours.c.school_id == actor.school_id))
    if spans:
        tx.run(school_office_hours.insert(), [_row(span) | {"school_id": actor.school_id} for span in spans])
    audit.record(tx, actor, "set_school_week", "school", actor.school_id)
    look_again_in(tx, actor.school_id)


def tidy(week: Sequence[Weekly]) -> Sequence[Weekly]:
    """Give the spans in order, those that touch made one. Raises HoursUnclear."""
    kept: list[Weekly] = []
    for span in sorted(week, key=lambda s: (s.weekday, s.starts)):
        if not (span.starts >= 0 and span.ends <= 24 * 60 and span.ends - span.starts >= SHORTEST):
            raise HoursUnclear
        if kept and kept[-1].weekday == span.weekday and kept[-1].ends >= span.starts:
            kept[-1] = Weekly(span.weekday, kept[-1].starts, max(kept[-1].ends, span.ends))
        else:
            kept.append(span)
    if not 0 < len(kept) <= MOST_SPANS:
        raise HoursUnclear
    return kept


def _row(span: Weekly) -> dict[str, int]:
    return {"weekday": span.weekday, "starts": span.starts, "ends": span.ends}


def _forget(tx: Tx, actor: Actor) -> None:
    lock(tx, [actor.person_id])
    mine = office_hours.c.school_id == actor.school_id, office_hours.c.person_id == actor.person_id
    tx.run(office_hours.delete().where(*mine))


def _changed(tx: Tx, actor: Actor, verb: str) -> None:
    audit.record(tx, actor, verb, "person", actor.person_id)
    look_again(tx, actor.school_id, actor.person_id)
