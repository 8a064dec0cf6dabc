"""What who is on duty is told: that they are, in the morning who will not come, and that they are no longer."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import notices
from core.absences import notes
from core.absences.lessons import whole_school
from core.absences.notes import Note, on
from core.absences.wording import by_class
from core.access import Actor
from core.database import Tx
from core.duty.shifts import Shift
from core.duty.tables import duty_shift
from core.notices import Action, Cause
from core.schools import school
from core.words import Phrase, say

BEFORE = 30  # minutes before the first lesson
MOST_LINES = 40  # classes of a morning's message
_DAY = timedelta(days=1)


def assigned(tx: Tx, actor: Actor, teacher: int, days: Sequence[date]) -> None:
    """Tell a teacher of new shifts."""
    if days and teacher != actor.person_id:
        notices.notify(tx, teacher, notices.DUTY, say("duty.assigned", days=_listed(days)), _by(actor))


def released(tx: Tx, actor: Actor, shifts: Sequence[Shift]) -> None:
    """Tell teachers of shifts that they need not do."""
    for teacher in dict.fromkeys(one.person for one in shifts):
        days = [one.day for one in shifts if one.person == teacher]
        if teacher != actor.person_id:
            notices.notify(tx, teacher, notices.DUTY, say("duty.released", days=_listed(days)), _by(actor))


def _listed(days: Sequence[date]) -> list[Phrase]:
    return [say("duty.day", day=day) for day in days]


def _by(actor: Actor) -> Cause:
    return Cause(say("notices.about.duty"), actor.person_id, actor.school_id)


# --- in the morning

_UNTOLD = (
    sa.select(duty_shift.c.id, duty_shift.c.person_id, duty_shift.c.school_id, duty_shift.c.day, school.c.timezone)
    .join(school, school.c.id == duty_shift.c.school_id)
    .where(duty_shift.c.told_at.is_(None))
    .where(duty_shift.c.day.between(sa.bindparam("since", type_=sa.Date), sa.bindparam("until", type_=sa.Date)))
    .order_by(duty_shift.c.school_id, duty_shift.c.id)
)
_TOLD = duty_shift.update().where(duty_shift.c.id == sa.bindparam("shift")).values(told_at=sa.bindparam("now"))


def tell_mornings(tx: Tx) -> int:
    """Tell who is on duty today who will not come, shortly before lessons begin; give to how many.

    From then on they are told each note about today as it comes.
    """
    today = tx.now.date()
    rows = tx.all(_UNTOLD, {"since": today - _DAY, "until": today + _DAY})
    due = [row for row in rows if _is_due(tx, row, tx.now.astimezone(ZoneInfo(row.timezone)))]
    for row in due:
        away = notes.of_school(tx, row.school_id, on(row.day))
        look = Action(say("absences.look_school"), "on_duty", {})
        cause = Cause(say("notices.about.duty"), school_id=row.school_id)
        notices.notify(tx, row.person_id, notices.DUTY, morning(away, row.day), cause, actions=[look])
        tx.run(_TOLD, {"shift": row.id, "now": tx.now})
    return len(due)


def _is_due(tx: Tx, row: sa.Row[Any], local: datetime) -> bool:
    if row.day != local.date():
        return False
    return local.hour * 60 + local.minute >= whole_school(tx, row.school_id).begin(row.day) - BEFORE


def morning(away: Sequence[Note], day: date) -> Phrase:
    """Give the morning's message."""
    if not away:
        return say("duty.morning_nobody", day=day)
    lines = by_class(away, day)
    rest = [say("notices.and_more", n=len(lines) - MOST_LINES)] if len(lines) > MOST_LINES else []
    return say("duty.morning", day=day, n=len({note.pupil for note in away}), lines=[*lines[:MOST_LINES], *rest])
