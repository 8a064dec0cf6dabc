"""Notices: messages nobody asked for just now. Each has a kind; people choose how each kind comes, and when."""

from core.notices.kinds import (
    ANNOUNCEMENT,
    BROADCAST_DONE,
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
from core.notices.many import Broadcast, notify_all
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
    "BROADCAST_DONE",
    "CLUB_CHANGED",
    "EMERGENCY",
    "FAMILY_SIGNUP",
    "KINDS",
    "NEW_SIGNUP",
    "OWN_SIGNUP",
    "PLACE_FREED",
    "WISH",
    "Action",
    "Broadcast",
    "Cause",
    "Kind",
    "Urgency",
    "attend",
    "forget_left",
    "look_again_in",
    "notify",
    "notify_all",
    "send_due",
    "with_digest",
    "words",
]
