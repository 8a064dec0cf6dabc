"""One transaction, whatever the database."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, Protocol

import orjson
import sqlalchemy as sa

from core.prepared import Driver, Prepared

UNIQUE_VIOLATION = "23505"  # of SQLSTATE
_SQLITE_TAKEN = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


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


class Savepoint:
    """A part of a transaction that may be undone alone. As a context, an exception undoes it."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._is_all = driver.begin()  # nothing was changed before: to undo the part is to undo the transaction
        if not self._is_all:
            driver.run("SAVEPOINT part", ())

    def commit(self) -> None:
        """Keep the part, as far as the transaction is kept."""
        if not self._is_all:
            self._driver.run("RELEASE part", ())

    def rollback(self) -> None:
        """Undo the part."""
        if self._is_all:
            self._driver.run("ROLLBACK AND CHAIN", ())
        else:
            self._driver.run("ROLLBACK TO part", ())
            self._driver.run("RELEASE part", ())

    def __enter__(self) -> "Savepoint":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: BaseException | TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()


class Tx:
    """One transaction: its connection, and the one moment at which everything in it happens.

    `whole`: a single statement commits by itself here as long as nothing was changed before it (see `close`).
    `again`: this is another try of a turn that lost a race; it does well to lock before it looks.
    """

    __slots__ = ("_connection", "_driver", "again", "now", "offload", "whole")

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        driver: Driver,
        offload: Callable[..., Any] = lambda f, *a: f(*a),
        *,
        whole: bool = False,
        again: bool = False,
    ):
        self.now = now
        self.offload = offload  # runs a slow pure function off the event loop, if this transaction is on it
        self.whole = whole
        self.again = again
        self._connection = connection
        self._driver = driver

    @property
    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection, in the transaction."""
        self._driver.begin()
        return self._connection

    def run(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        """Execute `statement`; `values` is a dict, or a list of dicts for many rows."""
        if not _only_looks(statement):
            self._driver.begin()
        return self._connection.execute(statement, values)

    def first(self, statement: sa.Executable | Prepared, values: Any = None) -> sa.Row[Any] | None:
        """Give the first row or None."""
        if isinstance(statement, Prepared):
            return next(iter(self.all(statement, values)), None)
        return self.run(statement, values).first()

    def all(self, statement: sa.Executable | Prepared, values: Any = None) -> Sequence[sa.Row[Any]]:
        """Give every row."""
        if not isinstance(statement, Prepared):
            return self.run(statement, values).all()
        if not _only_looks(statement.statement):
            self._driver.begin()
        return statement.fetch(self._driver, self._connection.dialect, values or {})

    def change(self, statement: Prepared, values: Mapping[str, Any]) -> int:
        """Execute a prepared statement; give how many rows it changed."""
        self._driver.begin()
        return statement.run(self._driver, self._connection.dialect, values)

    def change_many(self, statement: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute a prepared statement once for each of `rows`."""
        self._driver.begin()
        statement.run_many(self._driver, self._connection.dialect, rows)

    def close(self, statement: Prepared, values: Mapping[str, Any]) -> int:
        """Execute the last statement of the transaction; give how many rows it changed.

        Only where `whole`: if nothing was changed before, it needs no BEGIN and no COMMIT. So it must do all or
        nothing. Raises Raced if it meets a row that it was to insert.
        """
        assert self.whole
        try:
            return statement.run(self._driver, self._connection.dialect, values)
        except Exception as error:
            if _taken(error):
                raise Raced from error
            raise

    def value(self, statement: sa.Executable | Prepared, values: Any = None) -> Any:
        """Give the first column of the first row, or None."""
        if isinstance(statement, Prepared):
            row = self.first(statement, values)
            return None if row is None else row[0]
        return self.run(statement, values).scalar()

    def insert(self, into: sa.Table, **values: Any) -> int:
        """Insert one row and give its id. Raises Raced if there is one that must be the only one of its kind."""
        self._driver.begin()
        try:
            return int(_inserting(into, tuple(values)).fetch(self._driver, self._connection.dialect, values)[0].id)
        except Exception as error:
            if _taken(error):
                raise Raced from error
            raise

    def savepoint(self) -> Savepoint:
        """Begin a part that may be undone alone."""
        return Savepoint(self._driver)


@lru_cache(maxsize=256)
def _inserting(into: sa.Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(into.insert().values({name: sa.bindparam(name) for name in names}).returning(into.c.id))


def _taken(error: Exception) -> bool:
    return getattr(error, "sqlstate", "") == UNIQUE_VIOLATION or getattr(error, "sqlite_errorcode", 0) in _SQLITE_TAKEN


def _only_looks(statement: sa.Executable) -> bool:
    return isinstance(statement, sa.SelectBase) and getattr(statement, "_for_update_arg", None) is None


def as_json(value: Any) -> str:
    """Give what JSON columns keep."""
    return orjson.dumps(value).decode()
