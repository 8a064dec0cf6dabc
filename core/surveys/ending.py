"""How a survey ends: its author closes it, its day comes, or enough have answered."""

from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.database import Tx
from core.people import Role
from core.refusal import NotFound, Refusal
from core.surveys.tables import GOES_ON, Course, survey, survey_asked


class SurveyOver(Refusal):
    """It was closed before."""


def owned(tx: Tx, actor: Actor, survey_id: int, *, lock: bool = False) -> sa.Row[Any]:
    """Give the row of a survey that the actor may lead: its author, or the head of the one school that it asks.

    Raises NotFound.
    """
    query = sa.select(survey).where(survey.c.id == survey_id)
    row = tx.first(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound
    heads = actor.role in (Role.DIRECTOR, Role.STAFF) and row.school_id == actor.school_id
    if row.author_id != actor.person_id and not heads:
        raise NotFound
    return row


def close(tx: Tx, actor: Actor, survey_id: int) -> None:
    """Take no more answers. Raises NotFound, or SurveyOver."""
    row = owned(tx, actor, survey_id, lock=True)
    if row.course != Course.OPEN:
        raise SurveyOver
    end(tx, survey_id)
    audit.record(tx, actor, "close", "survey", survey_id)


def end(tx: Tx, survey_id: int) -> None:
    """Let a survey be over from now on."""
    still = survey.update().where(survey.c.id == survey_id, survey.c.course == Course.OPEN.value)
    tx.run(still.values(course=Course.CLOSED.value, closed_at=tx.now))


def end_due(tx: Tx) -> int:
    """End those whose day has come; give how many. A job of the clock."""
    due = survey.update().where(GOES_ON, survey.c.closes_at <= tx.now)
    return tx.run(due.values(course=Course.CLOSED.value, closed_at=tx.now)).rowcount


def answered(tx: Tx, survey_id: int) -> int:
    """Count the answers: people, or children where it is about children."""
    subject = sa.case((survey_asked.c.pupil_id != 0, survey_asked.c.pupil_id), else_=survey_asked.c.person_id)
    mine = sa.and_(survey_asked.c.survey_id == survey_id, survey_asked.c.answered)
    return int(tx.value(sa.select(sa.func.count(subject.distinct())).where(mine)))
