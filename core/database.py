"""Two doors to the database, the same for SQLite and PostgreSQL: `write` and `read`.

Both run a plain function of a `Tx`. Verbs are therefore ordinary synchronous code with no await between two
statements, and the whole of a turn costs one hop off the event loop:

- SQLite: one writer thread takes turns from a queue and commits those that wait together (group commit, each
  in its own savepoint); readers go through aiosqlite and never wait for the writer.
- PostgreSQL: asyncpg through SQLAlchemy's greenlet bridge, a connection per turn; a turn that lost a race
  (deadlock, serialization) is run again.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import asyncpg
import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only, greenlet_spawn

from core import private
from core.prepared import Driver, Prepared

GROUP = 64  # turns committed together at most
TRIES = 5  # of a turn that loses races on PostgreSQL
RETRYABLE = {"40001", "40P01"}  # serialization_failure, deadlock_detected


class Tx:
    """One transaction: its connection, and the one moment at which everything in it happens."""

    __slots__ = ("_driver", "connection", "now", "offload")

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        driver: Driver | None = None,
        offload: Callable[..., Any] = lambda f, *a: f(*a),
    ):
        self.connection = connection
        self.now = now
        self.offload = offload  # runs a slow pure function off the event loop, if this transaction is on it
        self._driver = driver  # for prepared statements; without it they run as any other

    def run(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        """Execute `statement`; `values` is a dict, or a list of dicts for many rows."""
        return self.connection.execute(statement, values)

    def first(self, statement: sa.Executable | Prepared, values: Any = None) -> sa.Row[Any] | None:
        """Give the first row or None."""
        if isinstance(statement, Prepared):
            return next(iter(self.all(statement, values)), None)
        return self.connection.execute(statement, values).first()

    def all(self, statement: sa.Executable | Prepared, values: Any = None) -> Sequence[sa.Row[Any]]:
        """Give every row."""
        if not isinstance(statement, Prepared):
            return self.connection.execute(statement, values).all()
        if self._driver is None:
            return self.connection.execute(statement.statement, values).all()
        return statement.fetch(self._driver, self.connection.dialect, values or {})

    def change(self, statement: Prepared, values: Mapping[str, Any]) -> int:
        """Execute a prepared statement; give how many rows it changed."""
        if self._driver is None:
            return self.run(statement.statement, values).rowcount
        return statement.run(self._driver, self.connection.dialect, values)

    def change_many(self, statement: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute a prepared statement once for each of `rows`."""
        if self._driver is None:
            self.run(statement.statement, rows)
        else:
            statement.run_many(self._driver, self.connection.dialect, rows)

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


Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]
Job = tuple[Callable[[Tx], Any], "asyncio.Future[Any]"]


