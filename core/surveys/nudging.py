"""A homeroom teacher and those of their class who have not answered: who they are, and a word to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import audit, notices
from core.access import Actor
from core.accounts import reaching_each
from core.database import Tx
from core.forms.model import Words
from core.names import Name
from core.notices import Action, Cause
from core.opportunities.pupils import name_of
from core.people import Role, enrollment, guardianship, person
from core.refusal import NotFound
from core.schools import school_class
from core.surveys.inviting import closing_day, minutes_of
from core.surveys.pupils import named, told_apart
from core.surveys.reminding import UNANSWERED, of_children, undisturbed
from core.surveys.tables import Course, survey, survey_asked
from core.words import Phrase, say


@dataclass(frozen=True, slots=True)
class Asking:
    """An open survey that asks a class: how many people or children of it, and how many have answered."""

    id: int
    title: Words
    anonymous: bool
    closes: date | None
    questions: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A child of whom nobody has answered, or a person who has not: `subject` is their id.

    `beside`: the guardians of the child, or the children of the guardian. `reached`: some messenger reaches them.
    `ready`: one of them may be reminded today.
    """

    subject: int
    name: Name
    beside: Sequence[Name]
    reached: bool
    ready: bool


_SUBJECT: sa.ColumnElement[int] = sa.case(
    (survey_asked.c.pupil_id != 0, survey_asked.c.pupil_id), else_=survey_asked.c.person_id
)
_OF_CLASS = (
    sa.select(
        survey.c.id,
        survey.c.anonymous,
        survey.c.closes_at,
        survey.c.questions,
        sa.func.count(_SUBJECT.distinct()).label("asked"),
        sa.func.count(sa.case((survey_asked.c.answered, _SUBJECT)).distinct()).label("answered"),
    )
    .join(survey_asked, survey_asked.c.survey_id == survey.c.id)
    .join(school_class, school_class.c.id == survey_asked.c.class_id)
    .where(
        survey.c.course == Course.OPEN.value,
        school_class.c.school_id == sa.bindparam("of_school"),
        school_class.c.homeroom_teacher_id == sa.bindparam("teacher"),
    )
    .group_by(survey.c.id, survey.c.anonymous, survey.c.closes_at, survey.c.questions)
    .order_by(survey.c.id.desc())
)


def asking(tx: Tx, actor: Actor) -> Sequence[Asking]:
    """Give the open surveys that ask the classes of a homeroom teacher, the newest first. Raises NotAllowed."""
    actor.needs(Role.TEACHER)
    rows = tx.all(_OF_CLASS, {"of_school": actor.school_id, "teacher": actor.person_id})
    titles = {r.id: r.title for r in tx.all(_TITLES, {"surveys": [r.id for r in rows]})}
    zone = ZoneInfo(actor.timezone)
    return [
        Asking(r.id, titles[r.id], r.anonymous, closing_day(r.closes_at, zone), r.questions, r.asked, r.answered)
        for r in rows
    ]


# Apart: JSON is nothing to group by.
_TITLES = sa.select(survey.c.id, survey.c.title).where(survey.c.id.in_(sa.bindparam("surveys", expanding=True)))


def one_asking(tx: Tx, actor: Actor, survey_id: int) -> Asking:
    """Give one of them. Raises NotFound or NotAllowed."""
    for one in asking(tx, actor):
        if one.id == survey_id:
            return one
    raise NotFound


def _own(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return school_class.c.school_id == actor.school_id, school_class.c.homeroom_teacher_id == actor.person_id


def _rows(actor: Actor, survey_id: int) -> sa.Select[Any]:
    """Who of the teacher's classes was told of a survey, and has not answered."""
    return (
        sa.select(
            survey_asked.c.person_id,
            survey_asked.c.pupil_id,
            survey_asked.c.bot,
            survey_asked.c.class_id,
            person.c.family,
            person.c.given,
            person.c.patronymic,
            person.c.sex,
        )
        .join(person, person.c.id == survey_asked.c.person_id)
        .join(school_class, school_class.c.id == survey_asked.c.class_id)
        .where(survey_asked.c.survey_id == survey_id, UNANSWERED, *_own(actor))
        .order_by(person.c.family, person.c.given, person.c.id, survey_asked.c.pupil_id)
    )


def silent(tx: Tx, actor: Actor, survey_id: int) -> Sequence[Silent]:
    """Give who has not answered a named survey, by family name; of an anonymous one nobody is named.

    Raises NotFound or NotAllowed.
    """
    if one_asking(tx, actor, survey_id).anonymous:
        return []
    rows = tx.all(_rows(actor, survey_id))
    reached, ready = _reached(tx, actor, survey_id), _ready(tx, actor, survey_id)
    names = named(tx, sorted({row.pupil_id for row in rows if row.pupil_id}))
    children = _children(tx, rows)
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.pupil_id or row.person_id, []).append(row)
    listed = [
        Silent(
            subject,
            names[subject] if of[0].pupil_id else name_of(of[0]),
            [name_of(row) for row in of] if of[0].pupil_id else children.get(subject, []),
            any(row.person_id in reached for row in of),
            any(row.person_id in reached and row.person_id in ready for row in of),
        )
        for subject, of in found.items()
    ]
    return sorted(listed, key=lambda one: (one.name.family, one.name.given, one.subject))


