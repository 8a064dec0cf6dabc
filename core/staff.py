"""Who works in a school: its teachers and office, to be asked, met, and handed things over to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.names import Name
from core.people import BOT_OF, Role, membership, person
from core.refusal import NotFound
from core.search.titles import TitleIndex
from core.words import Phrase, Text, say

AT_WORK = (Role.TEACHER, Role.STAFF, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in the school: their roles, and what the school calls their position."""

    person: int
    name: Name
    roles: tuple[Role, ...]
    position: str

    @property
    def bot(self) -> str:
        """The bot in which they are told what families want of them."""
        return BOT_OF[Role.TEACHER] if Role.TEACHER in self.roles else BOT_OF[self.roles[0]]

    @property
    def is_teacher(self) -> bool:
        """Tell whether they teach."""
        return Role.TEACHER in self.roles

    def what(self) -> Text:
        """Give the first of their positions, or the role where the roster told none."""
        first = self.position.partition(",")[0].strip()
        return first[:1].lower() + first[1:] or role_of(self.roles)


def role_of(roles: Sequence[Role]) -> Phrase:
    """Give the first of somebody's roles in words."""
    return say(f"whoami.role.{roles[0]}")


_STAFF = (
    sa.select(
        person.c.id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        membership.c.role,
        membership.c.position,
    )
    .join(membership, membership.c.person_id == person.c.id)
    .where(
        membership.c.school_id == sa.bindparam("school_id"),
        membership.c.ended_at.is_(None),
        membership.c.role.in_([role.value for role in AT_WORK]),
    )
    .order_by(person.c.family, person.c.given, person.c.patronymic, person.c.id, membership.c.id)
)
_ONE = _STAFF.where(person.c.id == sa.bindparam("person_id"))


def staff(tx: Tx, school_id: int) -> Sequence[Colleague]:
    """Give everybody who works in the school, by name."""
    return _colleagues(tx.all(_STAFF, {"school_id": school_id}))


def colleague(tx: Tx, school_id: int, person_id: int) -> Colleague:
    """Give one who works in the school. Raises NotFound."""
    found = at_work(tx, school_id, person_id)
    if found is None:
        raise NotFound
    return found


def at_work(tx: Tx, school_id: int, person_id: int) -> Colleague | None:
    """Give one who works in the school; None for who does not, or not any more."""
    found = _colleagues(tx.all(_ONE, {"school_id": school_id, "person_id": person_id}))
    return found[0] if found else None


def _colleagues(rows: Sequence[sa.Row[Any]]) -> list[Colleague]:
    people: dict[int, list[sa.Row[Any]]] = {}
    for row in rows:
        people.setdefault(row.id, []).append(row)
    return [_colleague(of_one) for of_one in people.values()]


def _colleague(rows: list[sa.Row[Any]]) -> Colleague:
    row = rows[0]
    name = Name(row.family, row.given, row.patronymic, row.sex)
    position = next((r.position for r in rows if r.position), "")
    return Colleague(row.id, name, tuple(Role(r.role) for r in rows), position)


def named(tx: Tx, people: Sequence[Colleague], query: str, limit: int = 8) -> list[Colleague]:
    """Give those of `people` whose name or position `query` may mean, the likeliest first."""
    known = {one.person: one for one in people}
    names = tuple((p.person, f"{p.name.family} {p.name.given} {p.name.patronymic} {p.position}") for p in people)
    return [known[id_] for id_ in tx.offload(_best, names, query, limit)]


def _best(names: tuple[tuple[int, str], ...], query: str, limit: int) -> list[int]:
    return [id_ for id_, _ in _index(names).find(query, limit)]


@lru_cache(maxsize=16)
def _index(names: tuple[tuple[int, str], ...]) -> TitleIndex:
    return TitleIndex(names)
