"""SQLite: one file in WAL mode, one writer thread, reader threads beside it."""

import asyncio
import contextlib
import fcntl
import queue
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa

from core import private
from core.database.tx import Clock, Tx, as_json, utc_now

GROUP = 64  # turns committed together at most
READERS = 4  # threads
LOOK = 0.5  # seconds between looks whether another process let go
WAL_TRIES = 200  # ten seconds

T = TypeVar("T")

Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]
Job = tuple[Callable[[Tx], Any], "asyncio.Future[Any]"]


class SqliteDatabase:
    """One file in WAL mode with one writer."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        private.file(path)
        self.clock = clock
        self.url = f"sqlite:///{path}"
        # IMMEDIATE: a second process waits here for its turn, not half-way with «database is locked».
        self._engine = _engine(self.url, "BEGIN IMMEDIATE")
        self._snapshots = _engine(self.url, "BEGIN")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._own = threading.local()  # a connection for each reader: to open one takes longer than to read
        self._opened: list[sa.Connection] = []  # all of them
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._writer, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Queue `work` for the writer; the result comes after the commit of its group."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, done))
        return await done

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on a snapshot, beside the writer and off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Tx], T]) -> T:
        connection: sa.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._snapshots.connect()
            self._opened.append(connection)
        with connection.begin():
            return work(Tx(connection, self.clock(), ReaderDriver(connection)))

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
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._opened:
            connection.close()
        self._engine.dispose()
        self._snapshots.dispose()

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

    def begin(self) -> bool:
        """The writer has begun already."""
        return False

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


class ReaderDriver(SqliteDriver):
    """The same, for what only looks."""

    def run(self, sql: str, values: Sequence[Any]) -> int:
        """Refuse."""
        raise TypeError("a read changes nothing")

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Refuse."""
        raise TypeError("a read changes nothing")


def _engine(url: str, begin: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        poolclass=sa.NullPool,
        json_serializer=as_json,
        json_deserializer=orjson.loads,
        connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None},
    )
    sa.event.listen(engine, "connect", _sqlite_pragmas)
    sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql(begin))
    return engine


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    _to_wal(connection)
    for pragma in ("synchronous=normal", "foreign_keys=on", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _to_wal(connection: Any) -> None:
    """Change the mode, or find it changed. Here SQLite does not wait for others by itself: they may be changing it."""
    for _ in range(WAL_TRIES - 1):
        try:
            connection.execute("PRAGMA journal_mode=wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(LOOK / 10)
    connection.execute("PRAGMA journal_mode=wal")
