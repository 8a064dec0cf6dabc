"""Answering a survey: what waits for a person, beginning, giving the answers, changing them."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.forms import filling
from core.forms.model import Form, Words, other_name
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import Role, person
from core.prepared import Prepared
from core.refusal import NotFound, Refusal
from core.schools import school_class
from core.surveys import ballots, earlier, known
from core.surveys.ending import end_filled
from core.surveys.reminding import take_back
from core.surveys.tables import Course, survey, survey_answer, survey_asked, survey_response, survey_version
from core.surveys.turnout import answered
from core.surveys.values import values
from core.surveys.versions import form_of
from core.surveys.versions import version as version_of


class SurveyClosed(Refusal):
    """It takes no answers any more. Tells `title` (a Words)."""


class SurveyAnswered(Refusal):
    """An anonymous one was answered by this person before: nobody can find the answers to change them."""


class AnswersLacking(Refusal):
    """The form was answered with less than it requires: begun in a version that is gone."""


class Done(StrEnum):
    """How giving the answers ended."""

    FIRST = "first"
    CHANGED = "changed"
    INSTEAD = "instead"  # of what another guardian answered meanwhile
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A survey that asks somebody. `pupils` of theirs it is about, (0,) where it is about themself."""

    id: int
    title: Words
    anonymous: bool
    questions: int
    open: tuple[int, ...]  # pupils of whom nobody has answered yet
    pupils: tuple[int, ...]


class Subject(NamedTuple):
    """Whom a survey is about (0 and None: the person themself), and whether somebody has answered for them."""

    pupil: int
    name: Name | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Given:
    """Answers given before: by whom (None: by the one who asks now), and in which version."""

    answers: Mapping[str, Any]
    version: str
    by: Name | None
    on: date


_ASKED = Prepared(
    sa.select(
        survey.c.id,
        survey.c.title,
        survey.c.anonymous,
        survey.c.questions,
        survey_asked.c.pupil_id,
        survey_asked.c.answered,
    )
    .join(survey, survey.c.id == survey_asked.c.survey_id)
    .where(
        survey_asked.c.person_id == sa.bindparam("person"),
        survey_asked.c.bot == sa.bindparam("bot"),
        survey.c.course == Course.OPEN.value,
    )
    .order_by(survey.c.id, survey_asked.c.pupil_id)
)


def waiting(tx: Tx, person_id: int, bot: str) -> list[Waiting]:
    """Give the open surveys that ask a person in this bot: those that wait for an answer first."""
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in tx.all(_ASKED, {"person": person_id, "bot": bot}):
        found.setdefault(row.id, []).append(row)
    listed = [
        Waiting(
            rows[0].id,
            rows[0].title,
            rows[0].anonymous,
            rows[0].questions,
            tuple(r.pupil_id for r in rows if not r.answered),
            tuple(r.pupil_id for r in rows),
        )
        for rows in found.values()
    ]
    return sorted(listed, key=lambda one: (not one.open, -one.id))


_child = person.alias("child")
_OF_SUBJECT = sa.and_(
    survey_response.c.survey_id == sa.bindparam("survey"), survey_response.c.subject_id == sa.bindparam("subject")
)
_ONE = (
    sa.select(
        survey.c.id,
        survey.c.public_id,
        survey.c.title,
        survey.c.anonymous,
        survey.c.course,
        survey.c.closes_at,
        survey.c.quota,
        survey_asked.c.answered,
        survey_asked.c.class_id,
        survey_asked.c.school_id.label("asked_in"),
        school_class.c.grade,
        _child.c.given.label("child"),
        survey_response.c.id.label("response"),
    )
    .join(survey_asked, survey_asked.c.survey_id == survey.c.id)
    .outerjoin(school_class, school_class.c.id == survey_asked.c.class_id)
    .outerjoin(_child, _child.c.id == survey_asked.c.pupil_id)
    .outerjoin(survey_response, _OF_SUBJECT)
    .where(
        survey.c.id == sa.bindparam("survey"),
        survey_asked.c.person_id == sa.bindparam("person"),
        survey_asked.c.pupil_id == sa.bindparam("pupil"),
    )
)
_NEWEST = sa.and_(survey_version.c.survey_id == survey.c.id, survey_version.c.number == survey.c.version)
_LOOKED_AT = Prepared(_ONE.add_columns(survey_version.c.public_id.label("newest")).join(survey_version, _NEWEST))
# Who closes it, or opens the letterbox, waits for those who answer; who may fill it up is alone. Without the version:
# PostgreSQL joins nothing anew for whoever waited, and it may be a newer one by then.
_SHARED = Prepared(_ONE.with_for_update(of=survey, read=True))
_ALONE = Prepared(_ONE.with_for_update(of=survey))


def _asked(tx: Tx, actor: Actor, survey_id: int, pupil_id: int, query: Prepared = _LOOKED_AT) -> sa.Row[Any]:
    """Give the survey that asks the actor, and who had answered it. Raises NotFound, or SurveyClosed."""
    row = tx.first(query, _about(actor, survey_id, pupil_id))
    if row is None or row.course == Course.DRAFT:
        raise NotFound
    _check_open(tx, row)
    return row


