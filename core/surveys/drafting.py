"""Making a survey: what it asks, of whom, what for; changing it while it is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.broadcasts.audience import Audience
from core.database import Tx
from core.forms.model import Form, Kind, Words
from core.ids import random_id
from core.people import Role
from core.refusal import Refusal
from core.surveys.ending import SurveyOver, owned
from core.surveys.known import recognised
from core.surveys.tables import Course, Per, survey, survey_school, survey_version
from core.surveys.versions import form_of

TRACEABLE = (Kind.PHOTO, Kind.FILE)  # a file tells whose it is


class NothingAsked(Refusal):
    """A survey needs a question that somebody may answer."""


class Traceable(Refusal):
    """An anonymous survey asks for photos or files, which tell whose they are. Tells `question`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey before it is sent. `audiences`: whom it asks in each school (by its id), if that is known."""

    title: Words
    purpose: Words
    form: Form
    audiences: Mapping[int, Audience] = field(default_factory=dict)
    basis: Words = ""
    anonymous: bool = False
    per: Per = Per.PERSON
    closes_at: datetime | None = None
    quota: int | None = None


def create(tx: Tx, actor: Actor, bot: str, draft: Draft) -> int:
    """Keep a draft; give its id. Its audiences are those that `broadcasts.audience.chosen` let the actor choose.

    Raises NotAllowed, Traceable.
    """
    actor.needs(Role.TEACHER, Role.STAFF, Role.DIRECTOR, Role.COORDINATOR)
    if draft.anonymous:
        _untraceable(draft.form)
    form = recognised(draft.form)
    schools = [] if actor.role is Role.COORDINATOR else list(draft.audiences) or [actor.school_id]
    made = tx.insert(
        survey,
        public_id=random_id(),
        school_id=schools[0] if len(schools) == 1 else None,
        author_id=actor.person_id,
        author_role=actor.role.value,
        bot=bot,
        title=draft.title,
        purpose=draft.purpose,
        basis=draft.basis,
        anonymous=draft.anonymous,
        per=draft.per.value,
        course=Course.DRAFT.value,
        version=1,
        questions=len(form.asked),
        closes_at=draft.closes_at,
        quota=draft.quota,
        created_at=tx.now,
    )
    _keep_version(tx, made, 1, form)
    _keep_audiences(tx, made, draft.audiences)
    audit.record(tx, actor, "draft", "survey", made)
    return made


def rewrite(tx: Tx, actor: Actor, survey_id: int, form: Form) -> int:
    """Ask another form from now on; give the number of its version. Whoever is answering ends the one they began.

    Raises NotFound, SurveyOver, NothingAsked, Traceable.
    """
    row = _changeable(tx, actor, survey_id)
    if row.course == Course.DRAFT:
        _write(tx, row, form)
        return int(row.version)
    whole = _askable(form, anonymous=row.anonymous)
    number = row.version + 1
    _keep_version(tx, survey_id, number, whole)
    tx.run(survey.update().where(survey.c.id == survey_id).values(version=number, questions=len(whole.asked)))
    audit.record(tx, actor, "rewrite", "survey", survey_id)
    return int(number)


def describe(tx: Tx, actor: Actor, survey_id: int, **settings: Any) -> None:
    """Change what a draft says of itself: title, purpose, basis, anonymous, per; of an open one only when it closes.

    Raises NotFound, SurveyOver, Traceable.
    """
    row = _changeable(tx, actor, survey_id)
    if row.course == Course.OPEN and set(settings) - {"closes_at", "quota"}:
        raise SurveyOver
    form = form_of(tx, _newest(tx, row))
    if settings.get("anonymous"):
        _untraceable(form)
    tx.run(survey.update().where(survey.c.id == survey_id).values(**settings))
    if row.course == Course.DRAFT:
        _write(tx, row, form)


def ask_of(tx: Tx, actor: Actor, survey_id: int, audiences: Mapping[int, Audience]) -> None:
    """Let a draft ask other people. Raises NotFound, SurveyOver."""
    row = _changeable(tx, actor, survey_id)
    if row.course != Course.DRAFT:
        raise SurveyOver
    tx.run(survey_school.delete().where(survey_school.c.survey_id == survey_id))
    _keep_audiences(tx, survey_id, audiences)


def _changeable(tx: Tx, actor: Actor, survey_id: int) -> sa.Row[Any]:
    row = owned(tx, actor, survey_id, lock=True)
    if row.course == Course.CLOSED:
        raise SurveyOver
    return row


def _newest(tx: Tx, row: sa.Row[Any]) -> str:
    mine = sa.and_(survey_version.c.survey_id == row.id, survey_version.c.number == row.version)
    return str(tx.value(sa.select(survey_version.c.public_id).where(mine)))


def _write(tx: Tx, row: sa.Row[Any], form: Form) -> None:
    """Nobody has seen a draft: its version is written anew, under another name, for names never mean two forms."""
    if row.anonymous:
        _untraceable(form)
    whole = recognised(form)
    tx.run(survey_version.delete().where(survey_version.c.survey_id == row.id))
    _keep_version(tx, row.id, row.version, whole)
    tx.run(survey.update().where(survey.c.id == row.id).values(questions=len(whole.asked)))


def _keep_version(tx: Tx, survey_id: int, number: int, form: Form) -> None:
    version = {"public_id": random_id(), "survey_id": survey_id, "number": number}
    tx.insert(survey_version, **version, form=form.to_json(), created_at=tx.now)


def _keep_audiences(tx: Tx, survey_id: int, audiences: Mapping[int, Audience]) -> None:
    rows = [{"survey_id": survey_id, "school_id": s, "audience": a.to_json()} for s, a in audiences.items()]
    if rows:
        tx.run(survey_school.insert(), rows)


def _askable(form: Form, *, anonymous: bool) -> Form:
    if not form.asked:
        raise NothingAsked
    if anonymous:
        _untraceable(form)
    return recognised(form)


def _untraceable(form: Form) -> None:
    traces = next((q for q in form.asked if q.kind in TRACEABLE), None)
    if traces is not None:
        raise Traceable(question=traces.text)


def drop(tx: Tx, actor: Actor, survey_id: int) -> None:
    """Drop a draft. Raises NotFound, or SurveyOver for what was sent."""
    row = owned(tx, actor, survey_id, lock=True)
    if row.course != Course.DRAFT:
        raise SurveyOver
    for of in (survey_school, survey_version):
        tx.run(of.delete().where(of.c.survey_id == survey_id))
    tx.run(sa.delete(survey).where(survey.c.id == survey_id))
