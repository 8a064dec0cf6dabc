"""Anonymous answers: put into a letterbox, mixed, and only then counted.

Who has answered is known, for nobody may answer twice; what they answered is not. A ballot bears no person, no class,
no moment finer than a day, and not even which other ballots came with it. Databases remember in which order and in
which transaction rows were written: so ballots lie in a letterbox until those of MIXED people are in it, and move
together, in random order, under new names. Until then nobody sees them counted either.
"""

import random
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.ids import random_id
from core.surveys.ending import answered
from core.surveys.tables import Course, ballot, letterbox, survey
from core.surveys.values import Value

MIXED = 5  # people at least, whose ballots are mixed with each other

_LOT = random.SystemRandom()
_COLUMNS = [c for c in letterbox.c if c.key != "name"]


def put_in(tx: Tx, survey_id: int, school_id: int, grade: int, values: list[Value], day: Any) -> None:
    """Put one person's answers into the letterbox, each by itself."""
    common = {"survey_id": survey_id, "school_id": school_id, "grade": grade, "day": day}
    rows = [common | _kept(value) | {"name": random_id(16)} for value in values]
    if rows:
        _LOT.shuffle(rows)
        tx.run(letterbox.insert(), rows)


def _kept(value: Value) -> dict[str, Any]:
    """All but the place, which would tell which of several choices belong together."""
    return {"question": value.question, "value": value.value, "number": value.number, "words": value.words}


_FULL = (
    sa.select(survey.c.id, survey.c.counted, survey.c.course)
    .where(survey.c.anonymous, sa.exists().where(letterbox.c.survey_id == survey.c.id))
    .order_by(survey.c.id)
)
_LOCK = sa.select(survey.c.course, survey.c.counted).where(survey.c.id == sa.bindparam("id")).with_for_update()


def mix(tx: Tx) -> int:
    """Open the letterboxes that hold enough, and those of surveys that are over; give how many. A job of the clock."""
    return sum(_mix(tx, row.id) for row in tx.all(_FULL))


def _mix(tx: Tx, survey_id: int) -> int:
    row = tx.first(_LOCK, {"id": survey_id})  # whoever answers now waits, or had committed before
    people = answered(tx, survey_id)
    if row is None or (row.course == Course.OPEN and people - row.counted < MIXED):
        return 0
    rows = [dict(r._mapping) for r in tx.all(sa.select(*_COLUMNS).where(letterbox.c.survey_id == survey_id))]
    _LOT.shuffle(rows)
    tx.run(letterbox.delete().where(letterbox.c.survey_id == survey_id))
    tx.run(ballot.insert(), [r | {"name": random_id(16)} for r in rows])
    tx.run(survey.update().where(survey.c.id == survey_id).values(counted=people))
    return 1
