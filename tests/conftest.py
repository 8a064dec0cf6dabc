"""Every test of the domain runs on both databases; the clock stands still unless a test moves it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis  # its modules must be compiled before any greenlet runs (a bug of CPython 3.11)
import pytest

import dialogs
from bots import schema
from core.database import Database, open_database
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue, discover
from dialogs.engine.turn import Engine
from tests import servers
from tests.world import World

# A busy machine makes no example wrong.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


class FrozenClock:
    """A Wednesday in the school year; `pass_time` moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(schema.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_lent(postgres_server: str) -> Iterator[servers.Lent]:
    """A migrated PostgreSQL database, lent to one test after another."""
    url = asyncio.run(servers.fresh_database(postgres_server))
    asyncio.run(schema.upgrade(url))
    lent = servers.Lent(postgres_server, url)
    yield lent
    asyncio.run(lent.close())
    asyncio.run(servers.drop_database(url, postgres_server))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        return f"sqlite:///{tmp_path}/test.db"
    lent: servers.Lent = request.getfixturevalue("postgres_lent")
    return asyncio.run(lent.lend())


@pytest.fixture
async def database(database_url: str, clock: FrozenClock) -> AsyncIterator[Database]:
    """The same, opened."""
    opened = open_database(database_url, clock)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_template: Path, tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    """One SQLite database, for tests where the kind of database cannot matter."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    opened = open_database(f"sqlite:///{tmp_path}/test.db", clock)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def words() -> Words:
    return Words()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return discover(dialogs)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def engine(database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> Engine:
    return Engine(database, catalogue, words, files)


@pytest.fixture
def world(database: Database, engine: Engine) -> World:
    return World(database, engine)
