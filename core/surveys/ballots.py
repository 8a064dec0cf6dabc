"""Anonymous answers: put into a letterbox, mixed, and only then counted.

Who has answered is known, for nobody may answer twice; what they answered is not. A ballot bears no person, no class,
no moment finer than a day, and not even which other ballots came with it. Databases remember in which order and in
which transaction rows were written: so ballots lie in a letterbox until those of MIXED people are in it, and move
together, in random order, under new names. Until then nobody sees them counted either.

Nor are they counted at once: they are sealed, and counted when the next MIXED people's are. So whatever is left when
the survey ends is counted together with a sealed lot, and between two looks at the results there always lie the answers
of MIXED people or more.
"""

import random
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.ids import random_id
from core.surveys.tables import Course, ballot, letterbox, survey
from core.surveys.turnout import answered
from core.surveys.values import Value

MIXED = 5  # people at least, whose ballots are mixed with each other

_LOT = random.SystemRandom()
_COLUMNS = [c for c in letterbox.c if c.key not in ("name", "sealed")]


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
_LOCK = (
    sa.select(survey.c.course, survey.c.counted, survey.c.sealed)
    .where(survey.c.id == sa.bindparam("id"))
    .with_for_update()
)


def mix(tx: Tx) -> int:
    """Open the letterboxes that hold enough, and those of surveys that are over; give how many. A job of the clock."""
    return sum(_mix(tx, row.id) for row in tx.all(_FULL))


def _mix(tx: Tx, survey_id: int) -> int:
    row = tx.first(_LOCK, {"id": survey_id})  # whoever answers now waits, or had committed before
    people = answered(tx, survey_id)
    if row is None:
        return 0
    if row.course != Course.OPEN:
        empty(tx, survey_id)
        return 1
    here = letterbox.c.survey_id == survey_id
    new = people - row.counted - row.sealed
    if new < MIXED:
        return 0
    if row.sealed:
        tx.run(ballot.insert(), _taken_out(tx, sa.and_(here, letterbox.c.sealed)))
    tx.run(letterbox.insert(), [one | {"sealed": True} for one in _taken_out(tx, sa.and_(here, ~letterbox.c.sealed))])
    _note(tx, survey_id, row.counted + row.sealed, new)
    return 1


def empty(tx: Tx, survey_id: int) -> None:
    """Count all that is in the letterbox of a survey that is over; the caller holds its lock."""
    if rows := _taken_out(tx, letterbox.c.survey_id == survey_id):
        tx.run(ballot.insert(), rows)
        _note(tx, survey_id, answered(tx, survey_id), 0)


def _taken_out(tx: Tx, which: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """Take ballots out of the letterbox; give them in random order, under new names."""
    rows = [{**row._mapping, "name": random_id(16)} for row in tx.all(sa.select(*_COLUMNS).where(which))]
    _LOT.shuffle(rows)
    tx.run(letterbox.delete().where(which))
    return rows


def _note(tx: Tx, survey_id: int, counted: int, sealed: int) -> None:
    tx.run(survey.update().where(survey.c.id == survey_id).values(counted=counted, sealed=sealed))
