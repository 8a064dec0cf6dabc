"""The names of children whom a survey is about."""

from collections.abc import Sequence

import sqlalchemy as sa

from core.database import Tx
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import person

_NAMES = sa.select(person.c.id, person.c.family, person.c.given, person.c.patronymic, person.c.sex).where(
    person.c.id.in_(sa.bindparam("people", expanding=True))
)


def named(tx: Tx, people: Sequence[int]) -> dict[int, Name]:
    """Give the name of each."""
    return {row.id: name_of(row) for row in tx.all(_NAMES, {"people": people})} if people else {}
