"""Letters that wait for office hours, to be looked at again when those hours change; and those long forgotten."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.questions.tables import UNTOLD, letter, question

KEPT = timedelta(days=400)  # a school year, and the holidays after it
AT_ONCE = 500  # questions that are forgotten in one transaction

_LOOK_AGAIN = letter.update().where(UNTOLD).values(due_at=sa.bindparam("now"))
_IN_SCHOOL = sa.select(question.c.id).where(question.c.school_id == sa.bindparam("of_school"))
_OF_PERSON = _LOOK_AGAIN.where(
    letter.c.question_id.in_(_IN_SCHOOL.where(question.c.addressee_id == sa.bindparam("of_person")))
)
_OF_SCHOOL = _LOOK_AGAIN.where(letter.c.question_id.in_(_IN_SCHOOL))


def look_again(tx: Tx, school_id: int, person_id: int) -> None:
    """After somebody's hours have changed: let the clock decide anew about the letters that wait for them."""
    tx.run(_OF_PERSON, {"of_school": school_id, "of_person": person_id, "now": tx.now})


def look_again_in(tx: Tx, school_id: int) -> None:
    """After a school's hours have changed: the same for all who work there."""
    tx.run(_OF_SCHOOL, {"of_school": school_id, "now": tx.now})


_OLD = (
    sa.select(question.c.id).where(question.c.last_at < sa.bindparam("before")).order_by(question.c.id).limit(AT_ONCE)
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


def forget_old(tx: Tx) -> int:
    """Drop questions in which nobody has written for over a year; give how many. A job of the clock."""
    old = {"ids": list(tx.run(_OLD, {"before": tx.now - KEPT}).scalars())}
    if old["ids"]:
        tx.run(letter.delete().where(letter.c.question_id.in_(_IDS)), old)
        tx.run(question.delete().where(question.c.id.in_(_IDS)), old)
    return len(old["ids"])
