"""Accounts: an identity on one messenger, linked to a person by an invite."""

import sqlalchemy as sa

from core.tables import Moment, refers, table

account = table(
    "account",
    sa.Column("transport", sa.String(16), nullable=False),
    sa.Column("external_id", sa.String(64), nullable=False),
    refers("person_id", "person", optional=True),
    sa.Column("language", sa.String(8), nullable=False, server_default="ru"),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("transport", "external_id"),
)
