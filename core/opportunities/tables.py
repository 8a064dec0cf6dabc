"""Tables of opportunities, their weekly times, sign-ups and attendance."""

from enum import StrEnum

import sqlalchemy as sa

from core.tables import Id, Moment, metadata, public_id, refers, table


class Kind(StrEnum):
    """What kind of opportunity it is."""

    CLUB = "club"
    SECTION = "section"
    CONTEST = "contest"
    OLYMPIAD = "olympiad"
    TRIAL = "trial"


class Category(StrEnum):
    """What it is about: the six directions of additional education, as schools file them."""

    TECHNOLOGY = "technology"
    SCIENCE = "science"
    ART = "art"
    SPORT = "sport"
    SOCIAL = "social"
    TOURISM = "tourism"


class Status(StrEnum):
    """Where a sign-up stands."""

    IN = "in"
    WAITING = "waiting"
    LEFT = "left"


# `taken` and `last_in_line` are kept with the sign-ups under one row lock: they decide who is in.
opportunity = table(
    "opportunity",
    public_id(),
    refers("school_id", "school"),
    sa.Column("external_key", sa.String(120)),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("category", sa.String(16), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("about", sa.String(1000), nullable=False, server_default=""),
    refers("teacher_id", "person", optional=True),
    sa.Column("place", sa.String(120), nullable=False, server_default=""),
    sa.Column("latitude", sa.Float),  # of what is held elsewhere than at school
    sa.Column("longitude", sa.Float),
    sa.Column("price_kopecks", sa.Integer, nullable=False, server_default="0"),  # a month; 0 = free
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("age_from", sa.SmallInteger),
    sa.Column("age_to", sa.SmallInteger),
    sa.Column("grade_from", sa.SmallInteger),
    sa.Column("grade_to", sa.SmallInteger),
    sa.Column("signup_from", Moment),
    sa.Column("signup_until", Moment),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("photo", sa.String(64)),  # content hash in the file store
    sa.Column("taken", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_in_line", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("school_id", "external_key"),
    sa.CheckConstraint("taken >= 0 AND taken <= capacity", name="places"),
)

# When it meets, every week; minutes from midnight of the school's own time.
weekly_time = sa.Table(
    "weekly_time",
    metadata,
    sa.Column("opportunity_id", Id, sa.ForeignKey("opportunity.id"), primary_key=True),
    sa.Column("weekday", sa.SmallInteger, primary_key=True),  # 0 = Monday
    sa.Column("starts", sa.SmallInteger, primary_key=True),
    sa.Column("ends", sa.SmallInteger, nullable=False),
)

# `line` is the place in the order of arrival, never reused; a sign-up that left keeps its row.
signup = table(
    "signup",
    refers("school_id", "school"),
    refers("opportunity_id", "opportunity", index=False),
    refers("pupil_id", "person"),
    refers("by_person_id", "person", index=False),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("promoted_at", Moment),
    sa.Column("left_at", Moment),
    sa.Index("ix_signup_line", "opportunity_id", "status", "line"),
)
_ACTIVE = signup.c.status != Status.LEFT
sa.Index(
    "uq_signup_active",
    signup.c.opportunity_id,
    signup.c.pupil_id,
    unique=True,
    sqlite_where=_ACTIVE,
    postgresql_where=_ACTIVE,
)

# What a pupil asked the guardians for; asked again, it is the same wish.
wish = sa.Table(
    "wish",
    metadata,
    sa.Column("pupil_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("opportunity_id", Id, sa.ForeignKey("opportunity.id"), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

# A register of one meeting exists once the teacher sent it; only those absent have rows.
register = table(
    "register",
    refers("school_id", "school", index=False),
    refers("opportunity_id", "opportunity", index=False),
    sa.Column("held_on", sa.Date, nullable=False),
    refers("by_person_id", "person", index=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("opportunity_id", "held_on"),
)

absence = sa.Table(
    "absence",
    metadata,
    sa.Column("register_id", Id, sa.ForeignKey("register.id"), primary_key=True),
    sa.Column("pupil_id", Id, sa.ForeignKey("person.id"), primary_key=True),
)
