"""The table of people who may pick a child up."""

import sqlalchemy as sa

from core.tables import Moment, refers, table

# Somebody named by a guardian. A row is never changed but to be ended; what ended long ago is dropped, and the audit
# trail keeps that it was there.
pickup = table(
    "pickup",
    refers("school_id", "school", index=False),
    refers("pupil_id", "person"),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("relation", sa.String(60), nullable=False),  # a key of RELATIONS, or the guardian's own words
    sa.Column("phone", sa.String(20), nullable=False, server_default=""),
    sa.Column("photo", sa.String(64)),  # content hash in the file store
    sa.Column("first_on", sa.Date, nullable=False),
    sa.Column("last_on", sa.Date),  # NULL: always
    refers("by_person_id", "person", index=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("reminded_at", Moment),  # when the school was told for the last time, on the first of the days at latest
    sa.Column("removed_at", Moment),
    refers("removed_by_id", "person", optional=True, index=False),
)
STANDS = pickup.c.removed_at.is_(None)
_AHEAD = sa.and_(STANDS, pickup.c.reminded_at.is_(None))
sa.Index("ix_pickup_ahead", pickup.c.first_on, sqlite_where=_AHEAD, postgresql_where=_AHEAD)
