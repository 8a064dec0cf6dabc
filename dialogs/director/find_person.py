"""Finding a person of the school by name, and what the school knows of them."""

from core.access import Actor
from core.database import Tx
from core.directory import FoundPerson, Relative
from core.directory import find_person as search
from core.refusal import NotFound
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown, Text


def people(tx: Tx, actor: Actor, query: str) -> list[Option]:
    """The best matches; words of another name search again."""
    return [Option(p.person, say("find_person.option", name=p.name, what=_what(p))) for p in search(tx, actor, query)]


def _what(person: FoundPerson) -> Phrase:
    if person.label:
        return say("find_person.pupil", label=person.label)
    return say("find_person.roles", roles=[say(f"whoami.role.{role}") for role in person.roles])


def card(tx: Tx, actor: Actor, query: str, person: int) -> Shown:
    """Name, role or class, and the family."""
    seen = next((p for p in search(tx, actor, query) if p.person == person), None)
    if seen is None:
        raise NotFound
    told = {
        "name": seen.name,
        "what": _what(seen),
        "guardians": _family(seen.guardians),
        "children": _family(seen.children),
    }
    return Shown(told, "pupil" if seen.guardians else "guardian" if seen.children else "")


def _family(relatives: tuple[Relative, ...]) -> list[Phrase]:
    return [
        say("find_person.child", name=r.name, label=r.label) if r.label else say("find_person.guardian", name=r.name)
        for r in relatives
    ]


dialog = Dialog(
    "find_person",
    Text("query", longest=100),
    Choice("person", options=people, skip_single=True, search="query"),
    done=card,
    variants=("pupil", "guardian"),
    menu=20,
    catches="query",
)
