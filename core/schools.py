"""Region → municipality → school → class, and when the lessons of a class end."""

import sqlalchemy as sa

from core.tables import Id, public_id, refers, table

region = table(
    "region",
    sa.Column("name", sa.String(200), nullable=False, unique=True),
)

municipality = table(
    "municipality",
    refers("region_id", "region"),
    sa.Column("name", sa.String(200), nullable=False),
    sa.UniqueConstraint("region_id", "name"),
)

# The tenant. `catalogue` counts changes of its opportunities, so that a search index knows when it is old.
school = table(
    "school",
    public_id(),
    refers("municipality_id", "municipality"),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("timezone", sa.String(64), nullable=False, server_default="Europe/Kaliningrad"),
    # What holds for whoever chose nothing of their own, in minutes from midnight: when nothing but what is urgent
    # comes (the same minute twice: never), and when the digest does.
    sa.Column("quiet_from", sa.SmallInteger, nullable=False, server_default="1260"),
    sa.Column("quiet_until", sa.SmallInteger, nullable=False, server_default="420"),
    sa.Column("digest_at", sa.SmallInteger, nullable=False, server_default="1080"),
    sa.Column("survey_cap", sa.SmallInteger, nullable=False, server_default="15"),  # questions a person in seven days
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("catalogue", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("municipality_id", "name"),
)

school_class = table(
    "school_class",
    refers("school_id", "school"),
    sa.Column("grade", sa.SmallInteger, nullable=False),
    sa.Column("letter", sa.String(8), nullable=False),
    refers("homeroom_teacher_id", "person", optional=True),
    sa.UniqueConstraint("school_id", "grade", "letter"),
)

# One row a weekday: the span of lessons, in minutes from midnight of the school's own time. A class that has rows
# of its own (another shift) goes by them alone.
school_lessons = sa.Table(
    "school_lessons",
    school.metadata,
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True),
    sa.Column("weekday", sa.SmallInteger, primary_key=True),  # 0 = Monday
    sa.Column("starts", sa.SmallInteger, nullable=False),
    sa.Column("ends", sa.SmallInteger, nullable=False),
)
lesson_hours = sa.Table(
    "lesson_hours",
    school_class.metadata,
    sa.Column("class_id", Id, sa.ForeignKey("school_class.id"), primary_key=True),
    sa.Column("weekday", sa.SmallInteger, primary_key=True),  # 0 = Monday
    sa.Column("starts", sa.SmallInteger, nullable=False),
    sa.Column("ends", sa.SmallInteger, nullable=False),
)

# Holidays: days without lessons, the first and the last of them.
school_break = table(
    "school_break",
    refers("school_id", "school"),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
)
