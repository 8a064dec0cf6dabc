"""Tables of times opened for talks, of who booked them, and of reminders sent."""

import sqlalchemy as sa

from core.tables import Id, Moment, metadata, public_id, refers, table

# Whom a time is for: a class, those in a club, or, where neither is named, every family of the school.
slot = table(
    "slot",
    refers("school_id", "school", index=False),
    refers("host_id", "person", index=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("place", sa.String(120), nullable=False),
    refers("class_id", "school_class", optional=True, index=False),
    refers("opportunity_id", "opportunity", optional=True, index=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("cancelled_at", Moment),
    sa.Index("ix_slot_school", "school_id", "starts_at"),
)
OPEN = slot.c.cancelled_at.is_(None)
sa.Index("uq_slot_host", slot.c.host_id, slot.c.starts_at, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)

# `moves` counts how often it was moved: the sequence number of its event in people's calendars.
appointment = table(
    "appointment",
    public_id(),
    refers("school_id", "school", index=False),
    refers("slot_id", "slot", index=False),
    refers("guardian_id", "person"),
    refers("pupil_id", "person", index=False),
    sa.Column("subject", sa.String(300), nullable=False, server_default=""),
    sa.Column("moves", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),  # or moved
    sa.Column("cancelled_at", Moment),
)
HOLDS = appointment.c.cancelled_at.is_(None)
# Nobody shares a time: whatever goes wrong above, the database keeps one of two.
sa.Index("uq_appointment_slot", appointment.c.slot_id, unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS)

# A reminder that was sent: of which appointment, to whom, a day or an hour before.
reminder = sa.Table(
    "appointment_reminder",
    metadata,
    sa.Column("appointment_id", Id, sa.ForeignKey("appointment.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)
