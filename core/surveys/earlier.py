"""What the same person, or somebody about the same child, answered before to the same question.

The same words, kind and options in a named survey of the school, within a year. What may have changed since is asked
anew: marks on a scale, wishes that nobody need write, and whatever a survey asks again that repeats another one.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa

from core.database import Tx
from core.forms import filling
from core.forms.model import Form, Kind, Question, spoken
from core.prepared import Prepared
from core.search.wording import fold
from core.surveys.inviting import tappable
from core.surveys.tables import survey, survey_response, survey_version
from core.surveys.versions import Version, form_of
from core.words import DEFAULT

KEPT = timedelta(days=365)
MOST = 12  # surveys that are looked through, the newest first
_FACTS = (Kind.CHOICE, Kind.MULTICHOICE, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.TEXT)

Mark: TypeAlias = tuple[str, ...]

_GIVEN = sa.func.coalesce(survey_response.c.changed_at, survey_response.c.given_at)
_BEFORE = Prepared(
    sa.select(survey_response.c.answers, survey_version.c.public_id.label("version"))
    .join(survey_version, survey_version.c.id == survey_response.c.version_id)
    .join(survey, survey.c.id == survey_response.c.survey_id)
    .where(
        survey_response.c.subject_id == sa.bindparam("subject"),
        survey_response.c.school_id == sa.bindparam("of_school"),
        survey_response.c.survey_id != sa.bindparam("survey"),
        survey.c.per == sa.bindparam("per"),  # a pupil does not see what their parents answered about them
        sa.bindparam("since") < _GIVEN,
    )
    .order_by(_GIVEN.desc(), survey_response.c.id.desc())
    .limit(MOST)
)


def answers(tx: Tx, sent: Version, survey_id: int, school_id: int, subject: int) -> dict[str, Any]:
    """Give the answers {question: answer} that need not be asked for; never all of them."""
    form = sent.form
    first = tappable(sent)  # stands in the invitation, for everybody
    wanted = {mark: q for q in form.asked if q is not first and (mark := _mark(q, form))}
    if not wanted:
        return {}
    of = {"subject": subject, "of_school": school_id, "survey": survey_id, "per": sent.per.value}
    found: dict[str, Any] = {}
    for row in tx.all(_BEFORE, of | {"since": tx.now - KEPT}):
        found = _from(form_of(tx, row.version), row.answers, form, wanted) | found
    fitting = filling.kept(form, found)
    kept = {name: fitting[name] for name in found if name in fitting}
    return kept if len(kept) < len(form.asked) else {}


def _from(old: Form, given: Mapping[str, Any], form: Form, wanted: Mapping[Mark, Question]) -> dict[str, Any]:
    marks = {mark: q for q in old.asked if (mark := _mark(q, old))}
    shared = wanted.keys() & marks.keys()
    if 2 * len(shared) > len(form.asked):  # it repeats that one, to see what has changed
        return {}
    moved = {wanted[mark].name: _moved(given.get(marks[mark].name), marks[mark], wanted[mark]) for mark in shared}
    return {name: answer for name, answer in moved.items() if answer is not None}


def _mark(question: Question, form: Form) -> Mark | None:
    """Give by what a question is the same as another one; None for one that is always asked."""
    depends = question.constraint or question.choice_filter or question.known
    text = spoken(question.text, DEFAULT, form.languages)
    wish = question.kind is Kind.TEXT and not question.required
    if question.kind not in _FACTS or depends or wish or "${" in text:
        return None
    words = (text, question.matrix, *(option.label for option in question.options))
    return (question.kind.value, *(_folded(spoken(one, DEFAULT, form.languages)) for one in words))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _moved(answer: Any, old: Question, new: Question) -> Any:
    """Give an old answer as the new question names its options; None where it does not take it."""
    values = {before.value: now.value for before, now in zip(old.options, new.options, strict=True)}
    match new.kind, answer:
        case _, None:
            return None
        case Kind.CHOICE, _:
            return values.get(answer)
        case Kind.MULTICHOICE, list():
            moved = [values.get(one) for one in answer]
            return None if None in moved or not moved else moved
        case Kind.NUMBER, int() | float():
            low, high = new.least, new.most
            return answer if (low is None or answer >= low) and (high is None or answer <= high) else None
        case _:
            return answer
