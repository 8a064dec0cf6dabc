"""words of surveys by question."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WRITTEN = sa.text("words IS NOT NULL")


def upgrade() -> None:
    for table, last in (("survey_answer", "response_id"), ("survey_ballot", "name")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(
                f"ix_{table}_words",
                ["survey_id", "question", last],
                unique=False,
                sqlite_where=_WRITTEN,
                postgresql_where=_WRITTEN,
            )


def downgrade() -> None:
    for table in ("survey_answer", "survey_ballot"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f"ix_{table}_words", sqlite_where=_WRITTEN, postgresql_where=_WRITTEN)
