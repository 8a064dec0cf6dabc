"""What the settings name must be there and open: each way that it is not, as one sentence."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import sqlalchemy as sa

from core import private
from core.refusal import Refusal


class DatabaseUnreachable(Refusal):
    """No PostgreSQL server answers. Tells `server`."""


class DatabaseMissing(Refusal):
    """The server has no such database. Tells `name`."""


class DatabaseRefused(Refusal):
    """The server does not let this user in. Tells `user`."""


class DatabaseNotOne(Refusal):
    """The file is something else than a SQLite database. Tells `file`."""


class DatabaseUnwritable(Refusal):
    """The SQLite file cannot be opened or written. Tells `file`."""


class FilesUnwritable(Refusal):
    """The folder of files cannot be written. Tells `folder`."""


@contextlib.contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what drivers raise when they cannot open the database at `url` into a Refusal."""
    known = sa.make_url(url)
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, asyncpg.PostgresError, OSError, TimeoutError) as error:
        refusal = _told(known, getattr(error, "orig", None) or error)
        if refusal is None:
            raise
        raise refusal from error


def _told(url: sa.URL, error: BaseException) -> Refusal | None:
    server = f"{url.host or 'localhost'}:{url.port or 5432}"
    if url.get_backend_name() == "sqlite":
        if isinstance(error, OSError) or (isinstance(error, sqlite3.OperationalError) and "open" in str(error)):
            return DatabaseUnwritable(file=url.database)
        if "readonly" in str(error):
            return DatabaseUnwritable(file=url.database)
        return DatabaseNotOne(file=url.database) if "not a database" in str(error) else None
    cause = error.__cause__ or error  # SQLAlchemy wraps what asyncpg raised
    match getattr(cause, "sqlstate", None) or "":
        case "3D000":
            return DatabaseMissing(name=url.database)
        case state if state.startswith("28"):
            return DatabaseRefused(user=url.username or "")
        case _:
            return DatabaseUnreachable(server=server) if isinstance(cause, OSError | TimeoutError) else None


def check_files(folder: Path) -> None:
    """Make the folder of files, if need be, and write into it. Raises FilesUnwritable."""
    try:
        private.folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise FilesUnwritable(folder=str(folder)) from error
