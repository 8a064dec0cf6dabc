"""PostgreSQL: a connection for each turn, transactions that begin with the first change."""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeVar

import asyncpg
import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only, greenlet_spawn

from core.database.tx import Clock, Raced, Tx, as_json, utc_now

TRIES = 8  # of a turn that loses races
CONNECTIONS = 16  # of a process: with fewer the processor idles while commits wait for the disk
RETRYABLE = {"40001", "40P01"}  # serialization_failure, deadlock_detected

T = TypeVar("T")


class PostgresDatabase:
    """A PostgreSQL server; safe with several processes of ours."""

    def __init__(self, url: str, clock: Clock = utc_now, pool: int = CONNECTIONS) -> None:
        self.clock = clock
        self.url = url
        # Transactions are begun and ended by our own words: none for what only looks, none around a statement that
        # is a whole change by itself.
        self._engine: AsyncEngine = create_async_engine(
            sa.make_url(url).set(drivername="postgresql+asyncpg"),
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=120,
            json_serializer=as_json,
            json_deserializer=orjson.loads,
        )

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction of its own, again if it lost a race; a caller who goes away stops nothing."""
        return await asyncio.shield(asyncio.ensure_future(self._write(work)))

    async def _write(self, work: Callable[[Tx], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return await greenlet_spawn(self._transaction, work, attempt > 1)
            except (sa.exc.DBAPIError, asyncpg.PostgresError, Raced) as error:
                if attempt == TRIES or not _worth_again(error):
                    raise
                await asyncio.sleep(0.005 * 2**attempt)
        raise AssertionError("unreachable")

    def _transaction(self, work: Callable[[Tx], T], again: bool) -> T:
        with self._engine.sync_engine.connect() as connection:
            driver = _Asyncpg(connection)
            try:
                result = work(Tx(connection, self.clock(), driver, _offload, whole=True, again=again))
            except BaseException:
                driver.end("ROLLBACK")
                raise
            driver.end("COMMIT")
            return result

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work`, which changes nothing."""
        return await greenlet_spawn(self._transaction, work, False)

    @contextlib.asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[None]:
        """Wait until no other process does `what`; the server lets go when our connection ends."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", zlib.crc32(what.encode()))
            yield
        finally:
            await connection.close()

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()


class _Asyncpg:
    """asyncpg itself, for prepared statements and for the words around a transaction; called in a greenlet."""

    def __init__(self, connection: sa.Connection) -> None:
        self._raw: Any = connection.connection.driver_connection
        self._begun = False

    def begin(self) -> bool:
        if self._begun:
            return False
        await_only(self._raw.execute("BEGIN"))
        self._begun = True
        return True

    def end(self, word: str) -> None:
        if self._begun:
            await_only(self._raw.execute(word))
            self._begun = False

    def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return list(await_only(self._raw.fetch(sql, *values)))

    def run(self, sql: str, values: Sequence[Any]) -> int:
        count = await_only(self._raw.execute(sql, *values)).rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            await_only(self._raw.execute(sql, *rows[0]))
        else:
            await_only(self._raw.executemany(sql, rows))


def _offload(function: Callable[..., Any], *arguments: Any) -> Any:
    """Wait in a thread for slow pure work, from synchronous code in a greenlet on the event loop."""
    return await_only(asyncio.to_thread(function, *arguments))


def _worth_again(error: Exception) -> bool:
    state = getattr(error.orig if isinstance(error, sa.exc.DBAPIError) else error, "sqlstate", None)
    return isinstance(error, Raced) or state in RETRYABLE
