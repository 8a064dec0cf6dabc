"""ballots are sealed before they are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("survey_letterbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("survey_letterbox", schema=None) as batch_op:
        batch_op.drop_column("sealed")
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_column("sealed")
