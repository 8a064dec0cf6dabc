"""Tables of office hours, in minutes from midnight of the school's own time, and of who is away."""

import sqlalchemy as sa

from core.tables import Id, metadata

# A person's own; who has none goes by the school's.
office_hours = sa.Table(
    "office_hours",
    metadata,
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("weekday", sa.SmallInteger, primary_key=True),  # 0 = Monday
    sa.Column("starts", sa.SmallInteger, primary_key=True),
    sa.Column("ends", sa.SmallInteger, nullable=False),
)

# The school's; where it has none, `opening.USUAL`.
school_office_hours = sa.Table(
    "school_office_hours",
    metadata,
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True),
    sa.Column("weekday", sa.SmallInteger, primary_key=True),
    sa.Column("starts", sa.SmallInteger, primary_key=True),
    sa.Column("ends", sa.SmallInteger, nullable=False),
)

# `until` is the last day on which they are away.
office_away = sa.Table(
    "office_away",
    metadata,
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("until", sa.Date, nullable=False),
)
