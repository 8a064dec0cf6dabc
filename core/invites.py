"""Invites: a code, link or QR that makes an account a person's own. Used once."""

import sqlalchemy as sa

from core.tables import Moment, refers, table

invite = table(
    "invite",
    sa.Column("code", sa.String(16), nullable=False, unique=True),
    refers("school_id", "school"),
    refers("person_id", "person"),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    refers("used_by_account_id", "account", optional=True, index=False),
)
