"""Tables of broadcasts. The messages wait in the outbox and among the notices like all others, and name theirs."""

from enum import StrEnum

import sqlalchemy as sa

from core.tables import Id, Moment, metadata, public_id, refers, table


class Course(StrEnum):
    """Whether a broadcast's messages may leave."""

    GOING = "going"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why somebody was not written to: reached in no messenger, wants no such news, has answered the survey by now."""

    UNREACHED = "unreached"
    MUTED = "muted"
    ANSWERED = "answered"


broadcast = table(
    "broadcast",
    public_id(),
    refers("school_id", "school"),
    refers("author_id", "person", index=False),
    sa.Column("author_role", sa.String(16), nullable=False),
    sa.Column("bot", sa.String(16), nullable=False),  # in which its author wrote it
    sa.Column("kind", sa.String(32), nullable=False),  # of the notices that it becomes
    sa.Column("text", sa.String(4000), nullable=False),
    sa.Column("audience", sa.JSON, nullable=False),
    sa.Column("course", sa.String(16), nullable=False),
    # What its buttons start, [[dialog, given], …]: one list for everyone, so that one call may serve a hundred people.
    sa.Column("actions", sa.JSON(none_as_null=True)),
    sa.Column("button", sa.String(60), nullable=False, server_default=""),  # the words' key of the first, if not «why?»
    sa.Column("people", sa.Integer, nullable=False),  # of its audience, when it was written
    # Everybody up to this person has been attended to; when all were, and when there was no more to wait for.
    sa.Column("spread_to", Id, nullable=False, server_default="0"),
    sa.Column("spread_at", Moment),
    sa.Column("finished_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
)
GOES_ON = broadcast.c.finished_at.is_(None)
sa.Index("ix_broadcast_going_on", broadcast.c.id, sqlite_where=GOES_ON, postgresql_where=GOES_ON)

# Who was to get a broadcast, and does not.
missed = sa.Table(
    "broadcast_missed",
    metadata,
    sa.Column("broadcast_id", Id, sa.ForeignKey("broadcast.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("why", sa.String(16), nullable=False),
)


def held(broadcast_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Tell of a row that names a broadcast whether it may not leave now."""
    return sa.exists().where(broadcast.c.id == broadcast_id, broadcast.c.course != Course.GOING)
