"""sums of a school's errands are read from one index."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_errand_school_id_day", "errand")
    op.create_index("ix_errand_school", "errand", ["school_id", "day", "name", "actions", "seconds", "person_id"])


def downgrade() -> None:
    op.drop_index("ix_errand_school", "errand")
    op.create_index("ix_errand_school_id_day", "errand", ["school_id", "day"])
