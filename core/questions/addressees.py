"""Whom a family may ask about a child: the homeroom teacher, those who lead the clubs, who is there for families."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core import positions
from core.access import Actor, may_act_for
from core.accounts import account_of
from core.database import Tx
from core.office_hours import Opening, opening_of
from core.opportunities.tables import Status, opportunity, signup
from core.people import Role, enrollment
from core.refusal import NotFound
from core.schools import school_class
from core.staff import AT_WORK, Colleague, colleague, named, staff
from core.words import Text, say


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to ask, and what they are to the child or to the school."""

    who: Colleague
    what: Text


_HOMEROOM = (
    sa.select(school_class.c.homeroom_teacher_id, school_class.c.grade, school_class.c.letter)
    .join(enrollment, enrollment.c.class_id == school_class.c.id)
    .where(
        enrollment.c.pupil_id == sa.bindparam("pupil_id"),
        enrollment.c.school_id == sa.bindparam("school_id"),
        enrollment.c.ended_at.is_(None),
    )
)
_LEADERS = (
    sa.select(opportunity.c.teacher_id, opportunity.c.title)
    .join(signup, signup.c.opportunity_id == opportunity.c.id)
    .where(
        signup.c.pupil_id == sa.bindparam("pupil_id"),
        signup.c.school_id == sa.bindparam("school_id"),
        signup.c.status == Status.IN,
        opportunity.c.teacher_id.is_not(None),
        sa.or_(opportunity.c.ends_on.is_(None), opportunity.c.ends_on >= sa.bindparam("today")),
    )
    .order_by(opportunity.c.title)
)


def addressees(tx: Tx, actor: Actor, pupil: int, query: str | None = None) -> Sequence[Addressee]:
    """Give whom a guardian may ask about the child, the nearest first; or any teacher whom `query` names.

    Raises NotAllowed for who is no guardian, NotFound for somebody else's child.
    """
    actor.needs(Role.GUARDIAN)
    may_act_for(tx, actor, pupil)
    people = {one.person: one for one in staff(tx, actor.school_id) if one.person != actor.person_id}
    near = _near(tx, actor, pupil, people)
    if not query:
        return list(near.values())
    found = named(tx, [one for one in people.values() if one.is_teacher or one.person in near], query)
    return [near.get(one.person) or Addressee(one, one.what()) for one in found]


def _near(tx: Tx, actor: Actor, pupil: int, people: dict[int, Colleague]) -> dict[int, Addressee]:
    at = {"pupil_id": pupil, "school_id": actor.school_id}
    found: dict[int, Addressee] = {}
    if (row := tx.first(_HOMEROOM, at)) is not None and row.homeroom_teacher_id in people:
        what = say("questions.homeroom", label=f"{row.grade}{row.letter}")
        found[row.homeroom_teacher_id] = Addressee(people[row.homeroom_teacher_id], what)
    for club in tx.all(_LEADERS, {**at, "today": actor.local(tx.now).date()}):
        if club.teacher_id in people:
            found.setdefault(
                club.teacher_id, Addressee(people[club.teacher_id], say("questions.club", title=club.title))
            )
    office = [(place, one) for one in people.values() if (place := positions.place(one.position)) is not None]
    for _, one in sorted(office, key=lambda ranked: ranked[0]):
        found.setdefault(one.person, Addressee(one, one.what()))
    return found


def askable(tx: Tx, actor: Actor, pupil: int, to: int) -> Colleague:
    """Give one whom the guardian may ask about the child. Raises NotAllowed or NotFound."""
    near = {one.who.person: one.who for one in addressees(tx, actor, pupil)}
    who = near.get(to) or colleague(tx, actor.school_id, to)
    if who.person == actor.person_id or not (who.is_teacher or who.person in near):
        raise NotFound
    return who


def colleagues(tx: Tx, actor: Actor, pupil: int, query: str | None = None) -> Sequence[Addressee]:
    """Give to whom a question about the pupil may be handed over, the nearest first; or anybody whom `query` names.

    Raises NotAllowed.
    """
    actor.needs(*AT_WORK)
    people = {one.person: one for one in staff(tx, actor.school_id) if one.person != actor.person_id}
    near = _near(tx, actor, pupil, people)
    if not query:
        return list(near.values())
    return [near.get(one.person) or Addressee(one, one.what()) for one in named(tx, list(people.values()), query)]


@dataclass(frozen=True, slots=True)
class Expected:
    """When an addressee is told of a question asked `now`; `reached`: in a messenger, not only in the list.

    Both moments are the school's own.
    """

    who: Colleague
    opening: Opening
    now: datetime
    at: datetime
    reached: bool

    @property
    def at_once(self) -> bool:
        """Tell whether these are their office hours."""
        return self.at == self.now


def expected(tx: Tx, actor: Actor, to: int) -> Expected:
    """Give when somebody of the school would be told of a question. Raises NotFound."""
    who = colleague(tx, actor.school_id, to)
    opening = opening_of(tx, actor.school_id, to)
    now = actor.local(tx.now)
    reached = account_of(tx, to, who.bot) is not None
    return Expected(who, opening, now, actor.local(opening.opens(tx.now)), reached)
