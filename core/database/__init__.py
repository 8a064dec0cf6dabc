"""Two doors to the database, the same for SQLite and PostgreSQL: `write` and `read`.

Both run a plain function of a `Tx`. Verbs are therefore ordinary synchronous code with no await between two
statements, and the whole of a turn costs one hop off the event loop:

- SQLite: one writer thread takes turns from a queue and commits those that wait together (group commit, each
  in its own savepoint); readers have threads of their own and never wait for the writer.
- PostgreSQL: asyncpg through SQLAlchemy's greenlet bridge, a connection per turn; the transaction begins with the
  first change, and a turn that lost a race (deadlock, serialization, compare-and-set) is run again.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa

from core.database.postgres import PostgresDatabase
from core.database.sqlite import SqliteDatabase
from core.database.tx import Clock, Raced, Tx, utc_now

__all__ = ["Clock", "Database", "PostgresDatabase", "Raced", "SqliteDatabase", "Tx", "open_database", "utc_now"]

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

    def alone(self, what: str) -> AbstractAsyncContextManager[None]:
        """Wait until no other process does `what` on this database, and keep them from it; a killed one lets go."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go."""
        ...


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
