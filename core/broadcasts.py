"""Broadcasts: one message of the school to many people, each in the messenger they chose.

The messages wait in the outbox like all others; a broadcast knows which they are, can hold them back or take them
back, and tells what became of them.
"""

from enum import StrEnum

import sqlalchemy as sa

from core.tables import Moment, public_id, refers, table


class Course(StrEnum):
    """Whether a broadcast's messages may leave."""

    GOING = "going"
    PAUSED = "paused"
    CANCELLED = "cancelled"


broadcast = table(
    "broadcast",
    public_id(),
    refers("school_id", "school"),
    refers("author_id", "person", index=False),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("text", sa.String(4000), nullable=False),
    sa.Column("course", sa.String(16), nullable=False),
    # What its buttons start, [[dialog, given], …]: one list for everyone, so that one call may serve a hundred people.
    sa.Column("actions", sa.JSON(none_as_null=True)),
    sa.Column("unreached", sa.Integer, nullable=False, server_default="0"),  # chosen, but joined in no messenger
    sa.Column("created_at", Moment, nullable=False),
)
