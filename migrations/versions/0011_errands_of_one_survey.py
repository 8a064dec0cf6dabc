"""errands of one survey are found by it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    of_several = sa.text("about != ''")
    op.create_index(
        "ix_errand_about", "errand", ["name", "about"], sqlite_where=of_several, postgresql_where=of_several
    )


def downgrade() -> None:
    op.drop_index("ix_errand_about", "errand")