def _reached(tx: Tx, actor: Actor, survey_id: int) -> set[int]:
    them = _rows(actor, survey_id).order_by(None)
    who = them.with_only_columns(survey_asked.c.person_id, survey_asked.c.bot, sa.literal(0).label("rank")).distinct()
    return set(tx.run(sa.select(reaching_each(who.subquery("who")).c.person_id)).scalars())


def _ready(tx: Tx, actor: Actor, survey_id: int) -> set[int]:
    query = _rows(actor, survey_id).where(undisturbed(actor.local(tx.now).date()))
    return {row.person_id for row in tx.all(query)}


def _children(tx: Tx, rows: Sequence[sa.Row[Any]]) -> dict[int, list[Name]]:
    """Of guardians who answer for themselves, the children in the class."""
    adults = [row.person_id for row in rows if not row.pupil_id]
    query = (
        sa.select(guardianship.c.guardian_id, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
        .join(person, person.c.id == guardianship.c.pupil_id)
        .join(enrollment, sa.and_(enrollment.c.pupil_id == person.c.id, enrollment.c.ended_at.is_(None)))
        .where(guardianship.c.guardian_id.in_(adults), enrollment.c.class_id.in_({row.class_id for row in rows}))
        .order_by(person.c.given)
    )
    found: dict[int, list[Name]] = {}
    for row in tx.all(query) if adults else ():
        found.setdefault(row.guardian_id, []).append(name_of(row))
    return found


_NUDGED = (
    survey_asked.update()
    .where(
        survey_asked.c.survey_id == sa.bindparam("of_survey"),
        survey_asked.c.person_id.in_(sa.bindparam("people", expanding=True)),
        ~survey_asked.c.answered,
    )
    .values(reminded_on=sa.bindparam("today"))
)


def nudge(tx: Tx, actor: Actor, survey_id: int, subject: int | None) -> int:
    """Remind of one child or person, or (None) all who have not answered; give how many people get it.

    Nobody is reminded twice a day, nor on the day on which they were invited to a survey. Raises NotFound, NotAllowed.
    """
    one = one_asking(tx, actor, survey_id)
    if one.anonymous:
        raise NotFound
    today = actor.local(tx.now).date()
    who = _rows(actor, survey_id).where(undisturbed(today))
    if subject is not None:
        who = who.where(_SUBJECT.in_([subject]))
    people = {row.person_id: row.bot for row in tx.all(who.with_for_update(of=survey_asked))}
    about = told_apart(tx, [survey_id], people, *_own(actor))
    told = [
        person_id
        for person_id, bot in people.items()
        if _tell(tx, actor, one, person_id, bot, about.get((survey_id, person_id)))
    ]
    if told:
        tx.run(_NUDGED, {"of_survey": survey_id, "people": told, "today": today})
        audit.record(tx, actor, "nudge", "survey", survey_id)
    return len(told)


def _tell(tx: Tx, actor: Actor, one: Asking, person_id: int, bot: str, about: Phrase | None) -> bool:
    news = say(
        "surveys.nudge",
        by=actor.name,
        title=one.title,
        about=of_children(about),
        n=one.questions,
        minutes=minutes_of(one.questions),
        until=say("surveys.until", day=one.closes) if one.closes else "",
    )
    cause = Cause(say("surveys.about", title=one.title), actor.person_id, actor.school_id)
    answer = Action(say("surveys.answer"), "survey", {"survey": one.id})
    return notices.notify(tx, person_id, notices.SURVEY_REMINDER, news, cause, bot=bot, actions=[answer])
