"""Signing up for an opportunity and leaving it.

Both decide under the lock of the opportunity's row, which is the only lock they wait for: nobody can wait in
a circle, the capacity is never exceeded, and nobody waits in line while a place is free.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import audit
from core.access import Actor, may_act_for
from core.database import Tx
from core.names import Name
from core.opportunities import fit, telling
from core.opportunities.leading import led
from core.opportunities.pupils import ENROLLED, name_of, pupil_of
from core.opportunities.tables import Status, opportunity, signup
from core.people import enrollment, person
from core.refusal import NotFound, Refusal


class AlreadyIn(Refusal):
    """The pupil has a place. Tells `pupil` and `title`."""


class AlreadyWaiting(Refusal):
    """The pupil waits in line. Tells `pupil`, `title` and `place`, from 1."""


class AlreadyLeft(Refusal):
    """The sign-up was given up before. Tells `pupil` and `title`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sign-up made; `place` is the place in line from 1, or 0 for who is in."""

    signup: int
    opportunity: int
    title: str
    pupil: Name
    status: Status
    place: int


@dataclass(frozen=True, slots=True)
class Left:
    """A sign-up given up; `was` tells whether it was a place or a wait, `promoted` how many moved up."""

    signup: int
    opportunity: int
    title: str
    pupil: Name
    was: Status
    promoted: int


_LOCK_ANY = (
    sa.select(
        opportunity.c.id,
        opportunity.c.school_id,
        opportunity.c.title,
        opportunity.c.place,
        opportunity.c.teacher_id,
        opportunity.c.capacity,
        opportunity.c.taken,
        opportunity.c.last_in_line,
        *fit.TERMS,
    )
    .where(opportunity.c.id == sa.bindparam("opportunity_id"))
    .with_for_update(key_share=True)  # rows that refer to it may still be written
)
_LOCK = _LOCK_ANY.where(opportunity.c.school_id == sa.bindparam("school_id"))
_PUPIL_AND_SIGNUP = (
    ENROLLED.add_columns(signup.c.status, signup.c.line)
    .outerjoin(
        signup,
        sa.and_(
            signup.c.pupil_id == enrollment.c.pupil_id,
            signup.c.opportunity_id == sa.bindparam("opportunity_id"),
            signup.c.status != Status.LEFT,
        ),
    )
    .where(enrollment.c.pupil_id == sa.bindparam("pupil_id"))
)
_PLACE = sa.select(sa.func.count()).where(
    signup.c.opportunity_id == sa.bindparam("opportunity_id"),
    signup.c.status == Status.WAITING,
    signup.c.line <= sa.bindparam("line"),
)
_INSERT = signup.insert()
_ARRIVED = (
    opportunity.update()
    .where(opportunity.c.id == sa.bindparam("opportunity_id"))
    .values(taken=sa.bindparam("now_taken"), last_in_line=sa.bindparam("line"))
)


def sign_up(tx: Tx, actor: Actor, pupil: int, opportunity: int) -> Outcome:
    """Give the pupil a place, or the last place in line where all are taken.

    Raises NotFound, AlreadyIn, AlreadyWaiting, SignupNotOpen, SignupClosed, TooYoung, TooOld or OtherGrade.
    """
    may_act_for(tx, actor, pupil)
    club = _locked(tx, actor, opportunity)
    row = tx.first(
        _PUPIL_AND_SIGNUP,
        {"school_id": actor.school_id, "pupil_id": pupil, "opportunity_id": opportunity},
    )
    if row is None:
        raise NotFound
    _refuse_twice(tx, club, row)
    facts = pupil_of(row)
    if no := fit.refusal(club, facts, fit.Moments(tx.now, ZoneInfo(actor.timezone))):
        raise no
    return _arrive(tx, actor, club, facts)


def _locked(tx: Tx, actor: Actor, opportunity: int) -> sa.Row[Any]:
    row = tx.first(_LOCK, {"opportunity_id": opportunity, "school_id": actor.school_id})
    if row is None:
        raise NotFound
    return row


def _refuse_twice(tx: Tx, club: sa.Row[Any], row: sa.Row[Any]) -> None:
    if row.status == Status.IN:
        raise AlreadyIn(pupil=name_of(row), title=club.title)
    if row.status == Status.WAITING:
        raise AlreadyWaiting(pupil=name_of(row), title=club.title, place=_place(tx, club.id, row.line))


def _place(tx: Tx, opportunity: int, line: int) -> int:
    return int(tx.value(_PLACE, {"opportunity_id": opportunity, "line": line}))


def _arrive(tx: Tx, actor: Actor, club: sa.Row[Any], pupil: fit.Pupil) -> Outcome:
    status = Status.IN if club.taken < club.capacity else Status.WAITING
    line, taken = club.last_in_line + 1, club.taken + (status is Status.IN)
    tx.run(_ARRIVED, {"opportunity_id": club.id, "now_taken": taken, "line": line})
    made = tx.run(
        _INSERT,
        {
            "school_id": actor.school_id,
            "opportunity_id": club.id,
            "pupil_id": pupil.id,
            "by_person_id": actor.person_id,
            "status": status,
            "line": line,
            "created_at": tx.now,
        },
    ).inserted_primary_key[0]  # type: ignore[index]
    place = _place(tx, club.id, line) if status is Status.WAITING else 0
    audit.record(tx, actor, "sign_up", "signup", made)
    telling.arrived(tx, actor, club, pupil, place)
    return Outcome(made, club.id, club.title, pupil.name, status, place)


_SIGNUP = (
    sa.select(
        signup.c.id,
        signup.c.opportunity_id,
        signup.c.pupil_id,
        signup.c.status,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(person, person.c.id == signup.c.pupil_id)
    .where(signup.c.id == sa.bindparam("signup_id"), signup.c.school_id == sa.bindparam("school_id"))
)
_LEAVE = (
    signup.update()
    .where(signup.c.id == sa.bindparam("signup_id"))
    .values(status=Status.LEFT.value, left_at=sa.bindparam("now"))
)
_TAKEN = (
    opportunity.update()
    .where(opportunity.c.id == sa.bindparam("opportunity_id"))
    .values(taken=sa.bindparam("now_taken"))
)
_FIRST_IN_LINE = (
    sa.select(signup.c.id, signup.c.pupil_id, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(person, person.c.id == signup.c.pupil_id)
    .where(signup.c.opportunity_id == sa.bindparam("opportunity_id"), signup.c.status == Status.WAITING)
    .order_by(signup.c.line)
    .limit(sa.bindparam("places"))
)
_PROMOTE = (
    signup.update()
    .where(signup.c.id == sa.bindparam("signup_id"))
    .values(status=Status.IN.value, promoted_at=sa.bindparam("now"))
)


def leave(tx: Tx, actor: Actor, signup: int) -> Left:
    """Give up a place or a wait; a freed place goes to the first in line, and their family is told at once.

    Raises NotFound or AlreadyLeft.
    """
    at = {"signup_id": signup, "school_id": actor.school_id}
    seen = tx.first(_SIGNUP, at)
    if seen is None:
        raise NotFound
    may_act_for(tx, actor, seen.pupil_id)
    club = _locked(tx, actor, seen.opportunity_id)
    row = tx.first(_SIGNUP, at)  # again: before the lock was ours it may have been promoted, or left
    if row is None or row.status == Status.LEFT:
        raise AlreadyLeft(pupil=name_of(seen), title=club.title)
    tx.run(_LEAVE, {"signup_id": signup, "now": tx.now})
    promoted = _fill(tx, club, club.taken - 1) if row.status == Status.IN else 0
    audit.record(tx, actor, "leave", "signup", signup)
    was = Status(row.status)
    telling.left(tx, actor, club, row.pupil_id, name_of(row), was)
    return Left(signup, club.id, club.title, name_of(row), was, promoted)


def fill(tx: Tx, opportunity: int) -> int:
    """Give free places to those who wait, in order, after the capacity grew; give how many were promoted.

    For a caller that is the school itself (an import). Filling several, go by id: that is the order of locks.
    """
    club = tx.first(_LOCK_ANY, {"opportunity_id": opportunity})
    return _fill(tx, club, club.taken) if club is not None else 0


def _fill(tx: Tx, club: sa.Row[Any], taken: int) -> int:
    first = tx.all(_FIRST_IN_LINE, {"opportunity_id": club.id, "places": club.capacity - taken})
    tx.run(_TAKEN, {"opportunity_id": club.id, "now_taken": taken + len(first)})
    for row in first:
        tx.run(_PROMOTE, {"signup_id": row.id, "now": tx.now})
        telling.promoted(tx, club, row.pupil_id, name_of(row))
    return len(first)


_SET_PHOTO = (
    opportunity.update()
    .where(opportunity.c.id == sa.bindparam("opportunity_id"))
    .values(photo=sa.bindparam("file_hash"))
)


def set_photo(tx: Tx, actor: Actor, opportunity: int, file_hash: str) -> None:
    """Show the stored picture `file_hash` on the opportunity's card. Raises NotAllowed or NotFound."""
    led(tx, actor, opportunity)
    tx.run(_SET_PHOTO, {"opportunity_id": opportunity, "file_hash": file_hash})
    audit.record(tx, actor, "set_photo", "opportunity", opportunity)
