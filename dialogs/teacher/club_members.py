"""A teacher's clubs, and who is in each."""

from collections.abc import Mapping
from datetime import date

from core.absences.notes import Note
from core.absences.wording import short
from core.access import Actor
from core.database import Tx
from core.opportunities.queries import Member, members, notes_on, taught
from core.opportunities.tables import Status
from core.words import Phrase, say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown


def my_clubs(tx: Tx, actor: Actor) -> list[Option]:
    """Each club with how full it is."""
    return [
        Option(c.opportunity, say("club_members.option", title=c.title, taken=c.taken, capacity=c.capacity), c.title)
        for c in taught(tx, actor)
    ]


def overview(tx: Tx, actor: Actor) -> Shown:
    """What is new since yesterday, over all clubs."""
    new = sum(c.new for c in taught(tx, actor))
    return Shown({"n": new}, "new" if new else "")


def who_is_in(tx: Tx, actor: Actor, club: int) -> Shown:
    """Names by order of arrival, then the waitlist."""
    seen = next(c for c in taught(tx, actor) if c.opportunity == club)
    everybody = members(tx, actor, club)
    today = actor.local(tx.now).date()
    away = notes_on(tx, actor, club, today)
    inside = [_line(n, m, away, today) for n, m in enumerate((m for m in everybody if m.status is Status.IN), 1)]
    waiting = [_line(m.line, m, {}, today) for m in everybody if m.status is Status.WAITING]
    told = {
        "title": seen.title,
        "times": cards.times(seen.times),
        "taken": seen.taken,
        "capacity": seen.capacity,
        "members": inside,
        "waiting": waiting,
    }
    return Shown(told, "waiting" if waiting else "some" if inside else "empty")


def _line(number: int, member: Member, away: Mapping[int, Note], today: date) -> Phrase:
    """Whom the family reported absent today is told with why, before anybody asks."""
    told = {"number": number, "name": member.name, "label": member.label}
    if member.pupil in away:
        return say("club_members.line_away", why=short(away[member.pupil], today), **told)
    return say("club_members.line", **told)


dialog = Dialog(
    "club_members",
    Choice("club", options=my_clubs, shows=overview, variants=("new",), skip_single=True),
    done=who_is_in,
    variants=("some", "waiting", "empty"),
    menu=12,
)
