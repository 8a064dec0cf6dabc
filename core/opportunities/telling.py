"""Whom a change of a sign-up is told: the teacher, the guardians, the pupil."""

from typing import Any

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.accounts import account
from core.database import Tx
from core.names import Name
from core.notices import Action, Urgency
from core.opportunities.attendance import times
from core.opportunities.fit import Pupil
from core.opportunities.tables import Status
from core.people import guardianship
from core.words import say

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
        notices.notify(tx, club.teacher_id, "teacher", news, Urgency.DIGEST)
    told = {"pupil": pupil.name, "title": club.title, "place": place}
    _tell_family(tx, actor, pupil.id, "waiting" if place else "in", told)


def left(tx: Tx, actor: Actor, club: sa.Row[Any], pupil: int, name: Name, was: Status) -> None:
    """Tell of a place or a wait that was given up."""
    told = {"pupil": name, "title": club.title}
    _tell_family(tx, actor, pupil, "left_line" if was is Status.WAITING else "left", told)


def promoted(tx: Tx, club: sa.Row[Any], pupil: int, name: Name) -> None:
    """Tell at once that a place came free: when, where, and the way to one's own sign-ups."""
    told = {
        "pupil": name,
        "title": club.title,
        "times": times(tx, club.id) or say("opportunities.no_times"),
        "place": club.place or say("opportunities.no_place"),
    }
    look = Action(say("opportunities.my_signups"), "my_signups", {})
    for guardian in guardians(tx, pupil):
        notices.notify(tx, guardian, "parent", say("opportunities.promoted", **told), actions=[look])
    notices.notify(tx, pupil, "student", say("opportunities.own_promoted", **told))


def _tell_family(tx: Tx, actor: Actor, pupil: int, what: str, told: dict[str, Any]) -> None:
    """The other guardians read it in their digest, the pupil at once; who did it knows."""
    others = {row[0] for row in tx.all(_FAMILY, {"pupil_id": pupil})} - {actor.person_id}
    for person in sorted(others - {pupil}):
        news = say(f"opportunities.family_{what}", by=actor.name, **told)
        notices.notify(tx, person, "parent", news, Urgency.DIGEST)
    if pupil in others:
        notices.notify(tx, pupil, "student", say(f"opportunities.own_{what}", **told))
