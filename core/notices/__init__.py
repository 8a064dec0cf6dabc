"""Notices: messages nobody asked for just now. Each has a kind; people choose how each kind comes, and when."""

from core.notices.kinds import (
    ANNOUNCEMENT,
    CLUB_CHANGED,
    EMERGENCY,
    FAMILY_SIGNUP,
    KINDS,
    NEW_SIGNUP,
    OWN_SIGNUP,
    PLACE_FREED,
    WISH,
    Kind,
    Urgency,
)
from core.notices.notifying import (
    Action,
    Cause,
    attend,
    forget_left,
    look_again_in,
    notify,
    send_due,
    with_digest,
    words,
)

__all__ = [
    "ANNOUNCEMENT",
    "CLUB_CHANGED",
    "EMERGENCY",
    "FAMILY_SIGNUP",
    "KINDS",
    "NEW_SIGNUP",
    "OWN_SIGNUP",
    "PLACE_FREED",
    "WISH",
    "Action",
    "Cause",
    "Kind",
    "Urgency",
    "attend",
    "forget_left",
    "look_again_in",
    "notify",
    "send_due",
    "with_digest",
    "words",
]
