"""The table of certificates asked for."""

from enum import StrEnum

import sqlalchemy as sa

from core.tables import Moment, refers, table


class Status(StrEnum):
    """Where a request stands."""

    SENT = "sent"
    WORKING = "working"
    READY = "ready"
    GIVEN = "given"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """How the family gets it."""

    SCAN = "scan"
    OFFICE = "office"
    CHILD = "child"


OPEN = (Status.SENT, Status.WORKING)  # the office has something to do
LIVE = (*OPEN, Status.READY)

certificate = table(
    "certificate",
    refers("school_id", "school", index=False),
    refers("pupil_id", "person"),
    refers("by_person_id", "person", index=False),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("words", sa.String(300), nullable=False, server_default=""),  # of another kind: what it is
    sa.Column("purpose", sa.String(200), nullable=False, server_default=""),  # where it goes, "" wherever it is asked
    sa.Column("copies", sa.SmallInteger, nullable=False),
    sa.Column("way", sa.String(8), nullable=False),
    sa.Column("wanted_on", sa.Date),  # the day on which somebody comes for it
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    refers("taken_by_id", "person", optional=True, index=False),  # who of the office has it in hand
    sa.Column("ready_at", Moment),
    sa.Column("moved_at", Moment, nullable=False),  # into its status
    sa.Column("note", sa.String(300), nullable=False, server_default=""),  # where and when it is handed out; why not
    sa.Column("file", sa.String(64)),  # content hash in the file store
    sa.Column("file_name", sa.String(120), nullable=False, server_default=""),
    sa.Column("file_mime", sa.String(100), nullable=False, server_default=""),
)
_LIVES = certificate.c.status.in_(LIVE)
sa.Index(
    "ix_certificate_queue",
    certificate.c.school_id,
    certificate.c.created_at,
    sqlite_where=_LIVES,
    postgresql_where=_LIVES,
)
