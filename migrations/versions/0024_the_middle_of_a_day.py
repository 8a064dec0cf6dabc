"""the middle of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("absence_note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until_lesson", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("until_minute", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("subjects", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("absence_note", schema=None) as batch_op:
        batch_op.drop_column("subjects")
        batch_op.drop_column("until_minute")
        batch_op.drop_column("until_lesson")
