"""Single answers of a named survey, with the names of those who gave them, as was said to those who were asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import Kind, Question, other_name
from core.names import Name
from core.people import person
from core.refusal import NotFound
from core.schools import school_class
from core.surveys.results.counting import HANDED_IN, labels
from core.surveys.results.pictures import Reader
from core.surveys.results.sight import Sight
from core.surveys.tables import Per, survey_response
from core.surveys.values import as_value

AT_ONCE = 1000  # that are read at a time


@dataclass(frozen=True, slots=True)
class Single:
    """What one answer says, and about whom; `by` gave it, where that is another person."""

    about: Name
    by: Name | None
    label: str
    at: datetime
    answers: Mapping[str, Any]


def singles(tx: Tx, sight: Sight, most: int) -> Iterator[Single]:
    """Give each answer, the newest first, at most so many. Raises NotFound for who may not see them."""
    if sight.anonymous or not sight.closely:
        raise NotFound
    before: int | None = None
    while most > 0:
        rows = tx.all(_page(sight, before).limit(min(AT_ONCE, most)))
        yield from (_single(row, sight) for row in rows)
        if len(rows) < AT_ONCE:
            return
        most -= len(rows)
        before = rows[-1].id


def _page(sight: Sight, before: int | None) -> sa.Select[Any]:
    about, by = person.alias("about"), person.alias("by")
    parts = ("family", "given", "patronymic", "sex")
    query = (
        sa.select(
            survey_response.c.id,
            survey_response.c.answers,
            survey_response.c.given_at,
            survey_response.c.changed_at,
            *(about.c[part].label(f"about_{part}") for part in parts),
            *(by.c[part].label(f"by_{part}") for part in parts),
            school_class.c.grade,
            school_class.c.letter,
        )
        .join(about, about.c.id == survey_response.c.subject_id)
        .join(by, by.c.id == survey_response.c.person_id)
        .outerjoin(school_class, school_class.c.id == survey_response.c.class_id)
        .where(survey_response.c.survey_id == sight.id)
        .order_by(survey_response.c.id.desc())
    )
    if sight.school_id is not None:
        query = query.where(survey_response.c.school_id == sight.school_id)
    return query if before is None else query.where(survey_response.c.id < before)


def _single(row: sa.Row[Any], sight: Sight) -> Single:
    about = Name(row.about_family, row.about_given, row.about_patronymic, row.about_sex)
    by = Name(row.by_family, row.by_given, row.by_patronymic, row.by_sex) if sight.per is Per.CHILD else None
    label = f"{row.grade}{row.letter}" if row.grade is not None else ""
    return Single(about, by, label, row.changed_at or row.given_at, row.answers)


def said(question: Question, answers: Mapping[str, Any], reader: Reader) -> str | float | date | None:
    """Give an answer as it is read: options by their labels, numbers and days as such; None where there is none."""
    answer = answers.get(question.name)
    if answer is None:
        return None
    known = dict(labels(question))
    match question.kind:
        case Kind.MULTICHOICE:
            chosen = [reader.said(known.get(as_value(one), str(one))) for one in answer]
            text: str | float = "; ".join(chosen)
        case Kind.NUMBER | Kind.SCALE:
            return float(answer)
        case Kind.DATE:
            return date.fromisoformat(answer)
        case Kind.PLACE:
            text = str(answer.get("text") or f"{answer.get('lat')}, {answer.get('lon')}")
        case kind if kind in HANDED_IN:
            text = reader.say("handed_in")
        case _:
            text = reader.said(known.get(as_value(answer), str(answer)))
    other = answers.get(other_name(question.name))
    return f"{text}: {other}" if other else text
