"""Office hours: when those who work in a school may be reached by families, and until when they are away."""

from core.office_hours.opening import USUAL, Opening
from core.office_hours.queries import opening_of, openings_of
from core.office_hours.verbs import (
    AwayPast,
    HoursUnclear,
    Office,
    clear_hours,
    my_office,
    set_away,
    set_hours,
    set_school_week,
)

__all__ = [
    "USUAL",
    "AwayPast",
    "HoursUnclear",
    "Office",
    "Opening",
    "clear_hours",
    "my_office",
    "opening_of",
    "openings_of",
    "set_away",
    "set_hours",
    "set_school_week",
]
