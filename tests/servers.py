"""Servers that tests need: the local one if it answers, else a private one, else a loud skip."""

import asyncio
import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest

LOCAL = os.environ.get("KLIK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Give the URL of a PostgreSQL server whose user may create databases."""
    if _answers(LOCAL):
        yield LOCAL
        return
    programs = [*Path("/usr/lib/postgresql").glob("*/bin"), Path(shutil.which("initdb") or "/nowhere").parent]
    found = next((p for p in sorted(programs, reverse=True) if (p / "initdb").exists()), None)
    if found is None:
        pytest.skip("NO POSTGRESQL: none answers at KLIK_TEST_POSTGRES or 127.0.0.1:5432, and initdb is not installed")
    with tempfile.TemporaryDirectory(prefix="klik-pg-") as folder:
        yield from _private(found, Path(folder))


def _private(programs: Path, folder: Path) -> Iterator[str]:
    user = _ordinary_user(folder)
    data, port = folder / "data", _free_port()

    def run(*command: object) -> None:
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)

    run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    run(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _ordinary_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: give it somebody else's shoes."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            os.chown(folder, pwd.getpwnam(name).pw_uid, -1)
            return name
    return None


def _answers(url: str) -> bool:
    async def ask() -> bool:
        try:
            connection = await asyncpg.connect(url, timeout=3)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    with ThreadPoolExecutor(1) as elsewhere:  # the asking fixture runs inside a loop already
        return elsewhere.submit(asyncio.run, ask()).result()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Lent:
    """A copy of a template, for one test after another: sweeping it is a hundred times as fast as a new copy.

    One whose tables a test has changed, or which cannot be swept, is thrown away.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server = server
        self._template = template
        self._url = ""
        self._shape = ""

    async def lend(self) -> str:
        """Give the URL of an empty database with the template's tables."""
        if not self._url or not await self._swept():
            await self.close()
            self._url = await fresh_database(self._server, self._template)
            self._shape = await _asked(self._url, _SHAPE)
        return self._url

    async def close(self) -> None:
        """Remove the copy."""
        if self._url:
            await drop_database(self._url, self._server)
            self._url = ""

    async def _swept(self) -> bool:
        try:
            return await _asked(self._url, _ALONE, _SWEEP, _SHAPE) == self._shape
        except asyncpg.PostgresError:
            return False


# Whoever is still there: a process that was killed holds its locks until the server notices.
_ALONE = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SHAPE = """
    SELECT md5(string_agg(concat(oid, relname, relnatts), ',' ORDER BY oid)) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
"""
_SWEEP = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            PERFORM setval(name::regclass, 1, false);
        END LOOP;
    END $$
"""


async def _asked(url: str, *queries: str) -> str:
    """Give the answer to the last of `queries`."""
    connection = await asyncpg.connect(url)
    try:
        return [str(await connection.fetchval(query)) for query in queries][-1]
    finally:
        await connection.close()


async def fresh_database(server: str, template: str = "") -> str:
    """Create a database on `server`, empty or a copy of `template`; give its URL."""
    name = f"klik_test_{os.getpid()}_{time.monotonic_ns()}"
    connection = await asyncpg.connect(server)
    copied = f" TEMPLATE {template.rsplit('/', 1)[1]}" if template else ""
    await connection.execute(f"CREATE DATABASE {name}{copied}")
    await connection.close()
    return server.rsplit("/", 1)[0] + "/" + name


async def drop_database(url: str, server: str) -> None:
    """Remove what `fresh_database` made."""
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")
    await connection.close()
