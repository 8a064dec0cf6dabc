"""Every test of the domain runs on both databases; the clock stands still unless a test moves it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis  # noqa: F401 - its modules must be compiled before any greenlet runs (a bug of CPython 3.11)
import pytest

import dialogs
from core.database import Database, open_database
from core.files import FileStore
from core.tables import metadata
from core.words import Words
from dialogs.engine.catalogue import Catalogue, discover
from dialogs.engine.turn import Engine
from tests import servers
from tests.world import World


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


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    """An empty database with every table, on each engine in turn."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path}/test.db", clock)
        await _create(opened)
        yield opened
        await opened.close()
        return
    server = request.getfixturevalue("postgres_server")
    url = await servers.fresh_database(server)
    opened = open_database(url, clock)
    await _create(opened)
    yield opened
    await opened.close()
    await servers.drop_database(url, server)


@pytest.fixture
async def sqlite(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    """One SQLite database, for tests where the kind of database cannot matter."""
    opened = open_database(f"sqlite:///{tmp_path}/test.db", clock)
    await _create(opened)
    yield opened
    await opened.close()


async def _create(database: Database) -> None:
    await database.write(lambda tx: metadata.create_all(tx.connection))


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
