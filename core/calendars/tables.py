"""Secret links to families' calendars."""

import sqlalchemy as sa

from core.tables import Moment, refers, table

# `digest` tells what was last given out, and `changed_at` since when that is so: what did not change is not sent again.
calendar_link = table(
    "calendar_link",
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    refers("person_id", "person"),
    refers("school_id", "school", index=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, server_default=""),
    sa.Column("changed_at", Moment),
)
