"""What a family told us a child likes, and what became of suggestions."""

from enum import StrEnum

import sqlalchemy as sa

from core.tables import Id, Moment, metadata, refers


class Way(StrEnum):
    """How a child gets home: so near that they walk, or by bus or car."""

    NEAR = "near"
    FAR = "far"


class Became(StrEnum):
    """What became of a suggestion: leafed past, turned down for good, told in a digest."""

    PASSED = "passed"
    NO = "no"
    TOLD = "told"


# One row a child, said by the guardians or by the child; deleted when nothing is said any more.
interests = sa.Table(
    "interests",
    metadata,
    sa.Column("pupil_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("topics", sa.JSON, nullable=False),  # keys of core.suggestions.topics
    sa.Column("way", sa.String(8), nullable=False, server_default=""),  # a Way, empty if not told
    sa.Column("latitude", sa.Float),  # of home, to about a kilometre: nothing finer is kept
    sa.Column("longitude", sa.Float),
    refers("by_person_id", "person", index=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("looked_at", Moment, index=True),  # when we last looked for something new to tell the family
)

# `person_id` leafed or was told; what anybody of the family turned down is not shown to any of them again.
suggestion = sa.Table(
    "suggestion",
    metadata,
    sa.Column("pupil_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("opportunity_id", Id, sa.ForeignKey("opportunity.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("became", sa.String(8), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)
