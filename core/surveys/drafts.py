"""The surveys that somebody makes or has made: a list, and one of them whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.broadcasts.audience import Audience
from core.database import Tx
from core.forms.model import Form, Words
from core.people import Role
from core.surveys.ending import owned
from core.surveys.inviting import newest
from core.surveys.tables import Course, Per, survey, survey_asked, survey_school, survey_version
from core.surveys.turnout import answered
from core.surveys.versions import Version

MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Made:
    """A survey in its author's list."""

    id: int
    title: Words
    course: Course
    questions: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A survey as its author changes it. `asked`, `answered`: people or children, none of a draft.

    `names`: of the questions of all its versions.
    """

    id: int
    course: Course
    version: Version
    questions: int
    closes_at: datetime | None
    quota: int | None
    audiences: tuple[Audience, ...]
    asked: int
    answered: int
    names: frozenset[str]

    @property
    def form(self) -> Form:
        """Give what it asks."""
        return self.version.form

    @property
    def per(self) -> Per:
        """Give what an answer is about."""
        return self.version.per


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    mine = survey.c.author_id == actor.person_id
    if actor.role in (Role.DIRECTOR, Role.STAFF):
        of_school = sa.and_(survey.c.school_id == actor.school_id, survey.c.course != Course.DRAFT.value)
        return sa.or_(mine, of_school)
    return mine


def made(tx: Tx, actor: Actor, *courses: Course) -> Sequence[Made]:
    """Give the surveys that the actor leads, the newest first; of some courses alone, if they are named."""
    actor.needs(Role.TEACHER, Role.STAFF, Role.DIRECTOR, Role.COORDINATOR)
    query = sa.select(survey.c.id, survey.c.title, survey.c.course, survey.c.questions).where(_own(actor))
    if courses:
        query = query.where(survey.c.course.in_([course.value for course in courses]))
    rows = tx.all(query.order_by(survey.c.id.desc()).limit(MOST_LISTED))
    return [Made(row.id, row.title, Course(row.course), row.questions) for row in rows]


def whole(tx: Tx, actor: Actor, survey_id: int) -> Whole:
    """Give one of them. Raises NotFound."""
    row: Any = owned(tx, actor, survey_id)
    audiences = tx.run(sa.select(survey_school.c.audience).where(survey_school.c.survey_id == survey_id)).scalars()
    forms = tx.run(sa.select(survey_version.c.form).where(survey_version.c.survey_id == survey_id)).scalars()
    subject = sa.case((survey_asked.c.pupil_id != 0, survey_asked.c.pupil_id), else_=survey_asked.c.person_id)
    count = sa.select(sa.func.count(subject.distinct())).where(survey_asked.c.survey_id == survey_id)
    return Whole(
        row.id,
        Course(row.course),
        newest(tx, survey_id),
        row.questions,
        row.closes_at,
        row.quota,
        tuple(Audience.from_json(one) for one in audiences),
        int(tx.value(count)),
        answered(tx, survey_id),
        frozenset(q.name for kept in forms for q in Form.from_json(kept).questions),
    )
