"""How broadcasts are told of: what their readers see, and what their authors are told."""

from collections.abc import Mapping

from core.broadcasts.audience import Audience
from core.broadcasts.report import Report, State
from core.names import Name
from core.notices import BOOKLET, EMERGENCY, SURVEY_OUTCOME, Kind
from core.people import Role
from core.words import Phrase, say

_MINUTE, _HOUR = 60, 3600  # seconds
_HEADINGS = {EMERGENCY: "heading_urgent", BOOKLET: "heading_booklet", SURVEY_OUTCOME: "heading_survey"}


def message(text: str, kind: Kind, audience: Audience, role: Role, author: Name, school: str) -> Phrase:
    """Give what readers see: what it is, the text, who signed it. Nothing in it is of one reader alone."""
    some = "some" if audience.is_limited else "school"
    heading = say(f"broadcasts.{_HEADINGS.get(kind, 'heading')}.{some}", names=audience.named())
    leads = "leader" if role is Role.TEACHER and audience.clubs is not None else role
    signed = say(f"broadcasts.signed.{leads}", name=author, school=school)
    return say("broadcasts.message", heading=heading, text=text, signed=signed)


def finished(seen: Report) -> Phrase:
    """Give the author's short report."""
    told = {"about": seen.told.about, "sent": seen.number(State.SENT), "people": seen.people}
    return say("broadcasts.finished", **told, lines=rest(seen))


def rest(seen: Report) -> list[Phrase]:
    """Give a line for each reason why somebody has it not, or not yet; and the classes that need paper."""
    told = {
        "waiting": seen.number(State.WAITING, State.AHEAD),
        "later": seen.number(State.LATER),
        "digest": seen.number(State.DIGEST),
        "muted": seen.number(State.MUTED),
        "cancelled": seen.number(State.CANCELLED),
        "lost": seen.number(State.LOST),
        "answered": seen.number(State.ANSWERED),
        "unreached": seen.number(State.UNREACHED),
    }
    lines = [say(f"broadcasts.rest.{key}", n=people) for key, people in told.items() if people]
    classes = [say("broadcasts.class", label=label, people=people) for label, people in seen.classes]
    return [*lines, say("broadcasts.on_paper", classes=classes)] if classes else lines


def by_messenger(people: Mapping[str, int]) -> list[Phrase]:
    """Give «MAX 120», «ВКонтакте 80» and so on."""
    return [
        say("broadcasts.messenger", messenger=say(f"messengers.button.{name}"), people=n) for name, n in people.items()
    ]


def lasting(seconds: int) -> Phrase:
    """Give about how long it takes."""
    if seconds < _MINUTE:
        return say("broadcasts.lasts.moment")
    if seconds < _HOUR:
        return say("broadcasts.lasts.minutes", n=round(seconds / _MINUTE))
    return say("broadcasts.lasts.hours", n=round(seconds / _HOUR))
