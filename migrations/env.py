"""Alembic's entry: runs on the connection that bots.schema hands over."""

from alembic import context

from core.tables import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":  # two processes starting at once migrate one after the other
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7051931)")
context.configure(connection=connection, target_metadata=metadata, compare_type=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
