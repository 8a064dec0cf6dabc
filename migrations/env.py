"""Alembic's entry: runs on the connection that bots.schema hands over."""

from typing import Any

from alembic import context

from core.tables import Moment, metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":  # two processes starting at once migrate one after the other
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7051931)")


def render(kind: str, item: Any, _: Any) -> str | bool:
    """A migration is history: it names no type of ours that may change later."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
