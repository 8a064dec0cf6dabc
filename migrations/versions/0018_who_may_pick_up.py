"""who may pick children up."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pickup",
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("pupil_id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), server_default="", nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("by_person_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_pickup_by_person_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["person.id"], name=op.f("fk_pickup_pupil_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["person.id"], name=op.f("fk_pickup_removed_by_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_pickup_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup")),
    )
    with op.batch_alter_table("pickup", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pickup_ahead",
            ["first_on"],
            unique=False,
            sqlite_where=sa.text("removed_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND reminded_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_pickup_pupil_id"), ["pupil_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pickup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pickup_pupil_id"))
        batch_op.drop_index(
            "ix_pickup_ahead",
            sqlite_where=sa.text("removed_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND reminded_at IS NULL"),
        )

    op.drop_table("pickup")
