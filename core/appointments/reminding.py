"""Reminders of appointments: once the day before, at the person's own hour, and once an hour before; to both sides.

A reminder leaves when it is due and never waits for long, so that none tells of what was moved or cancelled
meanwhile. Several appointments of one person are one message. What was sent is kept by appointment and person: a
restart neither skips nor repeats.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import notices
from core.appointments.queries import APPOINTMENTS, Appointment, read
from core.appointments.tables import HOLDS, appointment, reminder, slot
from core.appointments.telling import AHEAD, RECEPTIONS
from core.database import Tx
from core.notices import Action, Cause
from core.notices.readers import Reader, Way, readers_of
from core.words import Phrase, say

DAY, HOUR = "day", "hour"
BEFORE = timedelta(hours=1)
TOO_LATE = timedelta(hours=2)  # before an appointment: then the reminder an hour before is enough
LOOKS_AHEAD = timedelta(hours=48)

_SIDES = {"guest": appointment.c.guardian_id, "host": slot.c.host_id}


def _unsent(side: str) -> sa.Select[Any]:
    """Give the appointments of which one side was not reminded yet."""
    sent = sa.and_(
        reminder.c.appointment_id == appointment.c.id,
        reminder.c.person_id == _SIDES[side],
        reminder.c.kind == sa.bindparam("kind"),
    )
    return APPOINTMENTS.where(
        HOLDS,
        slot.c.starts_at > sa.bindparam("now"),
        slot.c.starts_at <= sa.bindparam("until"),
        ~sa.exists().where(sent).correlate(appointment, slot),
    ).order_by(slot.c.starts_at, appointment.c.id)


_UNSENT = {side: _unsent(side) for side in _SIDES}
_SENT = sa.text(
    "INSERT INTO appointment_reminder (appointment_id, person_id, kind, at)"
    " VALUES (:appointment_id, :person_id, :kind, :at) ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("at", type_=reminder.c.at.type))


@dataclass(frozen=True, slots=True)
class _Side:
    """One person's appointments on one side, of which they were not reminded."""

    reader: Reader
    side: str
    bot: str
    meets: Sequence[Appointment]


def remind_tomorrow(tx: Tx) -> int:
    """Remind of what is tomorrow, at each person's own hour of today; give how many messages. A job of the clock."""
    return _remind(tx, DAY, LOOKS_AHEAD, _due_today)


def remind_soon(tx: Tx) -> int:
    """Remind of what begins within the hour, and of what follows it closely. A job of the clock."""
    return _remind(tx, HOUR, 2 * BEFORE, _due_soon)


def _remind(tx: Tx, kind: str, ahead: timedelta, due: Callable[[Tx, _Side], Sequence[Appointment]]) -> int:
    sent = 0
    for side in _sides(tx, kind, ahead):
        told = due(tx, side)
        if told:
            sent += _tell(tx, side, kind, told)
    return sent


def _sides(tx: Tx, kind: str, ahead: timedelta) -> list[_Side]:
    at = {"kind": kind, "now": tx.now, "until": tx.now + ahead}
    found: dict[tuple[int, str, str], list[Appointment]] = defaultdict(list)
    for side, query in _UNSENT.items():
        for one in read(tx.all(query, at)):
            who, bot = (one.guardian_id, "parent") if side == "guest" else (one.host_id, one.host_bot)
            found[who, side, bot].append(one)
    readers = readers_of(tx, sorted({who for who, _, _ in found}))
    return [_Side(readers[who], side, bot, meets) for (who, side, bot), meets in found.items()]


def _due_today(tx: Tx, side: _Side) -> Sequence[Appointment]:
    """Give what is to be told now of a later day; whoever booked after their hour needs no reminder."""
    early = AHEAD if side.reader.way(notices.APPOINTMENT_SOON) is Way.DIGEST else timedelta()
    due = []
    for one in side.meets:
        hour = _hour_before(side.reader, one)
        if hour - early <= tx.now < one.starts - TOO_LATE and one.since < hour:
            due.append(one)
    return due


def _hour_before(reader: Reader, one: Appointment) -> datetime:
    day = one.starts.astimezone(reader.zone).date() - timedelta(days=1)
    hour, minute = divmod(reader.hours.digest_comes, 60)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=reader.zone)


def _due_soon(tx: Tx, side: _Side) -> Sequence[Appointment]:
    """Give what begins within the hour and what follows it with no more than an hour between."""
    block: list[Appointment] = []
    for one in side.meets:
        if one.starts - tx.now <= BEFORE or (block and one.starts - block[-1].ends <= BEFORE):
            block.append(one)
    if block and block[0].since > block[0].starts - BEFORE:  # just booked: everybody knows
        _keep(tx, side.reader.person_id, HOUR, block[:1])
        return block[1:] if len(block) > 1 and block[1].starts - tx.now <= BEFORE else []
    return block


def _tell(tx: Tx, side: _Side, kind: str, told: Sequence[Appointment]) -> bool:
    """Send one reminder, if it leaves in time; tell whether. It is kept as sent also for who wants none."""
    plan = side.reader.plan(notices.APPOINTMENT_SOON, side.bot, tx.now, tx.now)
    if plan is not None:
        if plan.due_at > tx.now + AHEAD or plan.due_at >= told[0].starts:
            return False
        if plan.due_at > tx.now and side.reader.way(notices.APPOINTMENT_SOON) is not Way.DIGEST:
            return False
    _keep(tx, side.reader.person_id, kind, told)
    return plan is not None and notices.notify(
        tx,
        side.reader.person_id,
        notices.APPOINTMENT_SOON,
        _news(side, told),
        Cause(say("appointments.about", at=_local(told[0])), None, told[0].school_id),
        bot=side.bot,
        actions=[_action(side, told[0])],
    )


def _keep(tx: Tx, person_id: int, kind: str, told: Sequence[Appointment]) -> None:
    for one in told:
        tx.run(_SENT, {"appointment_id": one.id, "person_id": person_id, "kind": kind, "at": tx.now})


def _news(side: _Side, told: Sequence[Appointment]) -> Phrase:
    lines = [line(one, side.side) for one in told]
    return say("appointments.reminder", lines=lines)


def line(one: Appointment, side: str) -> Phrase:
    """Say one appointment as one side sees it."""
    known = {"at": _local(one), "host": one.host, "guardian": one.guardian, "pupil": one.pupil, "place": one.place}
    if side == "host":
        key = "appointments.line_host_on" if one.subject else "appointments.line_host"
        return say(key, subject=one.subject, **known) if one.subject else say(key, **known)
    return say("appointments.line_guest", **known)


def _local(one: Appointment) -> datetime:
    return one.starts.astimezone(ZoneInfo(one.timezone))


def _action(side: _Side, first: Appointment) -> Action:
    if side.side == "host":
        return Action(say("appointments.who_comes"), RECEPTIONS[side.bot], {"day": _local(first).date().isoformat()})
    return Action(say("appointments.mine"), "my_visits", {})
