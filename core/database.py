"""Two doors to the database, the same for SQLite and PostgreSQL: `write` and `read`.

Both run a plain function of a `Tx`. Verbs are therefore ordinary synchronous code with no await between two
statements, and the whole of a turn costs one hop off the event loop:

- SQLite: one writer thread takes turns from a queue and commits those that wait together (group commit, each
  in its own savepoint); readers go through aiosqlite and never wait for the writer.
- PostgreSQL: asyncpg through SQLAlchemy's greenlet bridge, a connection per turn; a turn that lost a race
  (deadlock, serialization) is run again.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

GROUP = 64  # turns committed together at most
TRIES = 5  # of a turn that loses races on PostgreSQL
RETRYABLE = {"40001", "40P01"}  # serialization_failure, deadlock_detected


class Tx:
    """One transaction: its connection, and the one moment at which everything in it happens."""

    __slots__ = ("connection", "now", "offload")

    def __init__(self, connection: sa.Connection, now: datetime, offload: Callable[..., Any] = lambda f, *a: f(*a)):
        self.connection = connection
        self.now = now
        self.offload = offload  # runs a slow pure function off the event loop, if this transaction is on it

    def run(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        """Execute `statement`; `values` is a dict, or a list of dicts for many rows."""
        return self.connection.execute(statement, values)

    def first(self, statement: sa.Executable, values: Any = None) -> sa.Row[Any] | None:
        """Give the first row or None."""
        return self.connection.execute(statement, values).first()

    def all(self, statement: sa.Executable, values: Any = None) -> Sequence[sa.Row[Any]]:
        """Give every row."""
        return self.connection.execute(statement, values).all()

    def value(self, statement: sa.Executable, values: Any = None) -> Any:
        """Give the first column of the first row, or None."""
        return self.connection.execute(statement, values).scalar()

    def insert(self, into: sa.Table, **values: Any) -> int:
        """Insert one row and give its id."""
        return int(self.connection.execute(into.insert(), values).inserted_primary_key[0])  # type: ignore[index]

    def savepoint(self) -> sa.NestedTransaction:
        """Begin a part that may be undone alone."""
        return self.connection.begin_nested()


class Clock(Protocol):
    """Gives the present moment, aware and in UTC."""

    def __call__(self) -> datetime:
        """Give now."""
        ...


def utc_now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


class Raced(Exception):
    """Somebody else wrote what this turn was about to write: the turn must be run again."""


T = TypeVar("T")


class Database(Protocol):
    """What the rest of the house sees of a database."""

    clock: Clock
    url: str

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction and give its result after the commit."""
        ...

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work`, which changes nothing."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go."""
        ...


class SqliteDatabase:
    """One file in WAL mode with one writer."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.clock = clock
        self.url = f"sqlite:///{path}"
        self._engine = sa.create_engine(
            self.url,
            hide_parameters=True,
            poolclass=sa.NullPool,
            connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None},
        )
        sa.event.listen(self._engine, "connect", _sqlite_pragmas)
        # IMMEDIATE: a second process waits here for its turn instead of failing half-way with «database is locked».
        sa.event.listen(self._engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
        self._readers: AsyncEngine = create_async_engine(
            f"sqlite+aiosqlite:///{path}",
            hide_parameters=True,
            pool_size=2,
            connect_args={"timeout": 30, "isolation_level": None},
        )
        sa.event.listen(self._readers.sync_engine, "connect", _sqlite_pragmas)
        sa.event.listen(self._readers.sync_engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
        self._queue: queue.SimpleQueue[tuple[Callable[[Tx], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._writer, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Queue `work` for the writer; the result comes after the commit of its group."""
        done: Future[T] = Future()
        self._queue.put((work, done))
        return await asyncio.wrap_future(done)

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on a snapshot, beside the writer."""
        async with self._readers.connect() as connection, connection.begin():
            return await connection.run_sync(lambda c: work(Tx(c, self.clock(), _offload)))

    async def close(self) -> None:
        """Let queued turns finish, then stop."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()
        await self._readers.dispose()

    def _writer(self) -> None:
        connection = self._engine.connect()
        while (job := self._queue.get()) is not None:
            jobs = [job]
            while len(jobs) < GROUP and not self._queue.empty():
                if (more := self._queue.get()) is None:
                    self._queue.put(None)
                    break
                jobs.append(more)
            self._commit_together(connection, jobs)
        connection.close()

    def _commit_together(self, connection: sa.Connection, jobs: list[tuple[Callable[[Tx], Any], Future[Any]]]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with connection.begin():
                for work, done in jobs:
                    if done.set_running_or_notify_cancel():
                        outcomes.append((done, *_attempt(Tx(connection, self.clock()), work)))
        except BaseException as failure:  # the commit itself failed: nobody's turn happened
            outcomes = [(done, None, failure) for _, done in jobs if done.running()]
        for done, result, problem in outcomes:
            if problem is None:
                done.set_result(result)
            else:
                done.set_exception(problem)


def _attempt(tx: Tx, work: Callable[[Tx], Any]) -> tuple[Any, BaseException | None]:
    """Run one turn of a group so that its failure undoes it alone."""
    tx.connection.exec_driver_sql("SAVEPOINT turn")
    try:
        result = work(tx)
    except BaseException as problem:
        tx.connection.exec_driver_sql("ROLLBACK TO turn")
        tx.connection.exec_driver_sql("RELEASE turn")
        return None, problem
    tx.connection.exec_driver_sql("RELEASE turn")
    return result, None


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _offload(function: Callable[..., Any], *arguments: Any) -> Any:
    """Wait in a thread for slow pure work, from synchronous code that runs in a greenlet on the event loop."""
    return await_only(asyncio.to_thread(function, *arguments))


class PostgresDatabase:
    """A PostgreSQL server; safe with several processes of ours."""

    def __init__(self, url: str, clock: Clock = utc_now, pool: int = 10) -> None:
        self.clock = clock
        self.url = url
        self._engine: AsyncEngine = create_async_engine(
            sa.make_url(url).set(drivername="postgresql+asyncpg"),
            hide_parameters=True,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=120,
            pool_pre_ping=False,
        )

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction of its own, again if it lost a race."""
        for attempt in range(1, TRIES + 1):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(lambda c: work(Tx(c, self.clock(), _offload)))
            except (sa.exc.DBAPIError, Raced) as error:
                if attempt == TRIES or not _worth_again(error):
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work`; nothing it did would be kept."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(lambda c: work(Tx(c, self.clock(), _offload)))

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()


def _worth_again(error: Exception) -> bool:
    return isinstance(error, Raced) or (
        isinstance(error, sa.exc.DBAPIError) and getattr(error.orig, "sqlstate", None) in RETRYABLE
    )


def open_database(url: str, clock: Clock = utc_now) -> Database:
    """Open what `url` names: sqlite:///path or postgresql://….

    Raises ValueError for anything else.
    """
    name = sa.make_url(url).get_backend_name()
    if name == "sqlite":
        return SqliteDatabase(Path(sa.make_url(url).database or "var/klik.db"), clock)
    if name == "postgresql":
        return PostgresDatabase(url, clock)
    raise ValueError(f"KLIK_DATABASE_URL: sqlite:///path or postgresql://… is needed, not {name}")
