"""A pupil's own clubs: when and where they meet next."""

from collections.abc import Callable

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.opportunities.queries import Mine, my_signups
from core.opportunities.tables import Status
from core.words import Phrase, Text, say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown


def mine(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str]) -> Shown:
    """All sign-ups and a calendar file of them, or that there are none yet."""
    lines = [_line(actor, one) for family in my_signups(tx, actor) for one in family.signups]
    return Shown({"lines": lines}, "some" if lines else "none", cards.calendar(tx, actor, files, text, actor.person_id))


def _line(actor: Actor, one: Mine) -> Phrase:
    known = {"title": one.title, "times": cards.times(one.times), "place": one.place or say("cards.no_place")}
    if one.status is Status.WAITING:
        return say("my_clubs.waiting", line=one.line, **known)
    if one.next_meeting is None:
        return say("my_clubs.in", **known)
    return say("my_clubs.in_next", next=actor.local(one.next_meeting), **known)


dialog = Dialog("my_clubs", done=mine, variants=("some", "none"), menu=10)
