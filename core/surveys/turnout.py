"""How many are asked, and how many have answered: people, or children where a survey is about children."""

import sqlalchemy as sa

from core.database import Tx
from core.surveys.tables import survey_asked

_SUBJECT = sa.case((survey_asked.c.pupil_id != 0, survey_asked.c.pupil_id), else_=survey_asked.c.person_id)
_COUNT = sa.select(sa.func.count(_SUBJECT.distinct())).where(survey_asked.c.survey_id == sa.bindparam("survey"))


def asked(tx: Tx, survey_id: int) -> int:
    """Count who is asked."""
    return int(tx.value(_COUNT, {"survey": survey_id}))


def answered(tx: Tx, survey_id: int) -> int:
    """Count the answers."""
    return int(tx.value(_COUNT.where(survey_asked.c.answered), {"survey": survey_id}))
