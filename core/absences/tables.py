"""The table of absence notes."""

from enum import StrEnum

import sqlalchemy as sa

from core.tables import Moment, refers, table

LONGEST_WORDS = 600  # letters of what a family wrote


class Reason(StrEnum):
    """Why a pupil does not come, as far as it can be counted."""

    ILLNESS = "illness"
    DOCTOR = "doctor"
    FAMILY = "family"
    OTHER = "other"


# One note tells of one pupil's days in a row. Of one pupil no two that hold share a day: the verbs see to it under a
# lock. `part`: only a part of the day is missed, see `partial.Part`.
absence_note = table(
    "absence_note",
    refers("school_id", "school", index=False),
    refers("pupil_id", "person", index=False),
    refers("by_person_id", "person", index=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("words", sa.String(LONGEST_WORDS), nullable=False, server_default=""),  # the family's own
    sa.Column("part", sa.String(8), nullable=False, server_default=""),
    sa.Column("lesson", sa.SmallInteger),
    sa.Column("minute", sa.SmallInteger),  # from midnight of the school's own time
    sa.Column("until_lesson", sa.SmallInteger),
    sa.Column("until_minute", sa.SmallInteger),
    sa.Column("subjects", sa.String(200), nullable=False, server_default=""),
    sa.Column("certificate", sa.String(64)),  # content hash in the file store
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment),
    sa.Column("withdrawn_at", Moment),
    sa.CheckConstraint("first_day <= last_day", name="order"),
)
HOLDS = absence_note.c.withdrawn_at.is_(None)
for _name, _columns in (
    ("ix_absence_note_pupil", (absence_note.c.pupil_id, absence_note.c.last_day)),
    ("ix_absence_note_school", (absence_note.c.school_id, absence_note.c.last_day)),
):
    sa.Index(_name, *_columns, sqlite_where=HOLDS, postgresql_where=HOLDS)
