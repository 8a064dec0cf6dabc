"""A survey with 1,000,000 answers: how long its page and a chart in the chat take, and how much memory they need.

100,000 people answered ten questions; 30,000 more were asked. Filled in a process of its own, so that the memory
measured is that of looking. BENCH_ANSWERS makes it smaller.
"""

import asyncio
import contextlib
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

import dialogs
from bots import schema
from bots.web.devices import register
from bots.web.server import application
from bots.web.surveys import SHARED
from core.accounts import account
from core.charts import MIME, Charts
from core.database import Tx, open_database
from core.files import FileStore
from core.forms.model import Form, Kind, Option, Question
from core.ids import random_id
from core.people import membership, person
from core.schools import municipality, region, school, school_class
from core.settings import Settings
from core.surveys.tables import survey, survey_school, survey_version
from core.words import Words
from dialogs.engine.catalogue import discover
from dialogs.engine.turn import Engine
from tests import servers
from tests.bench.report import Check, heading
from tests.talk import said
from tests.world import Someone, World

ANSWERS = int(os.environ.get("BENCH_ANSWERS", "1000000"))
QUESTIONS = 10
PEOPLE = ANSWERS // QUESTIONS
ASKED = PEOPLE * 13 // 10
CLASSES = 110
TIMES = 5
LIMITS = {"PostgreSQL": 1000.0, "SQLite": 2000.0}  # ms
FLAT = 64.0  # MB above what the program needs before
_OPTIONS = tuple(Option(f"o{n}", f"Ответ номер {n}") for n in range(6))
FORM = Form(
    (
        *(Question(f"choice{n}", Kind.CHOICE, f"Вопрос с выбором {n}?", options=_OPTIONS) for n in range(4)),
        *(Question(f"row{n}", Kind.SCALE, f"Строка {n}", least=1, most=5, matrix="Оцените") for n in range(3)),
        Question("several", Kind.MULTICHOICE, "Что из этого?", options=_OPTIONS),
        Question("number", Kind.NUMBER, "Сколько рублей?"),
        Question("words", Kind.TEXT, "Что ещё?"),
    )
)
ANSWER_COLUMNS = (
    "response_id", "question", "place", "survey_id", "school_id", "class_id", "value", "number", "words",
)  # fmt: skip
Row = tuple[Any, ...]


# --- filling


def _answers() -> Iterator[Row]:
    rng = random.Random(7)
    for one in range(1, PEOPLE + 1):
        place = (1, 1, one % CLASSES + 1)
        for n in range(4):
            yield (one, f"choice{n}", 0, *place, f"o{int(6 * rng.random() ** 1.5)}", None, None)
        for n in range(3):
            point = rng.randint(1, 5)
            yield (one, f"row{n}", 0, *place, str(point), float(point), None)
        yield (one, "several", 0, *place, "", None, None)
        yield (one, "several", 1, *place, f"o{rng.randint(0, 5)}", None, None)
        if one % 2:
            yield (one, "number", 0, *place, "", float(rng.randint(1, 900)), None)
        else:
            yield (one, "words", 0, *place, "", None, f"Хочется больше кружков, и обед погорячее, {one}")


def _people() -> Iterator[Row]:
    for one in range(1, ASKED + 1):
        yield (1, 1, one, 1, one % CLASSES + 1, "parent", one <= PEOPLE)


def _responses() -> Iterator[Row]:
    for one in range(1, PEOPLE + 1):
        yield (one, 1, one, 1, 1, 1, one % CLASSES + 1)


def _beginning(tx: Tx) -> None:
    tx.insert(region, name="Край")
    tx.insert(municipality, region_id=1, name="Округ")
    tx.insert(school, public_id="school", municipality_id=1, name="Школа")
    tx.insert(person, public_id="p1", family="Петрова", given="Ольга", sex="f", language="ru")
    tx.insert(membership, person_id=1, role="director", school_id=1)
    for n in range(CLASSES):
        tx.insert(school_class, school_id=1, grade=n % 11 + 1, letter=f"А{n // 11}")
    row = {"school_id": 1, "author_id": 1, "author_role": "director", "bot": "director", "title": "Большой опрос"}
    row |= {"purpose": "", "basis": "", "anonymous": False, "per": "child", "course": "open"}
    tx.insert(survey, public_id="survey", version=1, created_at=tx.now, opened_at=tx.now, **row)
    tx.insert(survey_version, public_id=random_id(), survey_id=1, number=1, form=FORM.to_json(), created_at=tx.now)
    tx.run(survey_school.insert(), {"survey_id": 1, "school_id": 1, "audience": {}})


_INTO = {
    "survey_asked": ("survey_id", "person_id", "pupil_id", "school_id", "class_id", "bot", "answered"),
    "survey_response": ("id", "survey_id", "subject_id", "person_id", "version_id", "school_id", "class_id"),
    "survey_answer": ANSWER_COLUMNS,
}
_MORE = {"survey_asked": {"ask_on": "2026-11-20"}, "survey_response": {"answers": "{}", "given_at": "2026-11-21"}}
_ROWS = {"survey_asked": _people, "survey_response": _responses, "survey_answer": _answers}


