"""How much one person is asked: never above the school's cap in seven days, and no two surveys on one day.

Whoever would be asked too much is asked on the first day on which it fits, see `first_day`. Surveys that a person
opens of themself are not held back: the cap is for what comes unasked. Nor is one that the head of a school sends to
everybody at once, with a reason, see core.surveys.opening.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.database import Tx
from core.people import Role
from core.schools import school
from core.surveys.tables import Course, survey, survey_asked

WEEK = 7  # days
LEAST_CAP, MOST_CAP = 1, 100

Load = Mapping[date, int]  # questions by the day on which somebody was asked them, or will be


def cap_of(tx: Tx, school_id: int) -> int:
    """Give how many questions the school asks a person at most in seven days."""
    return int(tx.value(sa.select(school.c.survey_cap).where(school.c.id == school_id)))


def cap(tx: Tx, actor: Actor) -> int:
    """Give the cap of the actor's school. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    return cap_of(tx, actor.school_id)


def set_cap(tx: Tx, actor: Actor, most: int) -> None:
    """Keep another cap, for surveys that are sent from now on. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    most = min(max(most, LEAST_CAP), MOST_CAP)
    tx.run(school.update().where(school.c.id == actor.school_id).values(survey_cap=most))
    audit.record(tx, actor, "set_survey_cap", "school", actor.school_id)


def first_day(load: Load, questions: int, most: int | None, today: date, closes: date | None = None) -> date:
    """Give the first day on which somebody with this `load` is asked so many questions more.

    On no day of another invitation; with those of the six days around it not more than `most` (None: however many),
    unless it is the only one then. What closes before a day of its own comes is asked together with another one; what
    closes before it fits is not asked: that day lies behind its end.
    """

    def fits(day: date) -> bool:
        near = sum(n for other, n in load.items() if abs((other - day).days) < WEEK)
        return most is None or not near or near + questions <= most

    days = (today + timedelta(days=n) for n in count())
    found = next(day for day in days if day not in load and fits(day))
    if closes is not None and found > closes:
        together = (today + timedelta(days=n) for n in range((closes - today).days + 1))
        return next((day for day in together if fits(day)), found)
    return found


def days_of(
    rows: Iterable[Mapping[str, Any]],
    loads: Mapping[int, Load],
    questions: int,
    most: int | None,
    today: date,
    closes: date | None,
) -> dict[int, date]:
    """Give the day of each person of `rows` of survey_asked: whoever is asked about two children is asked twice."""
    times: dict[int, int] = {}
    for row in rows:
        times[row["person_id"]] = times.get(row["person_id"], 0) + 1
    return {
        person_id: first_day(loads.get(person_id, {}), questions * n, most, today, closes)
        for person_id, n in times.items()
    }


_DAY = sa.func.coalesce(survey_asked.c.told_on, survey_asked.c.ask_on)


def loads_of(tx: Tx, people: sa.Select[Any], today: date, but: int) -> dict[int, dict[date, int]]:
    """Give what each of `people` was asked in the last days and will be, all surveys but one."""
    query = (
        sa.select(survey_asked.c.person_id, _DAY.label("day"), sa.func.sum(survey.c.questions).label("questions"))
        .join(survey, survey.c.id == survey_asked.c.survey_id)
        .where(
            survey_asked.c.person_id.in_(people),
            survey_asked.c.survey_id != but,
            today - timedelta(days=WEEK) < _DAY,
            sa.or_(
                survey_asked.c.told_on.is_not(None),
                sa.and_(survey.c.course == Course.OPEN.value, ~survey_asked.c.answered),
            ),
        )
        .group_by(survey_asked.c.person_id, _DAY)
    )
    found: dict[int, dict[date, int]] = {}
    for row in tx.all(query):
        found.setdefault(row.person_id, {})[row.day] = int(row.questions)
    return found


def overlapping(tx: Tx, people: sa.Select[Any], but: int, most: int) -> Sequence[Any]:
    """Give the titles of open surveys that ask some of `people` who have not answered, the newest first."""
    asks = sa.exists().where(
        survey_asked.c.survey_id == survey.c.id, ~survey_asked.c.answered, survey_asked.c.person_id.in_(people)
    )
    query = sa.select(survey.c.title).where(survey.c.course == Course.OPEN.value, survey.c.id != but, asks)
    return tx.run(query.order_by(survey.c.id.desc()).limit(most)).scalars().all()
