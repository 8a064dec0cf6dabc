"""Surveys for tests: made, asked and answered, as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.broadcasts.audience import Audience, Whom
from core.database import Database, Tx
from core.forms.model import Form, Kind, Option, Question
from core.ids import random_id
from core.people import enrollment
from core.schools import school_class
from core.surveys.tables import (
    Course,
    ballot,
    survey,
    survey_answer,
    survey_asked,
    survey_response,
    survey_school,
    survey_version,
)
from core.surveys.values import values
from tests.world import Someone

YES_NO = (Option("yes", "Да"), Option("no", "Нет"))
LUNCH = Form(
    (
        Question("eats", Kind.CHOICE, "Ест ли ребёнок в столовой?", options=YES_NO, other=True),
        Question(
            "dishes",
            Kind.MULTICHOICE,
            "Что он ест охотно?",
            options=(Option("soup", "Суп"), Option("meat", "Мясо и рыбу"), Option("sweet", "Сладкое")),
        ),
        Question("taste", Kind.SCALE, "Насколько вкусно?", least=1, most=5, matrix="Оцените столовую"),
        Question("clean", Kind.SCALE, "Насколько чисто?", least=1, most=5, matrix="Оцените столовую"),
        Question("price", Kind.NUMBER, "Сколько рублей в день вы готовы платить?"),
        Question("wish", Kind.TEXT, "Что изменить?", required=False),
    )
)


@dataclass(frozen=True)
class Made:
    """A survey of a test."""

    database: Database
    id: int
    name: str
    school_id: int
    anonymous: bool
    form: Form

    async def answered(self, pupil_id: int, answers: Mapping[str, Any], by: Someone | None = None) -> None:
        """Keep what was answered about a pupil, who was asked or is now; of an anonymous survey as mixed ballots."""
        await self.database.write(lambda tx: _answer(tx, self, pupil_id, by.id if by else pupil_id, answers))

    async def many(self, pupils: Sequence[int], *answers: Mapping[str, Any]) -> None:
        """Keep the same answers, in turn, of many."""
        for number, pupil_id in enumerate(pupils):
            await self.answered(pupil_id, answers[number % len(answers)])

    async def asked(self, *pupils: int, by: Someone | None = None) -> None:
        """Ask more who do not answer, each of themselves or somebody about them."""
        await self.database.write(
            lambda tx: [_ask(tx, self, one, by.id if by else one, answered=False) for one in pupils]
        )

    async def becomes(self, **columns: Any) -> None:
        """Change it."""
        await self.database.write(lambda tx: tx.run(survey.update().where(survey.c.id == self.id).values(**columns)))

    async def version(self, form: Form) -> "Made":
        """Change its form."""

        def change(tx: Tx) -> None:
            number = 1 + tx.value(sa.select(survey.c.version).where(survey.c.id == self.id))
            tx.insert(
                survey_version,
                public_id=random_id(),
                survey_id=self.id,
                number=number,
                form=form.to_json(),
                created_at=tx.now,
            )
            tx.run(survey.update().where(survey.c.id == self.id).values(version=number))

        await self.database.write(change)
        return Made(self.database, self.id, self.name, self.school_id, self.anonymous, form)


async def made(author: Someone, form: Form = LUNCH, schools: Sequence[int] = (), **more: Any) -> Made:
    """Begin a survey of the author's school, or of several `schools`."""
    world = author.world
    here = list(schools) or [world.school_id]

    def make(tx: Tx) -> tuple[int, str]:
        name = random_id()
        row = {
            "school_id": None if schools else world.school_id,
            "author_role": {"director": "director", "teacher": "teacher"}[author.bot],
            "bot": author.bot.value,
            "title": "Питание в столовой",
            "purpose": "Чтобы составить меню",
            "basis": "",
            "anonymous": False,
            "per": "child",
            "course": Course.OPEN.value,
            "closes_at": tx.now + timedelta(days=3),
        } | more
        number = tx.insert(
            survey, public_id=name, author_id=author.id, version=1, created_at=tx.now, opened_at=tx.now, **row
        )
        tx.insert(
            survey_version,
            public_id=random_id(),
            survey_id=number,
            number=1,
            form=form.to_json(),
            created_at=tx.now,
        )
        audience = Audience(Whom.GUARDIANS).to_json()
        tx.run(
            survey_school.insert(),
            [{"survey_id": number, "school_id": one, "audience": audience} for one in here],
        )
        return number, name

    number, name = await world.database.write(make)
    return Made(world.database, number, name, world.school_id, bool(more.get("anonymous")), form)


def _ask(tx: Tx, made: Made, pupil_id: int, person_id: int, answered: bool) -> tuple[int, int, int]:
    place = tx.first(
        sa.select(enrollment.c.class_id, school_class.c.grade, enrollment.c.school_id)
        .join(school_class, school_class.c.id == enrollment.c.class_id)
        .where(enrollment.c.pupil_id == pupil_id)
    )
    assert place is not None
    mine = sa.and_(
        survey_asked.c.survey_id == made.id,
        survey_asked.c.person_id == person_id,
        survey_asked.c.pupil_id == pupil_id,
    )
    if not tx.run(survey_asked.update().where(mine).values(answered=answered)).rowcount:
        row = {"survey_id": made.id, "person_id": person_id, "pupil_id": pupil_id, "school_id": place.school_id}
        bot = "parent" if person_id != pupil_id else "student"
        row |= {"class_id": place.class_id, "bot": bot, "answered": answered, "ask_on": tx.now.date()}
        tx.run(survey_asked.insert(), row)
    return place.class_id, place.grade, place.school_id


def _answer(tx: Tx, made: Made, pupil_id: int, person_id: int, answers: Mapping[str, Any]) -> None:
    class_id, grade, school_id = _ask(tx, made, pupil_id, person_id, answered=True)
    rows = values(made.form, answers)
    common = {"survey_id": made.id, "school_id": school_id}
    if made.anonymous:
        tx.run(
            ballot.insert(),
            [
                common
                | {"name": random_id(16), "grade": grade, "day": tx.now.date()}
                | {"question": r.question, "value": r.value, "number": r.number, "words": r.words}
                for r in rows
            ],
        )
        tx.run(survey.update().where(survey.c.id == made.id).values(counted=survey.c.counted + 1))
        return
    version = tx.value(
        sa.select(survey_version.c.id)
        .where(survey_version.c.survey_id == made.id)
        .order_by(survey_version.c.number.desc())
    )
    response = tx.insert(
        survey_response,
        subject_id=pupil_id,
        person_id=person_id,
        version_id=version,
        class_id=class_id,
        answers=dict(answers),
        given_at=tx.now,
        **common,
    )
    tx.run(
        survey_answer.insert(), [common | r._asdict() | {"response_id": response, "class_id": class_id} for r in rows]
    )
