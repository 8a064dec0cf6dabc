"""Errands done, the sums of those whose people are forgotten, and what the same takes without us."""

import sqlalchemy as sa

from core.tables import Id, metadata, refers, table

MOST_LETTERS = 40  # of an errand's name, and of what it is about

# One errand that a person did. `name` is the file of its words, `about` which of several it was (a survey, say).
errand = table(
    "errand",
    refers("school_id", "school", index=False),
    refers("person_id", "person", index=False),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("name", sa.String(MOST_LETTERS), nullable=False),
    sa.Column("about", sa.String(MOST_LETTERS), nullable=False),
    sa.Column("day", sa.Date, nullable=False),  # the school's; nothing finer is kept
    sa.Column("actions", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Integer, nullable=False),  # that the person was at it
    sa.Column("elapsed", sa.BigInteger, nullable=False),  # seconds from its beginning to its end
    # All that a school's sums ask for: the rows themselves need not be read.
    sa.Index("ix_errand_school", "school_id", "day", "name", "actions", "seconds", "person_id"),
    sa.Index("ix_errand_person_id_day", "person_id", "day"),
    sa.Index("ix_errand_day", "day"),
)
_OF_SEVERAL = errand.c.about != ""
sa.Index(
    "ix_errand_about",
    errand.c.name,
    errand.c.about,
    sqlite_where=_OF_SEVERAL,
    postgresql_where=_OF_SEVERAL,
)

# Sums of a month without its people: of anonymous errands at once, of all when their rows are old. `people` were
# different ones (of anonymous errands: as many as errands); `given_up` were begun and cancelled.
errand_month = sa.Table(
    "errand_month",
    metadata,
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),  # its first day
    sa.Column("bot", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(MOST_LETTERS), primary_key=True),
    sa.Column("about", sa.String(MOST_LETTERS), primary_key=True),
    sa.Column("errands", sa.Integer, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("actions", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.BigInteger, nullable=False),
    sa.Column("given_up", sa.Integer, nullable=False),
    sa.Column("wasted", sa.BigInteger, nullable=False),  # seconds spent on those
)

# What a school says that an errand takes without us, instead of what we say.
paper_way = sa.Table(
    "paper_way",
    metadata,
    sa.Column("school_id", Id, sa.ForeignKey("school.id"), primary_key=True),
    sa.Column("errand", sa.String(MOST_LETTERS), primary_key=True),
    sa.Column("minutes", sa.SmallInteger, nullable=False),  # 0: not to be compared
    sa.Column("clicks", sa.SmallInteger),  # of a portal, where somebody counted them
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("stated_on", sa.Date, nullable=False),
    refers("by_person_id", "person", index=False),
)
