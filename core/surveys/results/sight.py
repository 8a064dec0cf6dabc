"""Who may see what of a survey's results: its author, the school its own part, a coordinator all schools.

Those who were asked may see them, too, once the survey is over or they were told what came of it: in sums alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.access import Actor, actors
from core.database import Tx
from core.forms.model import Form, Question, Words, spoken
from core.people import Role
from core.refusal import NotFound
from core.surveys.ballots import MIXED
from core.surveys.results.hiding import FEWEST
from core.surveys.results.versions import merged
from core.surveys.tables import Course, Per, survey, survey_asked, survey_school, survey_version
from core.words import Phrase, say

MOST_LISTED = 40
_CLOSELY = (Role.DIRECTOR, Role.STAFF, Role.COORDINATOR, Role.TEACHER)


@dataclass(frozen=True, slots=True)
class Listed:
    """A survey in a list."""

    id: int
    title: Words
    course: Course
    opened_at: datetime | None
    author_id: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A survey as one reader may see it.

    `school_id`: only this school's part of several. `several`: it asks in several schools. `closely`: also groups,
    texts and who has not answered, not sums alone. `mine`: the reader may act for it. `gone`: questions that only
    earlier versions asked.
    """

    row: Mapping[str, Any]
    questions: tuple[Question, ...]
    languages: tuple[str, ...]
    school_id: int | None
    several: bool
    closely: bool
    mine: bool
    gone: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        """Give the survey's id."""
        return int(self.row["id"])

    @property
    def public_id(self) -> str:
        """Give the name by which the outside knows it."""
        return str(self.row["public_id"])

    @property
    def anonymous(self) -> bool:
        """Tell whether nobody's answers are kept with their name."""
        return bool(self.row["anonymous"])

    @property
    def course(self) -> Course:
        """Tell how far it is."""
        return Course(self.row["course"])

    @property
    def per(self) -> Per:
        """Tell what one answer is about."""
        return Per(self.row["per"])

    @property
    def is_over(self) -> bool:
        """Tell whether no more answers come."""
        return self.course is Course.CLOSED

    @property
    def waits(self) -> bool:
        """Tell whether nothing may be counted yet.

        Of an anonymous survey nothing is told below five people; while it goes on, five more are always held back
        (core.surveys.ballots). The part of one school, or of one grade, only when it is over: from what is different
        after each answer one could read the answers of the last who came.
        """
        if not self.anonymous:
            return False
        return self.row["counted"] < FEWEST or (self.school_id is not None and not self.is_over)

    def why_waits(self, answered: int) -> Phrase:
        """Say why: too few of those who `answered`, the letterbox not opened yet, one school's part before the end."""
        if self.row["counted"] >= FEWEST:
            return say("survey_results.waits.part")
        if self.is_over:
            return say("survey_results.waits.over")
        missing = self._missing(answered)
        return say("survey_results.waits.few", n=missing) if missing else say("survey_results.waits.mixing")

    def _missing(self, answered: int) -> int:
        """Give how many more must answer at least: those of one lot are counted when the next is mixed."""
        if sealed := int(self.row["sealed"]):
            return max(0, MIXED - (answered - sealed))
        return MIXED + max(0, MIXED - answered)

    def title(self, language: str) -> str:
        """Give its title."""
        return spoken(self.row["title"], language, self.languages)

    def question(self, name: str) -> Question:
        """Give one question. Raises NotFound."""
        for question in self.questions:
            if question.name == name:
                return question
        raise NotFound


