"""Finding a person of the school by name, and what the school knows of them."""

from core.access import Actor
from core.accounts import linked
from core.database import Tx
from core.directory import Relative
from core.directory import find_person as search
from core.opportunities.queries import Mine, signups_of
from core.opportunities.tables import Status
from core.refusal import NotFound
from core.words import Phrase, say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Shown, Text


def card(tx: Tx, actor: Actor, query: str, person: int) -> Shown:
    """Name, role or class, the family, and a pupil's clubs."""
    seen = next((p for p in search(tx, actor, query) if p.person == person), None)
    if seen is None:
        raise NotFound
    lines = [cards.what_is(seen)]
    if seen.guardians:
        lines.append(say("find_person.guardians", guardians=_family(seen.guardians)))
    if seen.children:
        lines.append(say("find_person.children", children=_family(seen.children)))
    if clubs := signups_of(tx, actor, person) if seen.label else ():
        lines.append(say("find_person.clubs", clubs=[_club(one) for one in clubs]))
    lines.append(_reached(tx, person))
    return Shown({"name": seen.name, "lines": lines})


def _reached(tx: Tx, person: int) -> Phrase:
    """By which messengers the school reaches them; nobody is to wonder why there is no answer."""
    own = dict.fromkeys(one.transport for one in linked(tx, person))
    if not own:
        return say("find_person.unlinked")
    return say("find_person.messengers", messengers=[say(f"whoami.messenger.{transport}") for transport in own])


def _club(one: Mine) -> Phrase:
    known = {"title": one.title, "times": cards.times(one.times)}
    if one.status is Status.WAITING:
        return say("find_person.waiting", line=one.line, **known)
    return say("find_person.in", **known)


def _family(relatives: tuple[Relative, ...]) -> list[Phrase]:
    return [
        say("find_person.child", name=r.name, label=r.label) if r.label else say("find_person.guardian", name=r.name)
        for r in relatives
    ]


dialog = Dialog(
    "find_person",
    Text("query", longest=100),
    Choice("person", options=cards.people, skip_single=True, search="query"),
    done=card,
    menu=12,
    catches="query",
    last_resort=True,
)
