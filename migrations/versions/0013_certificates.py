"""certificates that families ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("pupil_id", ID, nullable=False),
        sa.Column("by_person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=300), server_default="", nullable=False),
        sa.Column("purpose", sa.String(length=200), server_default="", nullable=False),
        sa.Column("copies", sa.SmallInteger(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("taken_by_id", ID, nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("file_mime", sa.String(length=100), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_certificate_by_person_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["person.id"], name=op.f("fk_certificate_pupil_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_certificate_school_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_certificate_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_pupil_id"), ["pupil_id"], unique=False)
        batch_op.create_index(
            "ix_certificate_queue",
            ["school_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('sent', 'working', 'ready')"),
            postgresql_where=sa.text("status IN ('sent', 'working', 'ready')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_certificate_queue",
            sqlite_where=sa.text("status IN ('sent', 'working', 'ready')"),
            postgresql_where=sa.text("status IN ('sent', 'working', 'ready')"),
        )
        batch_op.drop_index(batch_op.f("ix_certificate_pupil_id"))

    op.drop_table("certificate")