class SqliteDatabase:
    """One file in WAL mode with one writer."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        private.file(path)
        self.clock = clock
        self.url = f"sqlite:///{path}"
        self._engine = sa.create_engine(
            self.url,
            hide_parameters=True,
            poolclass=sa.NullPool,
            json_serializer=_json,
            json_deserializer=orjson.loads,
            connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None},
        )
        sa.event.listen(self._engine, "connect", _sqlite_pragmas)
        # IMMEDIATE: a second process waits here for its turn, not half-way with «database is locked».
        sa.event.listen(self._engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
        self._readers: AsyncEngine = create_async_engine(
            f"sqlite+aiosqlite:///{path}",
            hide_parameters=True,
            pool_size=2,
            json_serializer=_json,
            json_deserializer=orjson.loads,
            connect_args={"timeout": 30, "isolation_level": None},
        )
        sa.event.listen(self._readers.sync_engine, "connect", _sqlite_pragmas)
        sa.event.listen(self._readers.sync_engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._writer, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Queue `work` for the writer; the result comes after the commit of its group."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, done))
        return await done

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on a snapshot, beside the writer."""
        async with self._readers.connect() as connection, connection.begin():
            return await connection.run_sync(lambda c: work(Tx(c, self.clock(), offload=_offload)))

    async def close(self) -> None:
        """Let queued turns finish, then stop."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()
        await self._readers.dispose()

    def _writer(self) -> None:
        try:
            connection = self._engine.connect()
        except Exception as failure:  # not a database, no right to open it: whoever writes is told
            self._refuse(failure)
            return
        driver = _Sqlite(connection)
        while (job := self._queue.get()) is not None:
            jobs = [job]
            while len(jobs) < GROUP and not self._queue.empty():
                if (more := self._queue.get()) is None:
                    self._queue.put(None)
                    break
                jobs.append(more)
            self._commit_together(connection, driver, jobs)
        connection.close()

    def _refuse(self, failure: Exception) -> None:
        while (job := self._queue.get()) is not None:
            _hand_out([(job[1], None, failure)])

    def _commit_together(self, connection: sa.Connection, driver: "_Sqlite", jobs: list[Job]) -> None:
        try:
            with connection.begin():
                outcomes = [_attempt(Tx(connection, self.clock(), driver), driver, job) for job in jobs]
        except BaseException as failure:  # the commit itself failed: nobody's turn happened
            outcomes = [(done, None, failure) for _, done in jobs]
        _hand_out(outcomes)


def _attempt(tx: Tx, driver: "_Sqlite", job: Job) -> Outcome:
    """Run one turn of a group so that its failure undoes it alone."""
    work, done = job
    driver.run("SAVEPOINT turn", ())
    try:
        result = work(tx)
    except BaseException as problem:
        driver.run("ROLLBACK TO turn", ())
        driver.run("RELEASE turn", ())
        return done, None, problem
    driver.run("RELEASE turn", ())
    return done, result, None


def _hand_out(outcomes: Sequence[Outcome]) -> None:
    for loop in {done.get_loop() for done, _, _ in outcomes}:
        with contextlib.suppress(RuntimeError):  # whoever waited is gone with their loop
            loop.call_soon_threadsafe(_tell, [o for o in outcomes if o[0].get_loop() is loop])


def _tell(outcomes: Sequence[Outcome]) -> None:
    for done, result, problem in outcomes:
        if done.cancelled():
            continue
        if problem is None:
            done.set_result(result)
        else:
            done.set_exception(problem)


class _Sqlite:
    """sqlite3 itself, for prepared statements."""

    def __init__(self, connection: sa.Connection) -> None:
        self._raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]

    def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return self._raw.execute(sql, values).fetchall()

    def run(self, sql: str, values: Sequence[Any]) -> int:
        return self._raw.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._raw.executemany(sql, rows)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _offload(function: Callable[..., Any], *arguments: Any) -> Any:
    """Wait in a thread for slow pure work, from synchronous code in a greenlet on the event loop."""
    return await_only(asyncio.to_thread(function, *arguments))


class PostgresDatabase:
    """A PostgreSQL server; safe with several processes of ours."""

    def __init__(self, url: str, clock: Clock = utc_now, pool: int = 10) -> None:
        self.clock = clock
        self.url = url
        # Transactions are begun and ended by our own words, so that prepared statements, which SQLAlchemy does not
        # see, stand inside them.
        self._engine: AsyncEngine = create_async_engine(
            sa.make_url(url).set(drivername="postgresql+asyncpg"),
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=120,
            json_serializer=_json,
            json_deserializer=orjson.loads,
        )
        for moment, word in (("begin", "BEGIN"), ("commit", "COMMIT"), ("rollback", "ROLLBACK")):
            sa.event.listen(self._engine.sync_engine, moment, partial(_say, word))

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction of its own, again if it lost a race; a caller who goes away stops nothing."""
        return await asyncio.shield(asyncio.ensure_future(self._write(work)))

    async def _write(self, work: Callable[[Tx], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return await greenlet_spawn(self._transaction, work)
            except (sa.exc.DBAPIError, asyncpg.PostgresError, Raced) as error:
                if attempt == TRIES or not _worth_again(error):
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    def _transaction(self, work: Callable[[Tx], T]) -> T:
        with self._engine.sync_engine.begin() as connection:
            return work(Tx(connection, self.clock(), _Asyncpg(connection), _offload))

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work`, which changes nothing."""
        return await greenlet_spawn(self._transaction, work)

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()


class _Asyncpg:
    """asyncpg itself, for prepared statements; called in a greenlet."""

    def __init__(self, connection: sa.Connection) -> None:
        self._raw: Any = connection.connection.driver_connection

    def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return list(await_only(self._raw.fetch(sql, *values)))

    def run(self, sql: str, values: Sequence[Any]) -> int:
        return int(await_only(self._raw.execute(sql, *values)).rpartition(" ")[2])

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            await_only(self._raw.execute(sql, *rows[0]))
        else:
            await_only(self._raw.executemany(sql, rows))


def _say(word: str, connection: sa.Connection) -> None:
    raw: Any = connection.connection.driver_connection
    await_only(raw.execute(word))


def _worth_again(error: Exception) -> bool:
    state = getattr(error.orig if isinstance(error, sa.exc.DBAPIError) else error, "sqlstate", None)
    return isinstance(error, Raced) or state in RETRYABLE


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
