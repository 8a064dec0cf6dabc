"""Who is told of times and appointments: whoever did not do it themself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.appointments.tables import reminder
from core.database import Tx
from core.names import Name
from core.notices import Action, Cause, News
from core.notices.readers import reader_of
from core.opportunities.tables import Status, signup
from core.people import enrollment, guardianship, person
from core.staff import at_work
from core.words import Phrase, say

AHEAD = timedelta(minutes=15)  # before somebody's digest: so long a reminder may wait to come in it
MOST_TOLD = 400  # families of a class or a club that are told of new times
RECEPTIONS = {"teacher": "reception", "director": "own_reception"}  # where a host sees who comes, by bot


class Host(NamedTuple):
    """Who receives families."""

    person: int
    name: Name


_NAME = sa.select(person.c.family, person.c.given, person.c.patronymic, person.c.sex).where(
    person.c.id == sa.bindparam("person_id")
)


def name_of(tx: Tx, person_id: int) -> Name:
    """Give somebody's name."""
    row = tx.all(_NAME, {"person_id": person_id})[0]
    return Name(row.family, row.given, row.patronymic, row.sex)


# --- to those who host


def booked(tx: Tx, actor: Actor, slot: sa.Row[Any], pupil: int, subject: str) -> None:
    """Tell the host who comes: in the digest, or at once if it would come too late."""
    told = {"guardian": actor.name, "pupil": name_of(tx, pupil), "at": actor.local(slot.starts_at)}
    news = say("appointments.booked_on", subject=subject, **told) if subject else say("appointments.booked", **told)
    _tell_host(tx, actor, slot, news, near=_before_digest(tx, slot))


def _before_digest(tx: Tx, slot: sa.Row[Any]) -> bool:
    plan = reader_of(tx, slot.host_id).plan(notices.NEW_APPOINTMENT, "teacher", tx.now, tx.now)
    return plan is not None and plan.due_at >= slot.starts_at


def moved(tx: Tx, actor: Actor, before: sa.Row[Any], after: sa.Row[Any], what: sa.Row[Any]) -> None:
    """Tell the host of another time; where it is another host's, both of them."""
    _forget_booked(tx, actor, before, actor.person_id)
    told = {"guardian": actor.name, "pupil": name_of(tx, what.pupil_id), "was": actor.local(before.starts_at)}
    if before.host_id == after.host_id:
        _tell_host(tx, actor, after, say("appointments.moved", at=actor.local(after.starts_at), **told), near=True)
        return
    _tell_host(tx, actor, before, say("appointments.given_back", at=told["was"], **told), near=True)
    booked(tx, actor, after, what.pupil_id, what.subject)


def cancelled_by_guardian(tx: Tx, actor: Actor, slot: sa.Row[Any], what: sa.Row[Any]) -> None:
    """Tell the host that nobody comes then."""
    _forget_booked(tx, actor, slot, actor.person_id)
    told = {"guardian": actor.name, "pupil": name_of(tx, what.pupil_id), "at": actor.local(slot.starts_at)}
    _tell_host(tx, actor, slot, say("appointments.given_back", **told), near=True)


def _forget_booked(tx: Tx, actor: Actor, slot: sa.Row[Any], guardian: int) -> None:
    """Let the digest not tell the host of an appointment that is no more."""
    host = at_work(tx, slot.school_id, slot.host_id)
    if host is not None:
        reader, cause = reader_of(tx, slot.host_id), _cause(actor, slot, guardian)
        notices.withdraw_about(tx, reader, notices.NEW_APPOINTMENT, host.bot, cause)


def _cause(actor: Actor, slot: sa.Row[Any], by: int) -> Cause:
    return Cause(say("appointments.about", at=actor.local(slot.starts_at)), by, slot.school_id)


def _tell_host(tx: Tx, actor: Actor, slot: sa.Row[Any], news: Phrase, near: bool) -> None:
    host = at_work(tx, slot.school_id, slot.host_id)
    if host is None:
        return
    kind = notices.APPOINTMENT if near else notices.NEW_APPOINTMENT
    cause = _cause(actor, slot, actor.person_id)
    day = actor.local(slot.starts_at).date().isoformat()
    action = Action(say("appointments.who_comes"), RECEPTIONS[host.bot], {"day": day})
    notices.notify(tx, host.person, kind, news, cause, bot=host.bot, actions=[action])


