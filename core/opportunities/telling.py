"""Whom a change of a sign-up or of an opportunity is told: the teacher, the guardians, the pupil."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.accounts import account
from core.database import Tx
from core.names import Name
from core.notices import Action, Cause, Kind
from core.notices.readers import reader_of
from core.opportunities.attendance import times
from core.opportunities.fit import Pupil
from core.opportunities.pupils import name_of
from core.opportunities.tables import Status, opportunity, signup
from core.people import guardianship, person
from core.words import Phrase, say

_GUARDIANS = (
    sa.select(guardianship.c.guardian_id)
    .where(guardianship.c.pupil_id == sa.bindparam("pupil_id"))
    .order_by(guardianship.c.id)
)
# One question for all of them: every sign-up asks it.
_FAMILY = sa.union(
    sa.select(guardianship.c.guardian_id).where(guardianship.c.pupil_id == sa.bindparam("pupil_id")),
    sa.select(account.c.person_id).where(account.c.person_id == sa.bindparam("pupil_id")),
)


def guardians(tx: Tx, pupil: int) -> list[int]:
    """Give the guardians of a pupil."""
    return [row.guardian_id for row in tx.all(_GUARDIANS, {"pupil_id": pupil})]


def arrived(tx: Tx, actor: Actor, club: sa.Row[Any], pupil: Pupil, place: int) -> None:
    """Tell of a new sign-up; `place` is the place in line from 1, or 0 for who is in."""
    if club.teacher_id is not None:
        key = "opportunities.new_waiting" if place else "opportunities.new_signup"
        news = say(key, pupil=pupil.name, label=pupil.label, title=club.title, place=place)
        cause = Cause(about(pupil.name, club.title), actor.person_id, actor.school_id)
        notices.notify(tx, club.teacher_id, notices.NEW_SIGNUP, news, cause)
    told = {"pupil": pupil.name, "title": club.title, "place": place}
    _tell_family(tx, actor, pupil.id, "waiting" if place else "in", told)


def left(tx: Tx, actor: Actor, club: sa.Row[Any], pupil: int, name: Name, was: Status) -> None:
    """Tell of a place or a wait that was given up; the digest does not tell the teacher of it any more."""
    if club.teacher_id is not None:
        reader = reader_of(tx, club.teacher_id)
        notices.withdraw_about(tx, reader, notices.NEW_SIGNUP, "teacher", Cause(about(name, club.title)))
    told = {"pupil": name, "title": club.title}
    _tell_family(tx, actor, pupil, "left_line" if was is Status.WAITING else "left", told)


def promoted(tx: Tx, club: sa.Row[Any], pupil: int, name: Name) -> None:
    """Tell at once that a place came free: when, where, and the way to one's own sign-ups."""
    told = {"pupil": name, **_when_and_where(tx, club)}
    _tell_both(tx, club.school_id, notices.PLACE_FREED, pupil, "promoted", told)


def changed(tx: Tx, opportunities: Iterable[int]) -> None:
    """Tell everybody who has a place that they meet at another time or place from now on."""
    for row in tx.all(_MEMBERS, {"changed": list(opportunities)}):
        told = {"pupil": name_of(row), **_when_and_where(tx, row)}
        _tell_both(tx, row.school_id, notices.CLUB_CHANGED, row.pupil_id, "changed", told)


_MEMBERS = (
    sa.select(
        opportunity.c.id,
        opportunity.c.school_id,
        opportunity.c.title,
        opportunity.c.place,
        signup.c.pupil_id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(signup, signup.c.opportunity_id == opportunity.c.id)
    .join(person, person.c.id == signup.c.pupil_id)
    .where(opportunity.c.id.in_(sa.bindparam("changed", expanding=True)), signup.c.status == Status.IN)
    .order_by(opportunity.c.id, signup.c.line)
)


def _when_and_where(tx: Tx, club: sa.Row[Any]) -> dict[str, Any]:
    return {
        "title": club.title,
        "times": times(tx, club.id) or say("opportunities.no_times"),
        "place": club.place or say("opportunities.no_place"),
    }


def about(pupil: Name, title: str) -> Phrase:
    """Give whom and what a notice is about."""
    return say("notices.about.pupil_club", pupil=pupil, title=title)


def _tell_both(tx: Tx, school_id: int, kind: Kind, pupil: int, what: str, told: dict[str, Any]) -> None:
    """The guardians and the pupil are told the same, each in words and with buttons of their own."""
    cause = Cause(about(told["pupil"], told["title"]), school_id=school_id)
    look = Action(say("opportunities.my_signups"), "my_signups", {})
    for guardian in guardians(tx, pupil):
        notices.notify(tx, guardian, kind, say(f"opportunities.{what}", **told), cause, bot="parent", actions=[look])
    cause = Cause(say("notices.about.club", title=told["title"]), school_id=school_id)
    notices.notify(tx, pupil, kind, say(f"opportunities.own_{what}", **told), cause, bot="student")


def _tell_family(tx: Tx, actor: Actor, pupil: int, what: str, told: dict[str, Any]) -> None:
    """The other guardians read it in their digest, the pupil at once; who did it knows."""
    others = {row[0] for row in tx.all(_FAMILY, {"pupil_id": pupil})} - {actor.person_id}
    cause = Cause(about(told["pupil"], told["title"]), actor.person_id, actor.school_id)
    for guardian in sorted(others - {pupil}):
        news = say(f"opportunities.family_{what}", by=actor.name, **told)
        notices.notify(tx, guardian, notices.FAMILY_SIGNUP, news, cause)
    if pupil in others:
        cause = Cause(say("notices.about.club", title=told["title"]), actor.person_id, actor.school_id)
        notices.notify(tx, pupil, notices.OWN_SIGNUP, say(f"opportunities.own_{what}", **told), cause)
