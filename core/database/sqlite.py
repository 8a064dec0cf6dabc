"""SQLite: one file in WAL mode, one writer thread, readers beside it."""

import asyncio
import contextlib
import fcntl
import queue
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from core import private
from core.database.tx import Clock, Tx, as_json, utc_now

GROUP = 64  # turns committed together at most
LOOK = 0.5  # seconds between looks whether another process let go

T = TypeVar("T")

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
            json_serializer=as_json,
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
            json_serializer=as_json,
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
            return await connection.run_sync(lambda c: work(Tx(c, self.clock(), ReaderDriver(c), _offload)))

    @contextlib.asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[None]:
        """Wait until no other process does `what`; the system lets go of the lock when its process ends."""
        path = Path(sa.make_url(self.url).database or "").with_suffix(f".{what}.lock")
        with path.open("w") as file:
            while not _locked(file.fileno()):  # noqa: ASYNC110 - the event would be another process's
                await asyncio.sleep(LOOK)
            yield

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
        driver = SqliteDriver(connection)
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

    def _commit_together(self, connection: sa.Connection, driver: "SqliteDriver", jobs: list[Job]) -> None:
        """Run a group; if anything in it fails, run each of its turns again by itself."""
        try:
            with connection.begin():
                tx = Tx(connection, self.clock(), driver)  # one transaction: all of it happens at one moment
                outcomes = [(done, work(tx), None) for work, done in jobs]
        except BaseException as failure:
            if len(jobs) == 1:
                _hand_out([(jobs[0][1], None, failure)])
            for job in jobs if len(jobs) > 1 else ():
                self._commit_together(connection, driver, [job])
            return
        _hand_out(outcomes)


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


class SqliteDriver:
    """sqlite3 itself, for prepared statements."""

    def __init__(self, connection: sa.Connection) -> None:
        self._raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]

    def begin(self) -> None:
        """The writer has begun already."""

    def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Give every row."""
        return self._raw.execute(sql, values).fetchall()

    def run(self, sql: str, values: Sequence[Any]) -> int:
        """Execute; give how many rows were changed."""
        return self._raw.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Execute once for each of `rows`."""
        if len(rows) == 1:  # a third cheaper
            self._raw.execute(sql, rows[0])
        else:
            self._raw.executemany(sql, rows)


class ReaderDriver:
    """aiosqlite's connection beneath SQLAlchemy, in a greenlet."""

    def __init__(self, connection: sa.Connection) -> None:
        self._raw: Any = connection.connection.driver_connection

    def begin(self) -> None:
        """The snapshot was begun already; a change would be refused as any other lock."""

    def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Give every row."""
        return list(await_only(self._raw.execute_fetchall(sql, values)))

    def run(self, sql: str, values: Sequence[Any]) -> int:
        """Refuse."""
        raise TypeError("a read changes nothing")

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Refuse."""
        raise TypeError("a read changes nothing")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _offload(function: Callable[..., Any], *arguments: Any) -> Any:
    """Wait in a thread for slow pure work, from synchronous code in a greenlet on the event loop."""
    return await_only(asyncio.to_thread(function, *arguments))
