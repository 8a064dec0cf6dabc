"""Every table is known to the migrations, and the migrations make exactly the tables declared."""

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa

from bots import schema
from core.database import Database, Tx, open_database
from tests import servers
from tests.conftest import FrozenClock

ROOT = Path(__file__).parents[2]


def test_every_module_with_a_table_is_listed() -> None:
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): tables
        for top in ("core", "dialogs", "bots")
        for path in (ROOT / top).rglob("*.py")
        if (tables := declared(path))
    }
    assert set(found) == set(schema.TABLES)
    assert {name for tables in found.values() for name in tables} == set(schema.load().tables)


def declared(path: Path) -> list[str]:
    """Give the names of the tables that the file declares: `x = table("name", …)` or `x = sa.Table("name", …)`."""
    calls = [node.value for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)]
    return [
        call.args[0].value
        for call in calls
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("table", "sa.Table")
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


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


async def test_migrations_leave_every_table_empty(sqlite: Database) -> None:
    """So a database that is swept is as good as a new one, see tests.servers.Lent."""

    def filled(tx: Tx) -> list[str]:
        return [name for name, table in schema.load().tables.items() if tx.all(sa.select(table).limit(1))]

    assert await sqlite.read(filled) == []


async def test_a_lent_database_is_swept_and_one_with_other_tables_is_not_lent_again(
    postgres_lent: servers.Lent, clock: FrozenClock
) -> None:
    url = await postgres_lent.lend()
    left = open_database(url, clock)  # as a test leaves it that was interrupted: connected
    first = await left.write(lambda tx: tx.insert(schema.load().tables["region"], name="Область"))
    assert await postgres_lent.lend() == url
    again = open_database(url, clock)
    assert await again.write(lambda tx: tx.insert(schema.load().tables["region"], name="Область")) == first
    await again.close()
    await schema._with_connection(url, lambda c: c.execute(sa.text("ALTER TABLE outbox ADD COLUMN odd integer")))
    assert await postgres_lent.lend() != url
    await left.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_forgotten_column_is_noticed(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if kind == "postgres":
        url = await servers.fresh_database(request.getfixturevalue("postgres_server"))
    await schema.upgrade(url)
    await schema._with_connection(url, lambda c: c.execute(sa.text("ALTER TABLE outbox DROP COLUMN attempts")))
    assert await schema.differences(url) != []
    if kind == "postgres":
        await servers.drop_database(url, request.getfixturevalue("postgres_server"))
