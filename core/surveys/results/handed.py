"""Photos and files that were handed in to a named survey, with the names of those whose they are: the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import Kind, Question
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import person
from core.refusal import NotFound
from core.schools import school_class
from core.surveys.results.counting import HANDED_IN, of_question
from core.surveys.results.sight import Sight
from core.surveys.tables import survey_answer, survey_response

MOST = 200  # that are shown of a question


@dataclass(frozen=True, slots=True)
class Handed:
    """One of them: content hash, the sender's name for it ("" of a photo); about whom, of which class."""

    hash: str
    file: str
    about: Name
    label: str


def handed(tx: Tx, sight: Sight, question: Question, most: int = MOST, digest: str = "") -> Sequence[Handed]:
    """Give what was handed in to a question, or only what has this content hash.

    Nothing to readers of sums alone, or to a question that asks for something else.
    """
    if question.kind not in HANDED_IN or sight.anonymous or not sight.closely:
        return ()
    query = (
        sa.select(
            survey_answer.c.words,
            survey_response.c.answers,
            person.c.family,
            person.c.given,
            person.c.patronymic,
            person.c.sex,
            school_class.c.grade,
            school_class.c.letter,
        )
        .join(survey_response, survey_response.c.id == survey_answer.c.response_id)
        .join(person, person.c.id == survey_response.c.subject_id)
        .outerjoin(school_class, school_class.c.id == survey_response.c.class_id)
        .where(of_question(sight, question.name))
        .order_by(survey_answer.c.response_id.desc())
        .limit(most)
    )
    if digest:
        query = query.where(survey_answer.c.words == digest)
    return [_handed(row, question) for row in tx.all(query)]


def _handed(row: sa.Row[Any], question: Question) -> Handed:
    file = str(row.answers[question.name][1]) if question.kind is Kind.FILE else ""
    label = f"{row.grade}{row.letter}" if row.grade is not None else ""
    return Handed(row.words, file, name_of(row), label)


def handed_in(tx: Tx, sight: Sight, digest: str) -> Handed:
    """Give what was handed in under a content hash. Raises NotFound."""
    for question in sight.questions:
        if found := handed(tx, sight, question, 1, digest):
            return found[0]
    raise NotFound
