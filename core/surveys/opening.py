"""Sending a survey: who exactly is asked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.broadcasts.audience import Audience, pupils, readers
from core.broadcasts.verbs import announce
from core.database import Tx
from core.forms.model import spoken
from core.names import Name
from core.notices import SURVEY
from core.people import BOT_OF, Role, guardianship, person
from core.schools import school
from core.surveys import pacing
from core.surveys.drafting import NothingAsked
from core.surveys.ending import SurveyOver, owned
from core.surveys.inviting import buttons, closing_day, newest
from core.surveys.tables import GOES_ON, Course, Per, survey, survey_asked, survey_school
from core.words import DEFAULT

AT_ONCE = 2000  # rows
UNTOLD = survey_asked.c.told_on.is_(None)


def send(tx: Tx, actor: Actor, survey_id: int, over_cap: str = "") -> int:
    """Open it to everybody it asks, and begin to tell them; give how many people they are.

    Whoever was asked enough lately is told on a later day, see core.surveys.pacing. `over_cap`: why everybody must be
    asked today all the same, whatever else asks them, which only the head of a school may say. Raises NotFound,
    NothingAsked, NotAllowed, or SurveyOver if it was sent.
    """
    row = owned(tx, actor, survey_id, lock=True)
    if row.course != Course.DRAFT:
        raise SurveyOver
    if not row.questions:
        raise NothingAsked
    if over_cap:
        actor.needs(Role.DIRECTOR, Role.STAFF)
        audit.record(tx, actor, "ask_over_cap", "survey", survey_id)
    people: set[int] = set()
    known: set[tuple[int, int]] = set()  # who has children, or works, in two of the schools is asked in the first
    tx.all(_ALONE_THERE, {"survey": survey_id})
    for part in tx.all(_PARTS, {"survey": survey_id}):
        asked = [one for one in _with_days(tx, row, part, over_cap) if _subject(one) not in known]
        known |= {_subject(one) for one in asked}
        people |= {one["person_id"] for one in asked}
        for start in range(0, len(asked), AT_ONCE):
            tx.run(survey_asked.insert(), asked[start : start + AT_ONCE])
    now_open = {"course": Course.OPEN.value, "opened_at": tx.now, "over_cap": over_cap}
    tx.run(survey.update().where(survey.c.id == survey_id).values(**now_open))
    tell(tx, row, actor)
    audit.record(tx, actor, "send", "survey", survey_id)
    return len(people)


def _subject(one: dict[str, Any]) -> tuple[int, int]:
    return one["person_id"], one["pupil_id"]


# Whoever sends another survey there waits: neither would see whom the other asks today.
_ALONE_THERE = (
    sa.select(school.c.id)
    .where(
        school.c.id.in_(sa.select(survey_school.c.school_id).where(survey_school.c.survey_id == sa.bindparam("survey")))
    )
    .order_by(school.c.id)
    .with_for_update(key_share=True)
)


def _with_days(tx: Tx, row: sa.Row[Any], part: sa.Row[Any], over_cap: str) -> list[dict[str, Any]]:
    zone = ZoneInfo(part.timezone)
    today = tx.now.astimezone(zone).date()
    audience = Audience.from_json(part.audience)
    asked = list(whom(tx, row, part.school_id, audience))
    if over_cap:
        return [{**one, "ask_on": today} for one in asked]
    people = sa.select(readers(part.school_id, audience, row.author_id, asks=True).subquery("those").c.person_id)
    loads = pacing.loads_of(tx, people, today, row.id)
    most = pacing.cap_of(tx, part.school_id)
    days = pacing.days_of(asked, loads, row.questions, most, today, closing_day(row.closes_at, zone))
    return [{**one, "ask_on": days[one["person_id"]]} for one in asked]


_PARTS = (
    sa.select(survey_school.c.audience, survey_school.c.school_id, school.c.timezone)
    .join(school, school.c.id == survey_school.c.school_id)
    .where(survey_school.c.survey_id == sa.bindparam("survey"))
    .order_by(survey_school.c.school_id)
)


def tell(tx: Tx, row: sa.Row[Any], by: Actor) -> int:
    """Begin to tell those whose day has come and who were not told; give in how many schools there are any.

    Whoever answered before, of themself, is not told. The message waits for everybody's quiet hours.
    """
    return sum(_tell(tx, row, by, part) for part in tx.all(_PARTS, {"survey": row.id}))


def _tell(tx: Tx, row: sa.Row[Any], by: Actor, part: sa.Row[Any]) -> bool:
    there = by._replace(school_id=part.school_id, timezone=part.timezone)
    today = there.local(tx.now).date()
    here = sa.and_(survey_asked.c.survey_id == row.id, survey_asked.c.school_id == part.school_id)
    due = sa.and_(here, UNTOLD, ~survey_asked.c.answered, survey_asked.c.ask_on <= today)
    if not tx.run(survey_asked.update().where(due).values(told_on=today)).rowcount:
        return False
    whom = replace(Audience.from_json(part.audience), survey=row.id, told_on=today.isoformat())
    announce(tx, there, row.bot, whom, SURVEY, spoken(row.title, DEFAULT), buttons(newest(tx, row.id), row.id))
    return True


_BEGINS = (
    sa.select(survey, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(person, person.c.id == survey.c.author_id)
    .where(
        GOES_ON,
        sa.exists().where(
            survey_asked.c.survey_id == survey.c.id,
            UNTOLD,
            ~survey_asked.c.answered,
            survey_asked.c.ask_on <= sa.bindparam("tomorrow"),  # somewhere it may be tomorrow by now
        ),
    )
    .order_by(survey.c.id)
)


def tell_due(tx: Tx) -> int:
    """Tell those who were to be asked later, and whose day has come; give in how many schools. A job of the clock."""
    tomorrow = (tx.now + timedelta(days=1)).date()
    rows = tx.all(_BEGINS, {"tomorrow": tomorrow})
    return sum(tell(tx, row, _author(row)) for row in rows)


def _author(row: sa.Row[Any]) -> Actor:
    name = Name(row.family, row.given, row.patronymic, row.sex)
    return Actor(row.author_id, name, Role(row.author_role), row.school_id or 0, "UTC")


def whom(tx: Tx, row: sa.Row[Any], school_id: int, audience: Audience) -> Iterable[dict[str, Any]]:
    """Give the rows of `survey_asked` of one school, but for the day: one a person, or one a guardian and child."""
    there = pupils(school_id, audience).subquery("there")
    classes = {r.pupil_id: r.class_id for r in tx.all(sa.select(there))}
    of_guardian: dict[int, list[int]] = {}
    bound = sa.select(guardianship.c.guardian_id, guardianship.c.pupil_id).join(
        there, there.c.pupil_id == guardianship.c.pupil_id
    )
    for r in tx.all(bound.order_by(guardianship.c.pupil_id)):
        of_guardian.setdefault(r.guardian_id, []).append(r.pupil_id)
    seen: set[int] = set()
    for one in tx.all(readers(school_id, audience, row.author_id, asks=True).order_by("person_id", "rank")):
        if one.person_id in seen:
            continue
        seen.add(one.person_id)
        common = {"survey_id": row.id, "person_id": one.person_id, "school_id": school_id, "bot": one.bot}
        children = of_guardian.get(one.person_id, []) if one.bot == BOT_OF[Role.GUARDIAN] else []
        if row.per == Per.CHILD and children:
            yield from ({**common, "pupil_id": child, "class_id": classes[child]} for child in children)
        elif row.per == Per.PERSON:
            nearest = classes.get(one.person_id) or next((classes[c] for c in children), None)
            yield {**common, "pupil_id": 0, "class_id": nearest}
