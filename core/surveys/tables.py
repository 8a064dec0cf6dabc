"""Tables of surveys.

A named answer hangs on a person; an anonymous one hangs on nobody (see core.surveys.ballots).
"""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.tables import Id, Moment, metadata, public_id, refers, table


class Course(StrEnum):
    """How far a survey is."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Per(StrEnum):
    """What one answer is about: the person who gives it, or one child of theirs."""

    PERSON = "person"
    CHILD = "child"


# `school_id` is NULL where a coordinator asks many schools. `version` is the newest: who began an older one ends it.
survey = table(
    "survey",
    public_id(),
    refers("school_id", "school", optional=True),
    refers("author_id", "person"),
    sa.Column("author_role", sa.String(16), nullable=False),
    sa.Column("bot", sa.String(16), nullable=False),  # in which its author made it
    sa.Column("title", sa.JSON, nullable=False),  # Words of core.forms.model, as purpose and basis
    sa.Column("purpose", sa.JSON, nullable=False),  # what it is asked for: shown to the asked
    sa.Column("basis", sa.JSON, nullable=False),  # on what legal ground
    sa.Column("anonymous", sa.Boolean, nullable=False),
    sa.Column("per", sa.String(8), nullable=False),
    sa.Column("course", sa.String(8), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("questions", sa.Integer, nullable=False, server_default="0"),  # of the newest version, that are asked
    sa.Column("closes_at", Moment),
    sa.Column("quota", sa.Integer),  # answers after which it closes
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("opened_at", Moment),
    sa.Column("closed_at", Moment),
    # People whose ballots are mixed and counted; and those whose are mixed and wait for the next ones to be.
    sa.Column("counted", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sealed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("over_cap", sa.String(300), nullable=False, server_default=""),  # why more is asked than the cap allows
    sa.Column("did", sa.Text, nullable=False, server_default=""),  # «what you said, what we did»
    sa.Column("did_at", Moment),
)
GOES_ON = survey.c.course == Course.OPEN.value
sa.Index("ix_survey_open", survey.c.closes_at, sqlite_where=GOES_ON, postgresql_where=GOES_ON)

# A version never changes: a process may remember it by its random name.
survey_version = table(
    "survey_version",
    public_id(),
    refers("survey_id", "survey", index=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("form", sa.JSON, nullable=False),  # core.forms.model.Form
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("survey_id", "number"),
)

# Whom it asks in each school: core.broadcasts.audience.Audience.
survey_school = sa.Table(
    "survey_school",
    metadata,
    sa.Column("survey_id", Id, sa.ForeignKey("survey.id"), primary_key=True),
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True, index=True),
    sa.Column("audience", sa.JSON, nullable=False),
)

# Who is asked; for each child, where it is about children (else 0). No moment says when somebody answered: of an
# anonymous survey that would be a trace.
survey_asked = sa.Table(
    "survey_asked",
    metadata,
    sa.Column("survey_id", Id, sa.ForeignKey("survey.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("pupil_id", Id, primary_key=True),
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), nullable=False),
    sa.Column("class_id", Id, sa.ForeignKey("school_class.id")),  # of the child, or of the pupil asked
    sa.Column("bot", sa.String(16), nullable=False),  # in which they are asked
    sa.Column("answered", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("ask_on", sa.Date, nullable=False),  # not before this day: who was asked enough this week comes later
    sa.Column("told_on", sa.Date),  # the day they were told of it, and the day of the last reminder
    sa.Column("reminded_on", sa.Date),
    sa.Column("reminders", sa.SmallInteger, nullable=False, server_default="0"),
)
sa.Index("ix_survey_asked_person", survey_asked.c.person_id, survey_asked.c.survey_id)
sa.Index("ix_survey_asked_class", survey_asked.c.survey_id, survey_asked.c.class_id, survey_asked.c.answered)

# A named answer to a whole survey: one for each `subject_id`, the child or the person that it is about.
survey_response = table(
    "survey_response",
    refers("survey_id", "survey", index=False),
    sa.Column("subject_id", Id, nullable=False),
    refers("person_id", "person"),  # who gave it, or changed it last
    refers("version_id", "survey_version", index=False),
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), nullable=False),
    sa.Column("class_id", Id, sa.ForeignKey("school_class.id")),
    sa.Column("answers", sa.JSON, nullable=False),  # {question: answer}, as given: what the person sees and changes
    sa.Column("given_at", Moment, nullable=False),
    sa.Column("changed_at", Moment),
    sa.UniqueConstraint("survey_id", "subject_id"),
    sa.Index("ix_survey_response_subject_id", "subject_id"),
)

# The same answers in single values, to be counted, as core.surveys.values takes them apart. `value` is what is chosen,
# `number` what is measured, `words` what is written. Of class and school, for cross-cuts.
survey_answer = sa.Table(
    "survey_answer",
    metadata,
    sa.Column("response_id", Id, sa.ForeignKey("survey_response.id"), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("place", sa.SmallInteger, primary_key=True),  # 0: they answered; 1, 2 … what they chose of several
    sa.Column("survey_id", Id, nullable=False),
    sa.Column("school_id", Id, nullable=False),
    sa.Column("class_id", Id, nullable=False, server_default="0"),
    sa.Column("value", sa.String(120), nullable=False, server_default=""),
    sa.Column("number", sa.Float),
    sa.Column("words", sa.Text),
    sqlite_with_rowid=False,
)
sa.Index(
    "ix_survey_answer_count",
    survey_answer.c.survey_id,
    survey_answer.c.question,
    survey_answer.c.value,
    survey_answer.c.class_id,
    survey_answer.c.school_id,
    survey_answer.c.number,
)
_WRITTEN = survey_answer.c.words.is_not(None)
sa.Index(  # the newest words to a question
    "ix_survey_answer_words",
    survey_answer.c.survey_id,
    survey_answer.c.question,
    survey_answer.c.response_id,
    sqlite_where=_WRITTEN,
    postgresql_where=_WRITTEN,
)


# Anonymous answers, each by itself: neither whose they are nor which belong together. The letterbox holds what was
# put in since it was opened last, and what was mixed then (`sealed`) and is moved at the next time. `name` is random.
def _of_a_ballot() -> list[sa.Column[Any]]:
    return [
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("survey_id", Id, sa.ForeignKey("survey.id"), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("school_id", Id, nullable=False),
        sa.Column("grade", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("value", sa.String(120), nullable=False, server_default=""),
        sa.Column("number", sa.Float),
        sa.Column("words", sa.Text),
        sa.Column("day", sa.Date, nullable=False),
    ]


letterbox = sa.Table(
    "survey_letterbox",
    metadata,
    *_of_a_ballot(),
    sa.Column("sealed", sa.Boolean, nullable=False, server_default=sa.false()),
    sqlite_with_rowid=False,
)
ballot = sa.Table("survey_ballot", metadata, *_of_a_ballot(), sqlite_with_rowid=False)
sa.Index("ix_survey_letterbox_survey", letterbox.c.survey_id)
sa.Index(
    "ix_survey_ballot_count",
    ballot.c.survey_id,
    ballot.c.question,
    ballot.c.value,
    ballot.c.grade,
    ballot.c.school_id,
    ballot.c.number,
)
_WRITTEN_BY_NOBODY = ballot.c.words.is_not(None)
sa.Index(
    "ix_survey_ballot_words",
    ballot.c.survey_id,
    ballot.c.question,
    ballot.c.name,
    sqlite_where=_WRITTEN_BY_NOBODY,
    postgresql_where=_WRITTEN_BY_NOBODY,
)
