"""What it cost the demo school's people to do what they did: sign-ups, notes, registers, answers to surveys."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Any

import sqlalchemy as sa

from core.absences.tables import absence_note
from core.database import Tx
from core.errands.tables import errand, errand_month
from core.opportunities.fit import Moments
from core.opportunities.tables import absence, register, signup
from core.surveys.tables import survey, survey_response

SEED = 1200
_FIRST = 10  # seconds before the first action, see dialogs.engine.effort
_PER_ACTION = 5.0  # seconds, of most people
_DAWDLING, _LONG = 0.06, 180  # how many put the phone away meanwhile, and what that counts for
_GIVEN_UP = 0.07


def remember(tx: Tx, school_id: int, at: Moments) -> None:
    """Keep what the sign-ups and registers that are there cost whoever made them."""
    made = _Made(Random(SEED), school_id, at)
    here = {"school_id": school_id}
    for row in tx.all(_SIGNED_UP, here):
        made.add("parent", "club_signup", row.by_person_id, row.created_at, 3 + made.more(0.64))
    for row in tx.all(_LEFT, here):
        made.add("parent", "my_signups", row.by_person_id, row.left_at, 3 + made.more(0.25))
    for row in tx.all(_NOTES, here):
        made.add("parent", "not_coming", row.by_person_id, row.created_at, 2 + made.more(0.3))
    for row in tx.all(_MARKED, here):
        made.add("teacher", "attendance", row.by_person_id, row.at, 3 + row.absent + made.more(0.2))
    for row in tx.all(_ANSWERED, here):
        made.add("parent", "survey", row.person_id, row.given_at, 1 + row.questions + made.more(0.2), row.public_id)
    if made.rows:
        tx.run(errand.insert(), sorted(made.rows, key=lambda row: row["day"]))
        tx.run(errand_month.insert(), [*made.given_up(), *map(made.anonymous, tx.all(_VOTED, here))])


class _Made:
    def __init__(self, rng: Random, school_id: int, at: Moments) -> None:
        self.rng = rng
        self.school_id = school_id
        self.at = at
        self.rows: list[dict[str, Any]] = []

    def more(self, likely: float) -> int:
        """Give a few actions more, seldom many."""
        more = 0
        while self.rng.random() < likely:
            more += 1
        return more

    def add(self, bot: str, name: str, person_id: int, moment: datetime, actions: int, about: str = "") -> None:
        """Keep an errand that took so many actions."""
        seconds = sum(self.rng.lognormvariate(0, 0.5) * _PER_ACTION for _ in range(actions - 1))
        away = self.rng.random() < _DAWDLING
        self.rows.append(
            {
                "school_id": self.school_id,
                "person_id": person_id,
                "bot": bot,
                "name": name,
                "about": about,
                "day": moment.astimezone(self.at.zone).date(),
                "actions": actions,
                "seconds": round(_FIRST + seconds) + _LONG * away,
                "elapsed": round(seconds) + self.rng.randint(_LONG, 100 * _LONG) * away,
            }
        )

    def anonymous(self, row: sa.Row[Any]) -> dict[str, Any]:
        """Of an anonymous survey only the sums of all who answered are known."""
        actions = row.counted * (1 + row.questions)
        seconds = round(row.counted * _FIRST + actions * _PER_ACTION)
        return {
            "school_id": self.school_id,
            "month": row.opened_at.astimezone(self.at.zone).date().replace(day=1),
            "bot": "parent",
            "name": "survey",
            "about": row.public_id,
            "errands": row.counted,
            "people": row.counted,
            "actions": actions,
            "seconds": seconds,
            "given_up": 0,
            "wasted": 0,
        }

    def given_up(self) -> Iterator[dict[str, Any]]:
        """Some were begun and cancelled: of those only sums are known."""
        tried: Counter[tuple[date, str, str]] = Counter()
        for row in self.rows:
            tried[row["day"].replace(day=1), row["bot"], row["name"]] += self.rng.random() < _GIVEN_UP
        for (month, bot, name), count in tried.items():
            sums = {"errands": 0, "people": 0, "actions": 0, "seconds": 0, "given_up": count, "wasted": 25 * count}
            yield {"school_id": self.school_id, "month": month, "bot": bot, "name": name, "about": "", **sums}


_BY_FAMILIES = sa.and_(signup.c.school_id == sa.bindparam("school_id"), signup.c.by_person_id != signup.c.pupil_id)
_SIGNED_UP = sa.select(signup.c.by_person_id, signup.c.created_at).where(_BY_FAMILIES).order_by(signup.c.id)
_LEFT = (
    sa.select(signup.c.by_person_id, signup.c.left_at)
    .where(_BY_FAMILIES, signup.c.left_at.is_not(None))
    .order_by(signup.c.id)
)
_NOTES = (
    sa.select(absence_note.c.by_person_id, absence_note.c.created_at)
    .where(absence_note.c.school_id == sa.bindparam("school_id"))
    .order_by(absence_note.c.id)
)
_ANSWERED = (
    sa.select(survey_response.c.person_id, survey_response.c.given_at, survey.c.public_id, survey.c.questions)
    .join(survey, survey.c.id == survey_response.c.survey_id)
    .where(survey_response.c.school_id == sa.bindparam("school_id"))
    .order_by(survey_response.c.id)
)
_VOTED = (
    sa.select(survey)
    .where(survey.c.school_id == sa.bindparam("school_id"), survey.c.anonymous, survey.c.counted > 0)
    .order_by(survey.c.id)
)
_MARKED = (
    sa.select(register.c.by_person_id, register.c.at, sa.func.count(absence.c.pupil_id).label("absent"))
    .outerjoin(absence, absence.c.register_id == register.c.id)
    .where(register.c.school_id == sa.bindparam("school_id"))
    .group_by(register.c.id, register.c.by_person_id, register.c.at)
    .order_by(register.c.id)
)
