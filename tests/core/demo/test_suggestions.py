"""Suggestions for every pupil of the demo school: few, joinable at once, and every reason true."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.database import Database, Tx, open_database
from core.demo import load_demo
from core.names import Name
from core.opportunities.queries import Card, card
from core.opportunities.tables import Status, opportunity, signup, weekly_time
from core.people import Role, enrollment, guardianship
from core.schools import lesson_hours, school
from core.suggestions.distance import Point, kilometres
from core.suggestions.queries import Suggested, suggested
from core.suggestions.scoring import MOST, Suggestion
from core.suggestions.tables import interests
from core.suggestions.topics import topics_of
from core.tables import metadata
from core.words import Phrase, Words
from tests.conftest import FrozenClock

TODAY = date(2026, 11, 25)
EACH = 4  # of how many pupils every suggestion is looked up again


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _load(path)).result()
    return path


async def _load(path: Path) -> None:
    database = open_database(f"sqlite:///{path}", FrozenClock())
    await database.write(lambda tx: metadata.create_all(tx.connection))
    await load_demo(database, TODAY)
    await database.close()


@pytest.fixture
async def demo(loaded: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite:///{loaded}", FrozenClock())
    yield database
    await database.close()


@dataclass
class Data:
    """The demo's rows, read plainly, to check against."""

    clubs: dict[int, Any]
    days: dict[int, set[int]]
    inside: dict[int, list[int]]
    history: dict[int, list[int]]
    likes: dict[int, list[str]]
    lessons: dict[int, dict[int, int]]
    classes: dict[int, int]
    homes: dict[int, tuple[float, float]]


def _data(tx: Tx) -> Data:
    clubs = {row.id: row for row in tx.all(sa.select(opportunity))}
    days: dict[int, set[int]] = {}
    for row in tx.all(sa.select(weekly_time)):
        days.setdefault(row.opportunity_id, set()).add(row.weekday)
    inside: dict[int, list[int]] = {}
    history: dict[int, list[int]] = {}
    for row in tx.all(sa.select(signup)):
        history.setdefault(row.pupil_id, []).append(row.opportunity_id)
        if row.status == Status.IN:
            inside.setdefault(row.pupil_id, []).append(row.opportunity_id)
    lessons: dict[int, dict[int, int]] = {}
    for row in tx.all(sa.select(lesson_hours)):
        lessons.setdefault(row.class_id, {})[row.weekday] = row.ends
    likes = {row.pupil_id: row.topics for row in tx.all(sa.select(interests))}
    classes = {row.pupil_id: row.class_id for row in tx.all(sa.select(enrollment))}
    known = interests.c.latitude.is_not(None)
    homes = {row.pupil_id: (row.latitude, row.longitude) for row in tx.all(sa.select(interests).where(known))}
    return Data(clubs, days, inside, history, likes, lessons, classes, homes)


def _guardians(tx: Tx) -> list[tuple[Actor, int]]:
    query = (
        sa.select(guardianship.c.pupil_id, sa.func.min(guardianship.c.guardian_id).label("guardian"), school.c.id)
        .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
        .join(school, school.c.id == enrollment.c.school_id)
        .group_by(guardianship.c.pupil_id, school.c.id)
        .order_by(guardianship.c.pupil_id)
    )
    name = Name("Иванова", "Анна", "", "f")
    return [
        (Actor(row.guardian, name, Role.GUARDIAN, row.id, "Europe/Kaliningrad"), row.pupil_id) for row in tx.all(query)
    ]


async def test_every_pupil_gets_a_few_that_may_be_joined_for_reasons_that_are_true(demo: Database) -> None:
    data, guardians = await demo.read(_data), await demo.read(_guardians)
    assert len(guardians) == 1612
    words, wrong, counts, own = Words(), list[str](), list[int](), 0
    for nth, (actor, pupil) in enumerate(guardians):
        found = await demo.read(partial(_suggested, actor=actor, pupil=pupil))
        counts.append(len(found.few))
        own += any(one.own for one in found.few)
        for one in found.few:
            wrong += [f"{pupil}: {one.chance.title}: {p.key}" for p in one.why if not _is_true(data, pupil, one, p)]
            assert all(words.text(phrase, language) for phrase in one.why for language in words.languages)
            if nth % EACH == 0:
                shown = await demo.read(partial(_card, actor=actor, pupil=pupil, club=one.chance.opportunity))
                if not shown.fits or shown.waitlist or shown.status is not None:
                    wrong.append(f"{pupil} may not join {one.chance.title}")
    assert wrong == []
    assert max(counts) <= MOST
    assert min(counts) == MOST  # the demo school has something for everybody
    assert own > 800


def _suggested(tx: Tx, actor: Actor, pupil: int) -> Suggested:
    return suggested(tx, actor, pupil)


def _card(tx: Tx, actor: Actor, pupil: int, club: int) -> Card:
    return card(tx, actor, club, pupil)


def _is_true(data: Data, pupil: int, one: Suggestion, said: Phrase) -> bool:
    club = data.clubs[one.chance.opportunity]
    topics = topics_of(club.title, club.about)
    goes = [data.clubs[each] for each in data.inside.get(pupil, [])]
    taken = {day for each in goes for day in data.days.get(each.id, ())}
    lessons = data.lessons[data.classes[pupil]]
    match said.key.removeprefix("suggestions."):
        case "likes":
            return bool(topics & set(data.likes[pupil]))
        case "alike_in":
            return any(c.title == said.told["title"] and topics_of(c.title, c.about) & topics for c in goes)
        case "alike_waiting":
            waits = set(data.history[pupil]) - set(data.inside.get(pupil, []))
            return any(data.clubs[each].title == said.told["title"] for each in waits)
        case "prepares":
            return any(c.title == said.told["title"] and c.starts_on >= TODAY for c in goes)
        case "near":
            where = data.homes[pupil]
            away = kilometres(Point(*where), Point(club.latitude, club.longitude))
            return bool(abs(away - said.told["n"]) < 1)
        case "new":
            return all(club.category != each.category for each in goes)
        case "free_after_lessons":
            starts = {at.weekday: at.starts for at in one.chance.times}
            return not taken & starts.keys() and all(lessons[day] <= at for day, at in starts.items())
        case "free":
            return not (taken | lessons.keys()) & data.days[club.id]
        case "one_trip":
            return all(0 <= at.starts - lessons[at.weekday] <= 45 for at in one.chance.times)
        case "once":
            return bool(club.starts_on == club.ends_on == said.told["day"])
        case "closes":
            last = (club.signup_until - timedelta(seconds=1)).astimezone(ZoneInfo("Europe/Kaliningrad")).date()
            return bool(last == said.told["day"] and last - TODAY <= timedelta(days=7))
        case key:
            return key in ("fits", "no_clash")
