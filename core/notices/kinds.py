"""Kinds of notices: every notice names one, so that people may choose how each kind comes and ask why one came.

Words of a kind: `notices.kind.<key>` names it, `notices.why.<key>` says why its readers get it, `notices.kept.<key>`
why one that is `kept` cannot be switched off. A kind that is renamed or dropped needs a migration: waiting notices
and people's choices name it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """When a notice is delivered: whatever the hour; as soon as it is not quiet; once a day with all others."""

    URGENT = "urgent"
    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of news: its bots, how it comes unless a person chose otherwise, whether it must be kept on."""

    key: str
    bots: tuple[str, ...]
    urgency: Urgency
    kept: bool = False


EVERY_BOT = ("parent", "student", "teacher", "director")

EMERGENCY = Kind("emergency", EVERY_BOT, Urgency.URGENT, kept=True)
ANNOUNCEMENT = Kind("announcement", EVERY_BOT, Urgency.NOW)
SURVEY = Kind("survey", EVERY_BOT, Urgency.NOW)
SURVEY_REMINDER = Kind("survey_reminder", EVERY_BOT, Urgency.NOW)
SURVEY_CLOSED = Kind("survey_closed", ("director", "teacher"), Urgency.NOW)
PLACE_FREED = Kind("place_freed", ("parent", "student"), Urgency.NOW)
CLUB_CHANGED = Kind("club_changed", ("parent", "student"), Urgency.NOW)
WISH = Kind("wish", ("parent",), Urgency.NOW, kept=True)
BOOKLET = Kind("booklet", ("parent",), Urgency.NOW)
CERTIFICATE = Kind("certificate", ("parent",), Urgency.NOW)
CERTIFICATE_ASKED = Kind("certificate_asked", ("director",), Urgency.DIGEST)
PICKUP = Kind("pickup", ("teacher",), Urgency.NOW, kept=True)
FAMILY_PICKUP = Kind("family_pickup", ("parent",), Urgency.NOW)
OWN_SIGNUP = Kind("own_signup", ("student",), Urgency.NOW)
FAMILY_SIGNUP = Kind("family_signup", ("parent",), Urgency.DIGEST)
SURVEY_OUTCOME = Kind("survey_outcome", EVERY_BOT, Urgency.NOW)
SUGGESTION = Kind("suggestion", ("parent",), Urgency.DIGEST)
BROADCAST_DONE = Kind("broadcast_done", ("director", "teacher"), Urgency.NOW)
NEW_SIGNUP = Kind("new_signup", ("teacher",), Urgency.DIGEST)
AT_WORK = ("teacher", "director")
QUESTION = Kind("question", AT_WORK, Urgency.NOW, kept=True)
QUESTION_WAITS = Kind("question_waits", AT_WORK, Urgency.DIGEST)
ANSWER = Kind("answer", ("parent",), Urgency.NOW, kept=True)
ABSENCE = Kind("absence", ("teacher",), Urgency.NOW)
DUTY = Kind("duty", ("teacher",), Urgency.NOW)
FAMILY_ABSENCE = Kind("family_absence", ("parent",), Urgency.DIGEST)
APPOINTMENT = Kind("appointment", ("parent", *AT_WORK), Urgency.NOW, kept=True)
APPOINTMENT_SOON = Kind("appointment_soon", ("parent", *AT_WORK), Urgency.NOW)
NEW_APPOINTMENT = Kind("new_appointment", AT_WORK, Urgency.DIGEST)
RECEPTION = Kind("reception", ("parent",), Urgency.DIGEST)

_ALL = (
    EMERGENCY,
    ANNOUNCEMENT,
    SURVEY,
    SURVEY_REMINDER,
    SURVEY_CLOSED,
    PLACE_FREED,
    CLUB_CHANGED,
    ABSENCE,
    DUTY,
    WISH,
    BOOKLET,
    CERTIFICATE,
    CERTIFICATE_ASKED,
    PICKUP,
    FAMILY_PICKUP,
    SURVEY_OUTCOME,
    OWN_SIGNUP,
    FAMILY_SIGNUP,
    FAMILY_ABSENCE,
    NEW_SIGNUP,
    SUGGESTION,
    BROADCAST_DONE,
    QUESTION,
    QUESTION_WAITS,
    ANSWER,
    APPOINTMENT,
    APPOINTMENT_SOON,
    NEW_APPOINTMENT,
    RECEPTION,
)
KINDS = {kind.key: kind for kind in _ALL}
