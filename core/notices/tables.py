"""Tables of notices, of what people chose about them, and of digests sent."""

import sqlalchemy as sa

from core.tables import Id, Moment, metadata, refers, table

# A notice to one person. It waits until it may leave; then its words are the outbox's, and what «why?» tells stays.
notice = table(
    "notice",
    refers("person_id", "person"),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("urgency", sa.String(8), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("actions", sa.JSON, nullable=False),  # its buttons, [[label, dialog, given], …]
    sa.Column("about", sa.String(300), nullable=False, server_default=""),
    refers("school_id", "school", optional=True, index=False),
    refers("by_person_id", "person", optional=True, index=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("left_at", Moment),
    sa.Column("name", sa.String(16), nullable=False, server_default="", index=True),  # the message's, in its tokens
    refers("broadcast_id", "broadcast", optional=True, index=False),
)
WAITS = notice.c.left_at.is_(None)
sa.Index("ix_notice_due", notice.c.due_at, sqlite_where=WAITS, postgresql_where=WAITS)
_OF_BROADCAST = notice.c.broadcast_id.is_not(None)
sa.Index(
    "ix_notice_broadcast",
    notice.c.broadcast_id,
    notice.c.left_at,
    notice.c.urgency,
    notice.c.name,
    sqlite_where=_OF_BROADCAST,
    postgresql_where=_OF_BROADCAST,
)

# What a person chose; what they left to their school is NULL or empty.
notice_preference = sa.Table(
    "notice_preference",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("quiet_from", sa.SmallInteger),  # minutes from midnight; the same twice: never quiet
    sa.Column("quiet_until", sa.SmallInteger),
    sa.Column("digest_at", sa.SmallInteger),
    sa.Column("wholly", sa.String(8), nullable=False, server_default=""),  # a Way for all kinds,
    sa.Column("kinds", sa.JSON, nullable=False),  # and for single ones: {kind: Way}
)

# Never two digests a day: whoever writes the row sends it. The day is that of the person's school.
digest = sa.Table(
    "digest",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
)
