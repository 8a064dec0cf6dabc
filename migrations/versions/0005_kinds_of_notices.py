"""kinds of notices, what people choose about them, the hours of a school, jobs done once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "digest",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_digest")),
    )
    op.create_table(
        "notice_preference",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=True),
        sa.Column("quiet_until", sa.SmallInteger(), nullable=True),
        sa.Column("digest_at", sa.SmallInteger(), nullable=True),
        sa.Column("wholly", sa.String(length=8), server_default="", nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=300), server_default="", nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("by_person_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=16), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_notice_by_person_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_notice_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    waits = sa.text("left_at IS NULL")
    op.create_index("ix_notice_due", "notice", ["due_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index(op.f("ix_notice_name"), "notice", ["name"])
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"])
    op.create_table(
        "school_break",
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_break_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_break")),
    )
    op.create_index(op.f("ix_school_break_school_id"), "school_break", ["school_id"])
    op.create_table(
        "school_lessons",
        sa.Column("school_id", ID, nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_lessons_school_id")),
        sa.PrimaryKeyConstraint("school_id", "weekday", name=op.f("pk_school_lessons")),
    )
    # What waits for the evening goes on waiting: until now only teachers and families had a digest.
    op.execute(
        "INSERT INTO notice (person_id, bot, kind, urgency, text, actions, created_at, due_at)"
        " SELECT person_id, bot, CASE bot WHEN 'teacher' THEN 'new_signup' ELSE 'family_signup' END, 'digest', text,"
        " '[]', due_at, due_at FROM digest_line ORDER BY id"
    )
    op.drop_table("digest_line")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quiet_from", sa.SmallInteger(), server_default="1260", nullable=False))
        batch_op.add_column(sa.Column("quiet_until", sa.SmallInteger(), server_default="420", nullable=False))
        batch_op.add_column(sa.Column("digest_at", sa.SmallInteger(), server_default="1080", nullable=False))
    op.execute("UPDATE school SET digest_at = digest_hour * 60")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("digest_hour")


def downgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_hour", sa.SmallInteger(), server_default="18", nullable=False))
    op.execute("UPDATE school SET digest_hour = digest_at / 60")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("digest_at")
        batch_op.drop_column("quiet_until")
        batch_op.drop_column("quiet_from")
    op.create_table(
        "digest_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_line_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
    )
    op.create_index(op.f("ix_digest_line_due_at"), "digest_line", ["due_at"])
    op.create_index(op.f("ix_digest_line_person_id"), "digest_line", ["person_id"])
    op.execute(
        "INSERT INTO digest_line (person_id, bot, text, due_at)"
        " SELECT person_id, bot, substr(text, 1, 500), due_at FROM notice"
        " WHERE left_at IS NULL AND urgency = 'digest' ORDER BY id"
    )
    for table in ("school_lessons", "school_break", "notice", "notice_preference", "digest", "job_run"):
        op.drop_table(table)