def _about(actor: Actor, survey_id: int, pupil_id: int) -> dict[str, int]:
    subject = pupil_id or actor.person_id
    return {"survey": survey_id, "person": actor.person_id, "pupil": pupil_id, "subject": subject}


def _check_open(tx: Tx, row: sa.Row[Any]) -> None:
    if row.course != Course.OPEN or (row.closes_at is not None and row.closes_at <= tx.now):
        raise SurveyClosed(title=row.title)


_SUBJECTS = Prepared(
    sa.select(
        survey_asked.c.pupil_id,
        survey_asked.c.answered,
        survey.c.course,
        survey.c.title,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(survey, survey.c.id == survey_asked.c.survey_id)
    .outerjoin(person, person.c.id == survey_asked.c.pupil_id)
    .where(survey.c.id == sa.bindparam("survey"), survey_asked.c.person_id == sa.bindparam("person"))
    .order_by(survey_asked.c.pupil_id)
)


def subjects(tx: Tx, actor: Actor, survey_id: int) -> Sequence[Subject]:
    """Give whom it is about: each child, or the person alone.

    Raises NotFound, or SurveyClosed.
    """
    rows = tx.all(_SUBJECTS, {"survey": survey_id, "person": actor.person_id})
    if not rows:
        raise NotFound
    if rows[0].course != Course.OPEN:
        raise SurveyClosed(title=rows[0].title)
    return [Subject(row.pupil_id, name_of(row) if row.pupil_id else None, row.answered) for row in rows]


_STILL = Prepared(
    sa.select(survey.c.course, survey.c.closes_at, survey.c.title).where(survey.c.id == sa.bindparam("survey"))
)


def still_open(tx: Tx, survey_id: int) -> None:
    """Let a conversation go on. Raises SurveyClosed."""
    row = tx.first(_STILL, {"survey": survey_id})
    if row is None:
        raise SurveyClosed(title="")
    _check_open(tx, row)


def is_open(tx: Tx, survey_id: int) -> bool:
    """Tell whether it takes answers."""
    row = tx.first(_STILL, {"survey": survey_id})
    return row is not None and row.course == Course.OPEN


_GIVEN = Prepared(
    sa.select(
        survey.c.course,
        survey.c.closes_at,
        survey.c.title,
        survey_response.c.answers,
        survey_response.c.person_id,
        survey_response.c.given_at,
        survey_response.c.changed_at,
        survey_version.c.public_id.label("version"),
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(survey, survey.c.id == survey_response.c.survey_id)
    .join(survey_asked, survey_asked.c.survey_id == survey.c.id)
    .join(survey_version, survey_version.c.id == survey_response.c.version_id)
    .join(person, person.c.id == survey_response.c.person_id)
    .where(
        _OF_SUBJECT,
        survey_asked.c.person_id == sa.bindparam("person"),
        survey_asked.c.pupil_id == sa.bindparam("pupil"),
    )
)


def given(tx: Tx, actor: Actor, survey_id: int, pupil_id: int) -> Given | None:
    """Give the named answers that were given before to a survey that asks the actor; None if there are none.

    Raises SurveyClosed.
    """
    row = tx.first(_GIVEN, _about(actor, survey_id, pupil_id))
    if row is None:
        return None
    _check_open(tx, row)
    by = None if row.person_id == actor.person_id else name_of(row)
    return Given(row.answers, row.version, by, actor.local(row.changed_at or row.given_at).date())


def begin(tx: Tx, actor: Actor, survey_id: int, pupil_id: int, change: str | None) -> dict[str, Any]:
    """Give what an answering conversation keeps: version, what is known or was answered, the seed of its order, whom
    it is about (the given name of the `child`, "" of the person).

    `change`: the question to be answered anew, "" for all of them, None where nothing was answered before. Raises
    NotFound, SurveyClosed, or SurveyAnswered.
    """
    row = _asked(tx, actor, survey_id, pupil_id)
    if row.anonymous and row.answered:
        raise SurveyAnswered
    version = str(row.newest)
    form = form_of(tx, version)
    before = None if row.anonymous or not change else given(tx, actor, survey_id, pupil_id)
    kept = _still_fitting(form, before.answers) if before else _known(tx, actor, row, version, pupil_id)
    if before and change:
        kept = dict.fromkeys(_skipped(tx, form, before)) | kept  # whoever mends one answer is not asked for those
    if change:
        kept.pop(change, None)
        kept.pop(other_name(change), None)
    return {
        "version": version,
        "known": kept,
        "seed": zlib.crc32(f"{row.public_id}.{actor.person_id}.{pupil_id}".encode()),
        "about": row.public_id,
        "anonymous": row.anonymous,
        "child": row.child or "",
        "new": row.response is None,
    }


def _still_fitting(form: Form, before: Mapping[str, Any]) -> dict[str, Any]:
    """Answers that an older version of the form took, and the newest still takes."""
    names = {q.name for q in form.asked}
    return {name: value for name, value in filling.kept(form, before).items() if name.partition("__other")[0] in names}


def _skipped(tx: Tx, form: Form, before: Given) -> list[str]:
    """Give the questions that were asked, and left without an answer, as far as they are still asked."""
    asked = filling.Filling(form_of(tx, before.version), before.answers)
    there = {q.name for q in form.asked if not q.required}
    return [q.name for q in asked.form.asked if q.name in there and q.name not in before.answers and asked.relevant(q)]


def _known(tx: Tx, actor: Actor, row: sa.Row[Any], version: str, pupil_id: int) -> dict[str, Any]:
    """What was answered before to the same questions, and over it what the school knows for sure."""
    sent = version_of(tx, version)
    subject = pupil_id or actor.person_id
    before = {} if row.anonymous else earlier.answers(tx, sent, row.id, row.asked_in, subject)
    about = pupil_id or (actor.person_id if actor.role is Role.PUPIL else 0)
    if not about or not any(q.known for q in sent.form.questions):
        return before
    facts = known.facts(tx, about, actor.local(tx.now).date())
    return before | known.answers(sent.form, facts)


_QUOTA = Prepared(sa.select(survey.c.quota).where(survey.c.id == sa.bindparam("survey")))


def submit(
    tx: Tx,
    actor: Actor,
    survey_id: int,
    pupil_id: int,
    version: str,
    answers: Mapping[str, Any],
    *,
    new: bool = False,
) -> Done:
    """Keep somebody's answers: the first, or instead of those that they or the child's other guardian gave.

    `new`: nothing was answered yet when they began. What is not relevant any more is dropped. Raises NotFound,
    SurveyClosed, SurveyAnswered, AnswersLacking.
    """
    quota = tx.value(_QUOTA, {"survey": survey_id})
    row = _asked(tx, actor, survey_id, pupil_id, _SHARED if quota is None else _ALONE)
    form = form_of(tx, version)
    today = actor.local(tx.now).date()
    if filling.lacking(form, answers, today):
        raise AnswersLacking
    counted = filling.kept(form, answers, today)
    if row.anonymous:
        done = _vote(tx, actor, row, pupil_id, form, counted)
    else:
        done = _keep(tx, actor, row, pupil_id, form, version, counted)
        if new and done is Done.CHANGED:
            done = Done.INSTEAD
    if row.quota is not None and answered(tx, survey_id) >= row.quota:
        end_filled(tx, survey_id)
    return done


# All who are asked about the same: the guardians of a child, or the person alone.
_ANSWERED = {
    who: Prepared(
        survey_asked.update()
        .where(survey_asked.c.survey_id == sa.bindparam("survey"), survey_asked.c[who] == sa.bindparam("subject"))
        .where(~survey_asked.c.answered)
        .values(answered=sa.true())
    )
    for who in ("pupil_id", "person_id")
}


def _note_answered(tx: Tx, actor: Actor, survey_id: int, pupil_id: int) -> bool:
    """Note that it is answered, and stop asking for it; tell whether it was not before."""
    who = "pupil_id" if pupil_id else "person_id"
    noted = tx.change(_ANSWERED[who], {"survey": survey_id, "subject": pupil_id or actor.person_id})
    if noted:
        take_back(tx, survey_id, actor.person_id, pupil_id)
    return noted > 0


def _vote(tx: Tx, actor: Actor, row: sa.Row[Any], pupil_id: int, form: Form, counted: Mapping[str, Any]) -> Done:
    if not _note_answered(tx, actor, row.id, pupil_id):
        raise SurveyAnswered
    day = actor.local(tx.now).date()
    ballots.put_in(tx, row.id, row.asked_in, row.grade or 0, values(form, counted), day)
    return Done.ANONYMOUS


_VALUES = Prepared(survey_answer.insert().inline().values({c.name: sa.bindparam(c.name) for c in survey_answer.c}))


def _keep(
    tx: Tx, actor: Actor, row: sa.Row[Any], pupil_id: int, form: Form, version: str, counted: Mapping[str, Any]
) -> Done:
    subject = pupil_id or actor.person_id
    kept = {"person_id": actor.person_id, "version_id": version_of(tx, version).id, "answers": dict(counted)}
    if row.response is None:
        place = {"school_id": row.asked_in, "class_id": row.class_id, "given_at": tx.now}
        response = tx.insert(survey_response, survey_id=row.id, subject_id=subject, **kept, **place)  # or Raced
        _note_answered(tx, actor, row.id, pupil_id)
    else:
        response = int(row.response)
        tx.run(survey_response.update().where(survey_response.c.id == response).values(**kept, changed_at=tx.now))
        tx.run(survey_answer.delete().where(survey_answer.c.response_id == response))
    common = {
        "response_id": response,
        "survey_id": row.id,
        "school_id": row.asked_in,
        "class_id": row.class_id or 0,
    }
    if rows := [common | value._asdict() for value in values(form, counted, named=True)]:
        tx.change_many(_VALUES, rows)
    return Done.FIRST if row.response is None else Done.CHANGED