def own(actor: Actor) -> sa.ColumnElement[bool]:
    """Tell which surveys the actor sees. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF, Role.TEACHER, Role.COORDINATOR)
    begun = survey.c.course != Course.DRAFT.value
    if actor.role in (Role.DIRECTOR, Role.STAFF):
        asked_here = sa.exists().where(
            survey_school.c.survey_id == survey.c.id, survey_school.c.school_id == actor.school_id
        )
        return sa.and_(begun, sa.or_(survey.c.school_id == actor.school_id, asked_here))
    written = sa.and_(begun, survey.c.author_id == actor.person_id, survey.c.author_role == actor.role.value)
    return sa.and_(written, survey.c.school_id == actor.school_id) if actor.role is Role.TEACHER else written


def listed(tx: Tx, actor: Actor) -> Sequence[Listed]:
    """Give the surveys whose results the actor may see, the newest first. Raises NotAllowed."""
    query = sa.select(survey).where(own(actor)).order_by(survey.c.opened_at.desc(), survey.c.id.desc())
    return [_listed(row) for row in tx.all(query.limit(MOST_LISTED))]


def _listed(row: sa.Row[Any]) -> Listed:
    return Listed(row.id, row.title, Course(row.course), row.opened_at, row.author_id)


def seen(tx: Tx, actor: Actor, survey_id: int) -> Sight:
    """Give a survey as the actor may see it. Raises NotFound or NotAllowed."""
    row = tx.first(sa.select(survey).where(survey.c.id == survey_id, own(actor)))
    if row is None:
        raise NotFound
    whole = row.school_id == actor.school_id or actor.role in (Role.COORDINATOR, Role.TEACHER)
    mine = row.author_id == actor.person_id or (whole and actor.role in (Role.DIRECTOR, Role.STAFF))
    return _sight(tx, row, None if whole else actor.school_id, closely=True, mine=mine)


def _sight(tx: Tx, row: sa.Row[Any], school_id: int | None, *, closely: bool, mine: bool) -> Sight:
    schools = tx.value(sa.select(sa.func.count()).where(survey_school.c.survey_id == row.id))
    forms = [Form.from_json(kept) for kept in tx.run(_FORMS, {"survey": row.id}).scalars()]
    languages = forms[0].languages if forms else ()
    questions = merged(forms)
    still = {q.name for q in forms[0].asked} if forms else set()
    gone = frozenset(q.name for q in questions if q.name not in still)
    return Sight(dict(row._mapping), questions, languages, school_id, schools > 1, closely, mine, gone)


_FORMS = (
    sa.select(survey_version.c.form)
    .where(survey_version.c.survey_id == sa.bindparam("survey"))
    .order_by(survey_version.c.number.desc())
)


# --- those who were asked

_TOLD = sa.or_(survey.c.course == Course.CLOSED.value, survey.c.did_at.is_not(None))


def _was_asked(person_id: int) -> sa.ColumnElement[bool]:
    """Who answered; of an anonymous survey everybody, so that what somebody is shown does not tell whether they did."""
    mine = sa.and_(survey_asked.c.survey_id == survey.c.id, survey_asked.c.person_id == person_id)
    return sa.and_(_TOLD, sa.exists().where(mine, sa.or_(survey_asked.c.answered, survey.c.anonymous)))


def outcomes(tx: Tx, person_id: int) -> Sequence[Listed]:
    """Give the surveys whose outcome a person who was asked may see, the newest first."""
    query = sa.select(survey).where(_was_asked(person_id)).order_by(survey.c.opened_at.desc(), survey.c.id.desc())
    return [_listed(row) for row in tx.all(query.limit(MOST_LISTED))]


def outcome(tx: Tx, person_id: int, survey_id: int) -> Sight:
    """Give a survey as somebody who was asked may see it. Raises NotFound."""
    row = tx.first(sa.select(survey).where(survey.c.id == survey_id, _was_asked(person_id)))
    if row is None:
        raise NotFound
    return _sight(tx, row, None, closely=False, mine=False)


def seen_by(tx: Tx, person_id: int, public_id: str) -> tuple[Sight, Actor]:
    """Give a survey as a person may see it in the role that sees most of it, and that role. Raises NotFound."""
    number = numbered(tx, public_id)
    for acting in actors(tx, person_id, _CLOSELY):
        try:
            return seen(tx, acting, number), acting
        except NotFound:
            continue
    known = actors(tx, person_id, tuple(Role))
    if not known:
        raise NotFound
    return outcome(tx, person_id, number), known[0]


def numbered(tx: Tx, public_id: str) -> int:
    """Give the id of the survey that the outside knows by this name. Raises NotFound."""
    found: int | None = tx.value(sa.select(survey.c.id).where(survey.c.public_id == public_id))
    if found is None:
        raise NotFound
    return found
