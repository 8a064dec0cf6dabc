"""The audit trail: who did what to what, and when. Numbers only, so that it may be kept and read."""

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.tables import Id, Moment, refers, table

audit = table(
    "audit",
    refers("school_id", "school"),
    refers("actor_id", "person"),
    sa.Column("verb", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),  # the table that `subject_id` is a row of
    sa.Column("subject_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

_INSERT = audit.insert()


def record(tx: Tx, actor: Actor, verb: str, subject: str, subject_id: int) -> None:
    """Note that `actor` did `verb` to row `subject_id` of table `subject`."""
    tx.run(
        _INSERT,
        {
            "school_id": actor.school_id,
            "actor_id": actor.person_id,
            "verb": verb,
            "subject": subject,
            "subject_id": subject_id,
            "at": tx.now,
        },
    )
