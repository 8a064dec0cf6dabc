"""Every table is known to the migrations, and the migrations make exactly the tables declared."""

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa

from bots import schema
from tests import servers

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
