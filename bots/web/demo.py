"""Finding a demo person to play, by name or class."""

import re
from typing import Any

import sqlalchemy as sa

from bots.web.logins import BOTS
from core.database import Tx
from core.demo.cast import demo_people
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school, school_class
from core.words import Words, say

MOST = 30
_CLASS = re.compile(r"(\d{1,2})\s*[-«\"]?\s*([^\W\d_])?[»\"]?", re.UNICODE)


def search(tx: Tx, words: str, role: Role | None = None) -> list[dict[str, Any]]:
    """Give up to MOST demo people whose names begin with `words`, or who belong to a class such as «5Б».

    Each: {person, name, role, bot, classes}, where classes are a pupil's own or those of a guardian's children.
    """
    wanted = [_matches(word) for word in re.sub(r"(\d)\s+(?=\w\b)", r"\1", words).split()[:4]]
    query = _PEOPLE.where(*wanted)
    if role is not None:
        query = query.where(membership.c.role == role)
    rows = tx.all(query.limit(MOST))
    classes = _classes(tx, [row.id for row in rows])
    return [
        {
            "person": row.public_id,
            "name": " ".join(filter(None, (row.family, row.given, row.patronymic))),
            "role": row.role,
            "bot": BOTS[Role(row.role)],
            "classes": classes.get(row.id, []),
        }
        for row in rows
    ]


def described(people: list[dict[str, Any]], words: Words, language: str) -> list[dict[str, Any]]:
    """Add `about` to each of `people`: whose class, in words."""
    keys = {Role.PUPIL: "web.demo_class", Role.GUARDIAN: "web.demo_children"}

    def about(someone: dict[str, Any]) -> str:
        key = keys.get(Role(someone["role"]))
        return words.text(say(key, classes=someone["classes"]), language) if key and someone["classes"] else ""

    return [someone | {"about": about(someone)} for someone in people]


def suggested(tx: Tx, words: Words, language: str) -> list[dict[str, Any]]:
    """Give the demo's named people, to begin with: {person, name, role, bot, about}, by role."""
    return [
        {
            "person": someone.public_id,
            "name": someone.name.form("", language),
            "role": next(role for role in someone.roles if BOTS[role] == someone.bot),
            "bot": someone.bot,
            "about": words.text(someone.about, language),
        }
        for someone in demo_people(tx)
    ]


_PEOPLE = (
    sa.select(
        person.c.id,
        person.c.public_id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        membership.c.role,
    )
    .join(membership, membership.c.person_id == person.c.id)
    .join(school, school.c.id == membership.c.school_id)
    .where(school.c.is_demo, membership.c.ended_at.is_(None))
    .order_by(person.c.family, person.c.given, person.c.id)
)


def _matches(word: str) -> sa.ColumnElement[bool]:
    if found := _CLASS.fullmatch(word):
        return person.c.id.in_(_of_class(int(found[1]), (found[2] or "").upper()))
    # Names are kept capitalised; only that way does SQLite find Cyrillic, whose case it does not know.
    start = "-".join(part.capitalize() for part in word.split("-"))
    names = (person.c.family, person.c.given, person.c.patronymic)
    return sa.or_(*(name.startswith(start, autoescape=True) for name in names))


def _of_class(grade: int, letter: str) -> sa.CompoundSelect[Any]:
    """Give the pupils of a class (of a whole grade without `letter`) and their guardians."""
    pupils = (
        sa.select(enrollment.c.pupil_id)
        .join(school_class, school_class.c.id == enrollment.c.class_id)
        .where(enrollment.c.ended_at.is_(None), school_class.c.grade == grade)
    )
    if letter:
        pupils = pupils.where(school_class.c.letter == letter)
    return pupils.union(sa.select(guardianship.c.guardian_id).where(guardianship.c.pupil_id.in_(pupils)))


def _classes(tx: Tx, person_ids: list[int]) -> dict[int, list[str]]:
    own = sa.select(enrollment.c.pupil_id.label("someone"), enrollment.c.class_id).where(
        enrollment.c.pupil_id.in_(person_ids), enrollment.c.ended_at.is_(None)
    )
    children = (
        sa.select(guardianship.c.guardian_id.label("someone"), enrollment.c.class_id)
        .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
        .where(guardianship.c.guardian_id.in_(person_ids), enrollment.c.ended_at.is_(None))
    )
    both = own.union(children).subquery()
    query = sa.select(both.c.someone, school_class.c.grade, school_class.c.letter).join(
        school_class, school_class.c.id == both.c.class_id
    )
    found: dict[int, list[str]] = {}
    for row in tx.all(query.order_by(school_class.c.grade, school_class.c.letter)):
        found.setdefault(row.someone, []).append(f"{row.grade}{row.letter}")
    return found