def evening(
    tx: Tx, actor: Actor, host: Host, labels: Sequence[str], times: Sequence[tuple[datetime, datetime]], place: str
) -> None:
    """Tell a homeroom teacher of times that the office opened for them, which they may take back."""
    if host.person == actor.person_id:
        return
    first, last = times[0][0], times[-1][1]
    told = {"by": actor.name, "labels": list(labels), "from_": f"{first:%H:%M}", "until": f"{last:%H:%M}"}
    news = say("appointments.evening", day=first.date(), place=place, **told)
    cause = Cause(say("appointments.about", at=first), actor.person_id, actor.school_id)
    action = Action(say("appointments.who_comes"), RECEPTIONS["teacher"], {"day": first.date().isoformat()})
    notices.notify(tx, host.person, notices.APPOINTMENT, news, cause, bot="teacher", actions=[action])


# --- to families


def cancelled_by_host(tx: Tx, actor: Actor, slot: sa.Row[Any], what: sa.Row[Any], why: str) -> None:
    """Tell a family that their time is no more, and offer another."""
    _forget_booked(tx, actor, slot, what.guardian_id)
    forget_reminders(tx, what.id, [what.guardian_id, slot.host_id])
    told = {"host": actor.name, "at": actor.local(slot.starts_at)}
    news = say("appointments.cancelled_because", why=why, **told) if why else say("appointments.cancelled", **told)
    cause = Cause(say("appointments.about", at=told["at"]), actor.person_id, slot.school_id)
    given = {"pupil": what.pupil_id, "host": slot.host_id}
    action = Action(say("appointments.another"), "teacher_visit", given)
    notices.notify(tx, what.guardian_id, notices.APPOINTMENT, news, cause, bot="parent", actions=[action])


_OF_CLASS = (
    sa.select(guardianship.c.guardian_id, enrollment.c.pupil_id)
    .join(guardianship, guardianship.c.pupil_id == enrollment.c.pupil_id)
    .where(enrollment.c.class_id == sa.bindparam("of"), enrollment.c.ended_at.is_(None))
    .order_by(guardianship.c.guardian_id, enrollment.c.pupil_id)
)
_OF_CLUB = (
    sa.select(guardianship.c.guardian_id, signup.c.pupil_id)
    .join(guardianship, guardianship.c.pupil_id == signup.c.pupil_id)
    .where(signup.c.opportunity_id == sa.bindparam("of"), signup.c.status == Status.IN)
    .order_by(guardianship.c.guardian_id, signup.c.pupil_id)
)


def opened(
    tx: Tx, actor: Actor, host: Host, class_id: int | None, opportunity_id: int | None, starts: Sequence[datetime]
) -> None:
    """Tell the families of a class or a club that they may book; of times for the whole school nobody is told."""
    if class_id is None and opportunity_id is None:
        return
    query, of = (_OF_CLASS, class_id) if class_id is not None else (_OF_CLUB, opportunity_id)
    children: dict[int, int] = {}
    for row in tx.all(query, {"of": of}):
        children.setdefault(row.guardian_id, row.pupil_id)
    children.pop(host.person, None)
    days = list(dict.fromkeys(actor.local(moment).date() for moment in starts))
    news = say("appointments.opened", host=host.name, days=days)
    cause = Cause(say("appointments.about_reception", host=host.name), actor.person_id, actor.school_id)
    label = say("appointments.book_button")
    told = {
        guardian: News(news, [Action(label, "teacher_visit", {"pupil": pupil, "host": host.person})])
        for guardian, pupil in list(children.items())[:MOST_TOLD]
    }
    notices.notify_each(tx, told, notices.RECEPTION, cause)


def none_open(tx: Tx, actor: Actor) -> None:
    """Let no digest tell families that they may book, where a host took back all times."""
    notices.withdraw_all(tx, notices.RECEPTION, Cause(by_person_id=actor.person_id, school_id=actor.school_id))


def forget_reminders(tx: Tx, appointment: int, people: Sequence[int]) -> None:
    """What was moved or cancelled is not reminded of: neither later nor by what waits; what is left may be again."""
    tx.run(reminder.delete().where(reminder.c.appointment_id == appointment))
    for who in people:
        if notices.withdraw(tx, who, notices.APPOINTMENT_SOON):
            tx.run(_AGAIN, {"who": who, "since": tx.now - AHEAD})


_AGAIN = reminder.delete().where(reminder.c.person_id == sa.bindparam("who"), reminder.c.at >= sa.bindparam("since"))
