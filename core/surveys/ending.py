"""How a survey ends: its author closes it, its day comes, or enough have answered."""

from typing import Any

import sqlalchemy as sa

from core import audit, notices
from core.access import Actor
from core.database import Tx
from core.notices import Action, Cause
from core.people import Role
from core.refusal import NotFound, Refusal
from core.surveys import ballots
from core.surveys.reminding import stop_asking
from core.surveys.tables import GOES_ON, Course, survey
from core.surveys.turnout import answered, asked
from core.words import Phrase, say

AT_ONCE = 20  # surveys that one transaction ends
RESULTS_IN = {"director": "survey_results", "teacher": "class_survey_results"}  # dialogs, by the bot of its author


class SurveyOver(Refusal):
    """It was closed before."""


def owned(tx: Tx, actor: Actor, survey_id: int, *, lock: bool = False) -> sa.Row[Any]:
    """Give the row of a survey that the actor may lead: its author, or once it is sent the head of the school it asks.

    Raises NotFound.
    """
    query = sa.select(survey).where(survey.c.id == survey_id)
    row = tx.first(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound
    heads = actor.role in (Role.DIRECTOR, Role.STAFF) and row.school_id == actor.school_id
    if row.author_id != actor.person_id and not (heads and row.course != Course.DRAFT):
        raise NotFound
    return row


def close(tx: Tx, actor: Actor, survey_id: int) -> None:
    """Take no more answers. Raises NotFound, or SurveyOver."""
    row = owned(tx, actor, survey_id, lock=True)
    if row.course != Course.OPEN:
        raise SurveyOver
    author_closes = row.author_id == actor.person_id  # and sees the results next
    _end(tx, survey_id, None if author_closes else say("surveys.closed_by", by=actor.name))
    audit.record(tx, actor, "close", "survey", survey_id)


def end_filled(tx: Tx, survey_id: int) -> None:
    """Let a survey be over, for as many have answered as were wanted; tell its author."""
    _end(tx, survey_id, say("surveys.closed_full"))


def end(tx: Tx, survey_id: int) -> None:
    """Let a survey be over, for its day has come; tell its author."""
    _end(tx, survey_id, say("surveys.closed_day"))


def _end(tx: Tx, survey_id: int, why: Phrase | None) -> None:
    still = survey.update().where(survey.c.id == survey_id, survey.c.course == Course.OPEN.value)
    if tx.run(still.values(course=Course.CLOSED.value, closed_at=tx.now)).rowcount:
        stop_asking(tx, survey_id)
        ballots.empty(tx, survey_id)  # whoever closed it looks at the results next
        if why is not None:
            _tell(tx, survey_id, why)


def _tell(tx: Tx, survey_id: int, why: Phrase) -> None:
    row = tx.all(sa.select(survey).where(survey.c.id == survey_id))[0]
    news = say("surveys.closed", title=row.title, why=why, answered=answered(tx, survey_id), asked=asked(tx, survey_id))
    cause = Cause(say("surveys.about", title=row.title), None, row.school_id)
    results = Action(say("surveys.see_results"), RESULTS_IN[row.bot], {"survey": survey_id})
    notices.notify(tx, row.author_id, notices.SURVEY_CLOSED, news, cause, bot=row.bot, actions=[results])


_DUE = (
    sa.select(survey.c.id)
    .where(GOES_ON, survey.c.closes_at <= sa.bindparam("now"))
    .order_by(survey.c.closes_at, survey.c.id)
    .limit(AT_ONCE)
    .with_for_update()
)


def end_due(tx: Tx) -> int:
    """End those whose day has come; give how many, at most AT_ONCE. A job of the clock."""
    due = tx.run(_DUE, {"now": tx.now}).scalars().all()
    for survey_id in due:
        end(tx, survey_id)
    return len(due)
