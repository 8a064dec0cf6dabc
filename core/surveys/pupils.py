"""The names of children whom a survey is about."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from core.database import Tx
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import guardianship, person
from core.schools import school_class
from core.surveys.tables import survey_asked
from core.words import Phrase, say

_NAMES = sa.select(person.c.id, person.c.family, person.c.given, person.c.patronymic, person.c.sex).where(
    person.c.id.in_(sa.bindparam("people", expanding=True))
)


def named(tx: Tx, people: Sequence[int]) -> dict[int, Name]:
    """Give the name of each."""
    return {row.id: name_of(row) for row in tx.all(_NAMES, {"people": people})} if people else {}


_CHILDREN = sa.select(sa.func.count()).where(guardianship.c.guardian_id == survey_asked.c.person_id).scalar_subquery()
# That nobody has answered is no condition: a database would look through all of a survey for it.
_ABOUT = (
    sa.select(
        survey_asked.c.survey_id,
        survey_asked.c.person_id,
        survey_asked.c.answered,
        school_class.c.grade,
        school_class.c.letter,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(person, person.c.id == survey_asked.c.pupil_id)
    .join(school_class, school_class.c.id == survey_asked.c.class_id)
    .where(
        survey_asked.c.survey_id.in_(sa.bindparam("surveys", expanding=True)),
        survey_asked.c.person_id.in_(sa.bindparam("people", expanding=True)),
        _CHILDREN > 1,
    )
    .order_by(person.c.given, person.c.id)
)


def told_apart(
    tx: Tx, surveys: Collection[int], people: Collection[int], *more: sa.ColumnElement[bool]
) -> dict[tuple[int, int], Phrase]:
    """Give «Машу (2А) и Петю (5Б)» for each (survey, guardian) that waits for answers about children, as `more` says.

    Of guardians of several alone: an only child cannot be mistaken, and whoever gets the same words gets them in one
    call of a messenger that can.
    """
    found: dict[tuple[int, int], list[Phrase]] = {}
    rows = tx.all(_ABOUT.where(*more), {"surveys": list(surveys), "people": list(people)}) if people else ()
    for row in rows:
        if row.answered:
            continue
        child = say("surveys.child", name=name_of(row), label=f"{row.grade}{row.letter}")
        found.setdefault((row.survey_id, row.person_id), []).append(child)
    return {asked: say("surveys.children", names=names) for asked, names in found.items()}
