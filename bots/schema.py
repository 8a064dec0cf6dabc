"""The database's tables: all of them known here, and brought up to date by migrations."""

import importlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from bots.reachable import explained
from core import private
from core.tables import metadata

MIGRATIONS = Path(__file__).parent.parent / "migrations"
# Every module that declares a table. A test compares this list with what the packages really hold.
TABLES = (
    "bots.web.devices",
    "bots.web.history",
    "bots.web.uploads",
    "core.absences.tables",
    "core.accounts",
    "core.appointments.tables",
    "core.audit",
    "core.broadcasts.tables",
    "core.calendars.tables",
    "core.certificates.tables",
    "core.duty.tables",
    "core.errands.tables",
    "core.invites",
    "core.jobs",
    "core.links",
    "core.marks",
    "core.messengers",
    "core.notices.tables",
    "core.office_hours.tables",
    "core.opportunities.tables",
    "core.outbox",
    "core.people",
    "core.questions.tables",
    "core.pickup.tables",
    "core.schools",
    "core.suggestions.tables",
    "core.surveys.tables",
    "dialogs.engine.store",
)


def load() -> sa.MetaData:
    """Give the metadata with every table in it."""
    for module in TABLES:
        importlib.import_module(module)
    return metadata


async def upgrade(url: str) -> None:
    """Run the migrations that the database at `url` lacks. Raises a Refusal of bots.reachable."""
    with explained(url):
        if url.startswith("sqlite"):
            file = Path(sa.make_url(url).database or "")
            private.file(file)
            # aiosqlite's thread outlives an opening that fails, and prints a traceback when the loop is gone by then.
            sqlite3.connect(file).close()
        await _with_connection(url, lambda c: command.upgrade(_config(c), "head"))


async def differences(url: str) -> list[object]:
    """Give what the migrated database lacks or has beyond the tables declared; nothing, if all is well."""
    found: list[object] = []
    load()
    options = {"compare_type": True, "render_as_batch": True}
    await _with_connection(
        url, lambda c: found.extend(compare_metadata(MigrationContext.configure(c, opts=options), metadata))
    )
    return found


async def write_migration(url: str, why: str) -> None:
    """Write the migration that leads from the database at `url` to the tables declared (for developers)."""
    load()
    number = f"{len(list((MIGRATIONS / 'versions').glob('*.py'))) + 1:04}"
    await _with_connection(url, lambda c: command.revision(_config(c), message=why, autogenerate=True, rev_id=number))


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def _with_connection(url: str, work: Callable[[sa.Connection], object]) -> None:
    sqlite = url.startswith("sqlite")
    engine = create_async_engine(
        sa.make_url(url).set(drivername="sqlite+aiosqlite" if sqlite else "postgresql+asyncpg"),
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": 30} if sqlite else {},
    )
    if sqlite:  # a migration happens whole or not at all, and two processes take turns
        sa.event.listen(engine.sync_engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()
