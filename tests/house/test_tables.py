"""Every table is known to the migrations, and the migrations make exactly the tables declared."""

import importlib
import pkgutil
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import bots
import core
import dialogs
from bots import schema
from tests import servers


def test_every_module_with_a_table_is_listed() -> None:
    found: set[str] = set()
    for package in (core, dialogs, bots):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    for table in schema.load().tables.values():
        holders = [
            n
            for n, m in sys.modules.items()
            if n.split(".")[0] in ("core", "dialogs", "bots") and _declares(n, m, table)
        ]
        found.update(holders)
    assert found == set(schema.TABLES)


def _declares(name: str, module: object, table: sa.Table) -> bool:
    """Tell whether the module's own text assigns the table, rather than importing it."""
    if not any(value is table for value in vars(module).values()):
        return False
    text = Path(str(getattr(module, "__file__", ""))).read_text()
    return f'"{table.name}"' in text and ("table(" in text or "sa.Table(" in text)


async def test_migrations_match_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/migrated.db"
    await schema.upgrade(url)
    await schema.upgrade(url)
    assert await schema.differences(url) == []


async def test_migrations_match_on_postgres(postgres_server: str) -> None:
    url = await servers.fresh_database(postgres_server)
    await schema.upgrade(url)
    await schema.upgrade(url)
    assert await schema.differences(url) == []
    await servers.drop_database(url, postgres_server)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_forgotten_column_is_noticed(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if kind == "postgres":
        url = await servers.fresh_database(request.getfixturevalue("postgres_server"))
    await schema.upgrade(url)
    await schema._with_connection(url, lambda c: c.execute(sa.text("ALTER TABLE outbox DROP COLUMN attempts")))
    assert await schema.differences(url) != []
