"""Tables of questions and of the letters that each consists of."""

import sqlalchemy as sa

from core.tables import Moment, refers, table

# `waits_since`: the school owes an answer; NULL once it was given. `remind_at`: when the addressee is to be reminded.
question = table(
    "question",
    refers("school_id", "school", index=False),
    refers("pupil_id", "person", index=False),
    refers("guardian_id", "person"),
    refers("addressee_id", "person"),
    refers("handed_by_id", "person", optional=True, index=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_at", Moment, nullable=False),  # of the newest letter
    sa.Column("waits_since", Moment),
    sa.Column("remind_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Index("ix_question_school", "school_id", "created_at"),
)
_WAITS = sa.and_(question.c.waits_since.is_not(None), question.c.closed_at.is_(None))
sa.Index("ix_question_remind", question.c.remind_at, sqlite_where=_WAITS, postgresql_where=_WAITS)

# `due_at`: when the addressee is to be told of a family's letter, NULL for the school's, which is told at once.
letter = table(
    "letter",
    refers("question_id", "question"),
    refers("by_person_id", "person", index=False),
    sa.Column("by_family", sa.Boolean, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("files", sa.JSON, nullable=False),  # [[hash, name, mime], …]
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("told_at", Moment),
)
UNTOLD = sa.and_(letter.c.due_at.is_not(None), letter.c.told_at.is_(None))
sa.Index("ix_letter_due", letter.c.due_at, sqlite_where=UNTOLD, postgresql_where=UNTOLD)
