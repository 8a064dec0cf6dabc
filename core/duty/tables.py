"""The duty roster."""

import sqlalchemy as sa

from core.tables import Moment, refers, table

# `told_at`: when they were told in the morning who will not come; from then on they are told each change.
duty_shift = table(
    "duty_shift",
    refers("school_id", "school", index=False),
    refers("person_id", "person"),
    sa.Column("day", sa.Date, nullable=False),
    refers("by_person_id", "person", index=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("told_at", Moment),
    sa.UniqueConstraint("school_id", "day", "person_id"),
)
