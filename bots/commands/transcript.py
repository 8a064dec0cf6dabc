"""A conversation of the terminal as a test: the world it needs, then what was said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.opportunities.tables import opportunity, weekly_time
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school, school_class

HEAD = """from datetime import UTC, date, datetime

from dialogs.engine.update import Bot
from tests.talk import talk
from tests.world import World


async def test_conversation(world: World) -> None:
"""
_HERE = '"terminal"'  # where the conversation was held
_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
# What a club's card or list may show of it; those who are in are only counted.
_SHOWN = ("kind", "category", "about", "place", "price_kopecks", "grade_from", "grade_to", "age_from", "age_to")
_DATES = ("starts_on", "ends_on")
_PLAIN = {"kind": "club", "category": "science", "about": "", "place": "", "price_kopecks": 0}


@dataclass(frozen=True, slots=True)
class Said:
    """Who spoke in which bot, and the lines as `talk` reads them; nobody's id: a stranger."""

    person_id: int | None
    role: str
    bot: str
    before: "Before"
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Before:
    """What the conversation is about to change: the moment it began, and places taken by the club's id."""

    now: datetime
    taken: Mapping[int, int]


def before(tx: Tx) -> Before:
    """Give how things stand."""
    return Before(tx.now, {row.id: row.taken for row in tx.all(sa.select(opportunity.c.id, opportunity.c.taken))})


def test(tx: Tx, said: Said) -> str:
    """Give a file of tests that holds the conversation again, at the same moment, in a school built for it.

    The real school's name becomes «…», which stands for anything.
    """
    lines = [f"world.database.clock = lambda: {_moment(said.before.now)}"]
    lines += [*_someone(tx, said), *_clubs(tx, said)]
    lines += ['await talk(someone, """', *(f"    {_safe(tx, line)}" for line in said.lines), '""")']
    used = "\n".join(lines)
    return _without_idle_imports(HEAD, used) + "\n".join(f"    {line}" for line in lines)


def _moment(now: datetime) -> str:
    return f"datetime({now.year}, {now.month}, {now.day}, {now.hour}, {now.minute}, tzinfo=UTC)"


def _without_idle_imports(head: str, used: str) -> str:
    if "date(" not in used.replace("datetime(", ""):
        head = head.replace("date, datetime", "datetime")
    return head if "Bot." in used else head.replace("from dialogs.engine.update import Bot\n", "")


def _someone(tx: Tx, said: Said) -> Iterator[str]:
    if said.person_id is None:
        yield "await world.school()"
        yield f"someone = await world.stranger(Bot.{said.bot.upper()}, {_HERE})"
        return
    name = _name(tx, said.person_id)
    match said.role:
        case Role.GUARDIAN:
            yield f'someone = await world.guardian("{name}", {_children(tx, said.person_id)}, transport={_HERE})'
        case Role.PUPIL:
            yield f'someone = await world.pupil("{name}", "{_label(tx, said.person_id)}", transport={_HERE})'
        case Role.DIRECTOR | Role.COORDINATOR:
            yield f'someone = await world.director("{name}", transport={_HERE})'
        case _:
            yield f'someone = await world.teacher("{name}", transport={_HERE})'


def _name(tx: Tx, person_id: int) -> str:
    parts = (person.c.given, person.c.family, person.c.patronymic)
    row = tx.first(sa.select(*parts).where(person.c.id == person_id))
    assert row is not None  # they have just spoken
    return " ".join(filter(None, row)).replace('"', "")


def _children(tx: Tx, guardian_id: int) -> str:
    query = sa.select(guardianship.c.pupil_id).where(guardianship.c.guardian_id == guardian_id)
    children = tx.all(query.order_by(guardianship.c.id))
    found = {_name(tx, row.pupil_id): _label(tx, row.pupil_id) for row in children}
    return "{" + ", ".join(f'"{name}": "{label}"' for name, label in found.items()) + "}"


def _label(tx: Tx, pupil_id: int) -> str:
    query = (
        sa.select(school_class.c.grade, school_class.c.letter)
        .join(enrollment, enrollment.c.class_id == school_class.c.id)
        .where(enrollment.c.pupil_id == pupil_id, enrollment.c.ended_at.is_(None))
    )
    row = tx.first(query)
    return f"{row.grade}{row.letter}" if row else "5Б"


def _clubs(tx: Tx, said: Said) -> Iterator[str]:
    spoken = "\n".join(said.lines).casefold()
    if said.person_id is None:  # a stranger sees no school's clubs
        return
    query = sa.select(opportunity).order_by(opportunity.c.id)
    query = query.where(opportunity.c.school_id.in_(_schools_of(said.person_id)))
    built: set[str] = set()
    for club in tx.all(query):
        if club.title.casefold() in spoken and club.title not in built:
            built.add(club.title)
            yield f"await world.club({', '.join(_told(tx, club, said))})"


def _schools_of(person_id: int) -> sa.Select[Any]:
    pupils = sa.select(guardianship.c.pupil_id).where(guardianship.c.guardian_id == person_id)
    whose = sa.or_(membership.c.person_id == person_id, membership.c.person_id.in_(pupils))
    return sa.select(membership.c.school_id).where(whose, membership.c.ended_at.is_(None))


def _told(tx: Tx, club: sa.Row[Any], said: Said) -> Iterator[str]:
    query = sa.select(weekly_time).where(weekly_time.c.opportunity_id == club.id)
    times = tx.all(query.order_by(weekly_time.c.weekday, weekly_time.c.starts))
    yield repr(club.title)
    yield repr(", ".join(f"{_DAYS[t.weekday]} {_clock(t.starts)}-{_clock(t.ends)}" for t in times))
    yield str(club.capacity)
    if taken := said.before.taken.get(club.id):
        yield f"taken={taken}"
    if club.teacher_id == said.person_id:
        yield "teacher_id=someone.id"
    elif club.teacher_id is not None:
        yield f'teacher_id=(await world.teacher("{_name(tx, club.teacher_id)}")).id'
    for column in (*_SHOWN, *_DATES):
        value = club._mapping[column]
        if value is not None and value != _PLAIN.get(column):
            yield f"{column}={repr(value).removeprefix('datetime.')}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _safe(tx: Tx, line: str) -> str:
    for row in tx.all(sa.select(school.c.name)):
        line = line.replace(row.name, "…")
    return line.replace("\\", "\\\\").replace('"""', '\\"""')
