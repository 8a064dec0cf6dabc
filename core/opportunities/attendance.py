"""Attendance by exception: the teacher names who was absent, everybody else was there.

Whom the family reported absent is known before anybody asks: see `excused`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import audit
from core.absences.notes import Note, of_pupils
from core.access import Actor
from core.database import Tx
from core.days.spans import Days
from core.opportunities.fit import Moments, meets_on
from core.opportunities.leading import led
from core.opportunities.tables import Status, absence, register, signup, weekly_time
from core.refusal import Refusal
from core.tables import Moment
from core.words import Weekly


class NoMeeting(Refusal):
    """There is no meeting on that day, or it is still ahead. Tells `day` and `title`."""


class NotAMember(Refusal):
    """Somebody named absent had no place here on that day. Tells `title`."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A register as kept; `excused` of those absent have a note; `corrected` tells that it replaced an earlier one."""

    title: str
    held_on: date
    present: int
    absent: int
    excused: int
    corrected: bool


_TIMES = (
    sa.select(weekly_time.c.weekday, weekly_time.c.starts, weekly_time.c.ends)
    .where(weekly_time.c.opportunity_id == sa.bindparam("opportunity_id"))
    .order_by(weekly_time.c.weekday, weekly_time.c.starts)
)
_HAD_A_PLACE = sa.select(signup.c.pupil_id).where(
    signup.c.opportunity_id == sa.bindparam("opportunity_id"),
    signup.c.status == Status.IN,
    sa.func.coalesce(signup.c.promoted_at, signup.c.created_at) < sa.bindparam("day_over", type_=Moment),
)
_WERE_ABSENT = (
    sa.select(absence.c.pupil_id)
    .join(register, register.c.id == absence.c.register_id)
    .where(
        register.c.opportunity_id == sa.bindparam("opportunity_id"),
        register.c.held_on == sa.bindparam("held_on"),
    )
)
_REGISTER = sa.select(register.c.id).where(
    register.c.opportunity_id == sa.bindparam("opportunity_id"),
    register.c.held_on == sa.bindparam("held_on"),
)
_SENT_AGAIN = (
    register.update()
    .where(register.c.id == sa.bindparam("register_id"))
    .values(by_person_id=sa.bindparam("person_id"), at=sa.bindparam("now"))
)
_FORGET = absence.delete().where(absence.c.register_id == sa.bindparam("kept"))
_ABSENT = absence.insert()


def times(tx: Tx, opportunity: int) -> list[Weekly]:
    """Give when it meets, from Monday on."""
    return [Weekly(row.weekday, row.starts, row.ends) for row in tx.all(_TIMES, {"opportunity_id": opportunity})]


def expected(tx: Tx, actor: Actor, opportunity: int, held_on: date) -> set[int]:
    """Give the pupils who had their place by the end of `held_on`, and who were marked absent then and left since."""
    at = Moments(tx.now, ZoneInfo(actor.timezone))
    about = {"opportunity_id": opportunity, "held_on": held_on, "day_over": at.midnight(held_on + timedelta(days=1))}
    return {pupil for query in (_HAD_A_PLACE, _WERE_ABSENT) for pupil in tx.run(query, about).scalars()}


def mark_absent(tx: Tx, actor: Actor, opportunity: int, held_on: date, absent: list[int]) -> Marked:
    """Keep who was absent from the meeting of `held_on`; sent again, it corrects what was sent before.

    Raises NotAllowed, NotFound, NoMeeting or NotAMember.
    """
    club = led(tx, actor, opportunity, lock=True)
    ahead = held_on > Moments(tx.now, ZoneInfo(actor.timezone)).today
    if ahead or not meets_on(club, times(tx, opportunity), held_on):
        raise NoMeeting(day=held_on, title=club.title)
    members = expected(tx, actor, opportunity, held_on)
    away = set(absent)
    if not away <= members:
        raise NotAMember(title=club.title)
    kept = tx.value(_REGISTER, {"opportunity_id": opportunity, "held_on": held_on})
    register_id = kept or _begin(tx, actor, opportunity, held_on)
    if kept:
        tx.run(_SENT_AGAIN, {"register_id": kept, "person_id": actor.person_id, "now": tx.now})
        tx.run(_FORGET, {"kept": kept})
    if away:
        tx.run(_ABSENT, [{"register_id": register_id, "pupil_id": pupil} for pupil in sorted(away)])
    audit.record(tx, actor, "mark_absent", "register", register_id)
    noted = away & set(excused(tx, actor, away, Days(held_on, held_on)).get(held_on, ()))
    return Marked(club.title, held_on, len(members - away), len(away), len(noted), kept is not None)


def excused(tx: Tx, actor: Actor, pupils: Iterable[int], days: Days) -> Mapping[date, Mapping[int, Note]]:
    """Give by day which of `pupils` are away with a note; whoever only comes later to school is back by then."""
    found: dict[date, dict[int, Note]] = {}
    for note in of_pupils(tx, actor.school_id, days, sorted(pupils)):
        for n in range(note.days.length if note.misses_clubs else 0):
            day = note.days.first + timedelta(days=n)
            if days.first <= day <= days.last:
                found.setdefault(day, {})[note.pupil] = note
    return found


def _begin(tx: Tx, actor: Actor, opportunity: int, held_on: date) -> int:
    return tx.insert(
        register,
        school_id=actor.school_id,
        opportunity_id=opportunity,
        held_on=held_on,
        by_person_id=actor.person_id,
        at=tx.now,
    )
