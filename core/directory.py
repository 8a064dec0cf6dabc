"""Finding a person of the school by a name typed in any form, with typos, and a class if one is named."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school_class
from core.search.titles import TitleIndex
from core.search.wording import fold

_CLASS = re.compile(r"\b(\d{1,2})\s*[-«\"]?\s*([а-я])?\b[»\"]?")


@dataclass(frozen=True, slots=True)
class Relative:
    """A child or a guardian of the person found; `label` is the child's class, empty for a guardian."""

    person: int
    name: Name
    label: str


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person, what they are to the school, their class if they are a pupil, and their family there."""

    person: int
    name: Name
    roles: tuple[Role, ...]
    label: str
    guardians: tuple[Relative, ...]
    children: tuple[Relative, ...]


_NAME = (person.c.family, person.c.given, person.c.patronymic, person.c.sex)
_current = sa.and_(
    enrollment.c.school_id == sa.bindparam("school_id"),
    enrollment.c.ended_at.is_(None),
)
_PEOPLE = (
    sa.select(person.c.id, *_NAME, membership.c.role, school_class.c.grade, school_class.c.letter)
    .select_from(membership)
    .join(person, person.c.id == membership.c.person_id)
    .outerjoin(enrollment, sa.and_(enrollment.c.pupil_id == person.c.id, _current))
    .outerjoin(school_class, school_class.c.id == enrollment.c.class_id)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.ended_at.is_(None))
    .order_by(person.c.family, person.c.given, person.c.id, membership.c.id)
)
_PUPILS = _PEOPLE.where(membership.c.role == Role.PUPIL)
# Both ends of guardianship within the school: the child by enrollment, the guardian by membership.
_FAMILIES = (
    sa.select(guardianship.c.guardian_id, guardianship.c.pupil_id)
    .join(enrollment, sa.and_(enrollment.c.pupil_id == guardianship.c.pupil_id, _current))
    .where(
        sa.or_(
            guardianship.c.guardian_id.in_(sa.bindparam("ids", expanding=True)),
            guardianship.c.pupil_id.in_(sa.bindparam("ids", expanding=True)),
        )
    )
    .order_by(guardianship.c.id)
)


def find_person(tx: Tx, actor: Actor, query: str, limit: int = 10) -> Sequence[FoundPerson]:
    """Give people of the school that `query` may mean, the likeliest first: «Иванову», «иваноф 5б», «5Б».

    Raises NotAllowed for any role but director and staff.
    """
    actor.needs(Role.DIRECTOR, Role.STAFF)
    return _find(tx, actor.school_id, query, limit, _PEOPLE)


def find_pupil(tx: Tx, school_id: int, query: str, limit: int = 10) -> Sequence[FoundPerson]:
    """Give pupils of the school in the same way, for a caller who has made sure that the actor may see them."""
    return _find(tx, school_id, query, limit, _PUPILS)


def _find(tx: Tx, school_id: int, query: str, limit: int, of: sa.Select[Any]) -> Sequence[FoundPerson]:
    people: dict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in tx.all(of, {"school_id": school_id}):
        people[row.id].append(row)
    best: list[int] = tx.offload(_best, query, people, limit)
    family = tx.all(_FAMILIES, {"school_id": school_id, "ids": best}) if best else ()
    return [_found(id_, people, family) for id_ in best]


def _best(query: str, people: dict[int, list[sa.Row[Any]]], limit: int) -> list[int]:
    """Rank by name those of the class named, or everybody. Pure."""
    text = fold(query)
    class_ = _CLASS.search(text)
    if class_ is not None:
        text = text.replace(class_.group(), " ")
        people = {id_: rows for id_, rows in people.items() if _is_in(rows[0], *class_.groups())}
    if class_ is not None and not text.strip():
        return list(people)[:limit]
    names = tuple((id_, f"{rows[0].family} {rows[0].given} {rows[0].patronymic}") for id_, rows in people.items())
    return [id_ for id_, _ in _index(names).find(text, limit)]


@lru_cache(maxsize=16)
def _index(names: tuple[tuple[int, str], ...]) -> TitleIndex:
    return TitleIndex(names)


def _is_in(row: sa.Row[Any], grade: str, letter: str | None) -> bool:
    return row.grade == int(grade) and (letter is None or fold(row.letter) == letter)


def _found(id_: int, people: dict[int, list[sa.Row[Any]]], family: Sequence[sa.Row[Any]]) -> FoundPerson:
    return FoundPerson(
        id_,
        name_of(people[id_][0]),
        tuple(Role(row.role) for row in people[id_]),
        _label(people[id_][0]),
        tuple(
            _relative(pair.guardian_id, people)
            for pair in family
            if pair.pupil_id == id_ and pair.guardian_id in people
        ),
        tuple(
            _relative(pair.pupil_id, people) for pair in family if pair.guardian_id == id_ and pair.pupil_id in people
        ),
    )


def _relative(id_: int, people: dict[int, list[sa.Row[Any]]]) -> Relative:
    return Relative(id_, name_of(people[id_][0]), _label(people[id_][0]))


def _label(row: sa.Row[Any]) -> str:
    return f"{row.grade}{row.letter}" if row.grade is not None else ""