def fill(url: str) -> None:
    """Fill the migrated database at `url`."""
    asyncio.run(_filled(url))


async def _filled(url: str) -> None:
    await schema.upgrade(url)
    database = open_database(url)
    await database.write(_beginning)
    await database.close()
    if url.startswith("sqlite"):
        _fill_sqlite(url.removeprefix("sqlite:///"))
    else:
        await _fill_postgres(url)


def _fill_sqlite(path: str) -> None:
    connection = sqlite3.connect(path)
    for table, columns in _INTO.items():
        more = _MORE.get(table, {})
        names = ", ".join((*columns, *more))
        marks = ", ".join([*"?" * len(columns), *(f"'{value}'" for value in more.values())])
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", _ROWS[table]())
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _fill_postgres(url: str) -> None:
    connection = await asyncpg.connect(url)
    for table, columns in _INTO.items():
        for name, value in _MORE.get(table, {}).items():
            await connection.execute(f"ALTER TABLE {table} ALTER {name} SET DEFAULT '{value}'")
        await connection.copy_records_to_table(table, records=_ROWS[table](), columns=columns)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


# --- looking


@contextlib.asynccontextmanager
async def _opened(url: str, folder: Path) -> AsyncIterator[tuple[Someone, TestClient[Any, Any], FileStore, str]]:
    database = open_database(url)
    files, words = FileStore(folder / "files"), Words()
    engine = Engine(database, discover(dialogs), words, files)
    token = await database.write(_device)
    app = application(engine, database, words, files, Settings(_env_file=None))  # type: ignore[call-arg]
    app[SHARED].fresh = 0  # each look counts anew
    client: TestClient[Any, Any] = TestClient(TestServer(app))
    await client.start_server()
    who = Someone(1, "director", World(database, engine, 1), "olga", "web")  # type: ignore[arg-type]
    try:
        yield who, client, files, token
    finally:
        await client.close()
        await database.close()


def _device(tx: Tx) -> str:
    made = tx.insert(account, transport="web", external_id="olga", person_id=1, language="ru", created_at=tx.now)
    return register(tx, made)


async def _timed(what: str, limit: float, work: Callable[[], Awaitable[Any]]) -> Check:
    """Measure the time; print how much of it this process computed, for it waits longer on a busy machine."""
    await work()  # what is read for the first time is read from the disk
    took, computed = [], time.process_time()
    for _ in range(TIMES):
        began = time.monotonic()
        await work()
        took.append((time.monotonic() - began) * 1000)
    computed = (time.process_time() - computed) * 1000 / TIMES
    print(f"{what:60} {median(took):6.0f} ms, {computed:4.0f} of them computing here")
    return Check(what, median(took), limit, "ms")


async def _looked(name: str, url: str, folder: Path) -> list[Check]:
    charts = Charts()
    async with _opened(url, folder) as (who, client, files, token):

        async def page(query: str = "") -> None:
            headers = {"Authorization": f"Bearer {token}"}
            async with client.get(f"/surveys/survey{query}", headers=headers) as response:
                assert response.status == 200
                assert "Большой опрос" in await response.text()

        async def chart(words: str) -> None:
            message = (await said(who, words))[-1]
            drawn = [file for file in message.files if file.mime == MIME]
            assert drawn, message.text
            for file in drawn:
                beside = files.folder / file.hash[:2] / f"{file.hash}.picture"
                beside.unlink(missing_ok=True)  # drawn anew each time
                await charts.picture_of(files, file.hash)

        await page()
        await chart("итоги опросов")
        before = _peak()
        limit = LIMITS[name]
        checks = [
            await _timed(f"{name}: page of {ANSWERS:,} answers", limit, page),
            await _timed(f"{name}: the same page by grade", limit, lambda: page("?by=grade")),
            await _timed(f"{name}: overview with a chart in the chat", limit, lambda: chart("итоги опросов")),
        ]
        await said(who, "[По вопросам, с картинками →]")
        by_grade = f"{name}: a question by grade in the chat"
        checks.append(await _timed(by_grade, limit, lambda: chart("[По параллелям]")))
        checks.append(Check(f"{name}: memory that looking needs at most", _peak() - before, FLAT, "MB"))
    await charts.close()
    return checks


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measured(name: str, url: str) -> list[Check]:
    subprocess.run([sys.executable, "-m", "tests.bench.surveys", url], check=True)
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_looked(name, url, Path(folder)))


def run() -> list[Check]:
    """Look at it in both databases."""
    heading(f"Results of a survey with {ANSWERS:,} answers of {PEOPLE:,} people")
    checks: list[Check] = []
    with tempfile.TemporaryDirectory() as folder:
        checks += _measured("SQLite", f"sqlite:///{folder}/klik.db")
    try:
        with servers.postgres() as server:
            url = asyncio.run(servers.fresh_database(server))
            try:
                checks += _measured("PostgreSQL", url)
            finally:
                asyncio.run(servers.drop_database(url, server))
    except pytest.skip.Exception as skipped:
        print(f"!!! SKIPPED: PostgreSQL: {skipped}")
        checks.append(Check("PostgreSQL: page", None, LIMITS["PostgreSQL"], "ms"))
    return checks


if __name__ == "__main__":
    fill(sys.argv[1])
