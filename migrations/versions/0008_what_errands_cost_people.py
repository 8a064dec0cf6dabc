"""what errands cost people."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actions", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("elapsed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_errand_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_errand_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index("ix_errand_day", "errand", ["day"])
    op.create_index("ix_errand_person_id_day", "errand", ["person_id", "day"])
    op.create_index("ix_errand_school_id_day", "errand", ["school_id", "day"])
    op.create_table(
        "errand_month",
        sa.Column("school_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("errands", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("actions", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.Column("wasted", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_errand_month_school_id")),
        sa.PrimaryKeyConstraint("school_id", "month", "bot", "name", "about", name=op.f("pk_errand_month")),
    )
    op.create_table(
        "paper_way",
        sa.Column("school_id", ID, nullable=False),
        sa.Column("errand", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("clicks", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("by_person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_paper_way_by_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_paper_way_school_id")),
        sa.PrimaryKeyConstraint("school_id", "errand", name=op.f("pk_paper_way")),
    )


def downgrade() -> None:
    op.drop_table("paper_way")
    op.drop_table("errand_month")
    op.drop_table("errand")
