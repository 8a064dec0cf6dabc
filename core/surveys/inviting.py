"""The message by which people learn of a survey: what it is, and the first question where a tap can answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import OTHER, Form, Kind, Question, Words
from core.notices import Action
from core.schools import school
from core.surveys.pupils import told_apart
from core.surveys.tables import Per, survey, survey_version
from core.surveys.versions import Version, is_shuffled, version
from core.words import Phrase, say

SECONDS_A_QUESTION = 12  # until it was measured
MOST_BUTTONS = 8

_NEWEST = (
    sa.select(survey_version.c.public_id)
    .join(survey, survey.c.id == survey_version.c.survey_id)
    .where(survey.c.id == sa.bindparam("survey"), survey_version.c.number == survey.c.version)
)


def newest(tx: Tx, survey_id: int) -> Version:
    """Give the version that is sent now."""
    return version(tx, str(tx.value(_NEWEST, {"survey": survey_id})))


@dataclass(frozen=True, slots=True)
class Invitation:
    """What everybody asked is told, in words of any language, and the buttons beneath it.

    `of`: what those are told whom it names the children they are asked about, by person.
    """

    text: Phrase
    buttons: Sequence[Action]
    of: Mapping[int, Phrase]


def invitation(tx: Tx, survey_id: int, until: date | None, people: Sequence[int] = ()) -> Invitation:
    """Give what is sent to `people`, who may answer `until` a day."""
    sent = newest(tx, survey_id)
    about = told_apart(tx, [survey_id], people) if sent.per is Per.CHILD else {}
    of = {person_id: _told(sent, until, whom) for (_, person_id), whom in about.items()}
    return Invitation(_told(sent, until), buttons(sent, survey_id), of)


def closing_day(closes_at: datetime | None, zone: ZoneInfo) -> date | None:
    """Give the last day on which there is time to answer."""
    return None if closes_at is None else (closes_at - timedelta(seconds=1)).astimezone(zone).date()


def last_day(tx: Tx, survey_id: int, school_id: int) -> date | None:
    """Give the last day on which those of one school may answer; None: it has no such day."""
    closes_at = tx.value(sa.select(survey.c.closes_at).where(survey.c.id == survey_id))
    zone = tx.value(sa.select(school.c.timezone).where(school.c.id == school_id))
    return closing_day(closes_at, ZoneInfo(zone))


def buttons(sent: Version, survey_id: int) -> list[Action]:
    """Give the buttons beneath it: the answers to its first question, where a tap can give one."""
    first = tappable(sent)
    given = {"survey": survey_id}
    if first is None:
        return [Action(say("surveys.answer"), "survey", given)]
    return [Action(label, "survey", {**given, first.name: value}) for value, label in _options(first)]


def tappable(sent: Version) -> Question | None:
    """Give the first question, if one tap in the message itself can answer it; None else."""
    first = sent.form.questions[0]
    plain = not (first.relevant or first.choice_filter or first.constraint or first.known or first.matrix)
    fits = first.kind in (Kind.CHOICE, Kind.SCALE) and 0 < len(_options(first)) <= MOST_BUTTONS
    return first if plain and fits and not sent.anonymous and not is_shuffled(sent.form) else None


def _options(question: Question) -> Sequence[tuple[Any, Phrase]]:
    if question.kind is Kind.SCALE:
        numbers = range(int(question.least or 0), int(question.most or 0) + 1)
        return [(number, say("surveys.option", label=str(number))) for number in numbers]
    listed = [(option.value, say("surveys.option", label=option.label)) for option in question.options]
    return [*listed, *([(OTHER, say("engine.form.other_option"))] if question.other else [])]


def _ends(question: Question) -> Phrase | str:
    if question.kind is not Kind.SCALE or not question.labels:
        return ""
    low, high = question.labels
    return say("surveys.ends", least=int(question.least or 0), low=low, most=int(question.most or 0), high=high)


def _told(sent: Version, until: date | None, about: Phrase | None = None) -> Phrase:
    question = tappable(sent)
    first = say("surveys.first_question", text=question.text, ends=_ends(question)) if question else ""
    lines: list[Phrase | str] = [
        say("surveys.about_children", children=about) if about else "",
        say("surveys.purpose", purpose=sent.purpose) if sent.purpose else "",
        say("surveys.basis", basis=sent.basis) if sent.basis else "",
        say("surveys.length", n=len(sent.form.asked), minutes=minutes(sent.form)),
        say("surveys.last_day", day=until) if until else "",
        say("surveys.anonymous" if sent.anonymous else "surveys.named"),
        say("surveys.one_vote_a_child" if sent.anonymous else "surveys.one_a_child") if sent.per is Per.CHILD else "",
    ]
    title: Words = sent.title
    return say("surveys.invitation", title=title, lines=[line for line in lines if line], first=first)


def minutes(form: Form) -> int:
    """Give about how many minutes it takes one person."""
    return minutes_of(len(form.asked))


def minutes_of(questions: int) -> int:
    """Give about how many minutes so many questions take."""
    return max(1, round(questions * SECONDS_A_QUESTION / 60))
