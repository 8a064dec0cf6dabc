"""What people are shown of opportunities: families, those who run them, the director."""

from core.opportunities.pupils import children
from core.opportunities.queries.calendar import pupil_calendar
from core.opportunities.queries.catalogue import Found, categories, found, named
from core.opportunities.queries.family import Card, Family, Mine, card, fits, my_signups, signups_of
from core.opportunities.queries.numbers import GradeShare, Today, Wanted, today
from core.opportunities.queries.teaching import (
    Meeting,
    Member,
    Taught,
    expected_on,
    meetings,
    members,
    notes_on,
    taught,
)

__all__ = [
    "Card",
    "Family",
    "Found",
    "GradeShare",
    "Meeting",
    "Member",
    "Mine",
    "Taught",
    "Today",
    "Wanted",
    "card",
    "categories",
    "children",
    "expected_on",
    "fits",
    "found",
    "meetings",
    "members",
    "my_signups",
    "named",
    "notes_on",
    "pupil_calendar",
    "signups_of",
    "taught",
    "today",
]
