"""A homeroom teacher sends parents a booklet: all of the class, or one family."""

from core.access import Actor
from core.booklets import sending
from core.booklets.shelf import shelf
from core.broadcasts.audience import Audience, Whom, chosen, classes
from core.database import Tx
from core.homeroom import own_pupils
from core.names import called
from core.opportunities.pupils import pupil_facts
from core.refusal import NotFound
from core.words import say
from dialogs import announcing, booklets
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Shown, Text

FAMILY = "family"
LONGEST_NOTE = 600


def readers(tx: Tx, actor: Actor) -> list[Option]:
    """The parents of each class of the teacher, and one family."""
    own = [Option(class_id, say("send_booklet.of_class", label=label)) for class_id, _, label in classes(tx, actor)]
    return [*own, Option(FAMILY, say("send_booklet.family"))] if own else []


def about(language: str, booklet: str) -> Shown:
    """What the booklet is about, and how it begins."""
    seen = shelf(language).get(booklet)
    return Shown({"title": seen.title, "about": seen.about, "begins": seen.pages[0], "pages": len(seen.pages)})


def pupils(tx: Tx, actor: Actor) -> list[Option]:
    """The pupils of the own classes."""
    return [
        Option(
            one.id, say("send_booklet.child", name=one.name, label=one.label), f"{called(one.name)} {one.name.form()}"
        )
        for one in own_pupils(tx, actor)
    ]


def look(
    tx: Tx, actor: Actor, language: str, booklet: str, whom: int | str, pupil: int | None, note: str | None
) -> Shown:
    """How it will be."""
    seen = shelf(language).get(booklet)
    if pupil is None:
        return announcing.look(tx, actor, _audience(tx, actor, whom), sending.words_of(seen, note), "booklet")
    name = pupil_facts(tx, actor.school_id, pupil).name
    return Shown({"pupil": name, "message": sending.for_family(actor, name, seen, note)}, FAMILY)


def _audience(tx: Tx, actor: Actor, whom: int | str) -> Audience:
    return chosen(tx, actor, Whom.GUARDIANS, None, [int(whom)])


def send(
    tx: Tx, actor: Actor, bot: str, language: str, booklet: str, whom: int | str, pupil: int | None, note: str | None
) -> int:
    """Send it; give to how many people."""
    seen = shelf(language).get(booklet)
    if pupil is None:
        return sending.to_class(tx, actor, bot, _audience(tx, actor, whom), seen, note)
    return sending.to_family(tx, actor, pupil, seen, note).people


def sent(result: int, pupil: int | None) -> Shown:
    """How many get it."""
    return Shown({"n": result}, "" if pupil is None else FAMILY)


dialog = Dialog(
    "send_booklet",
    *booklets.CHOOSING,
    Choice("whom", options=readers, shows=about),
    Choice("pupil", options=pupils, when=lambda whom: whom == FAMILY, per_page=10),
    Text("note", longest=LONGEST_NOTE, optional=True),
    Confirm("sure", shows=look, variants=(FAMILY, announcing.UNREAD)),
    commit=send,
    returns={sending.NobodyJoined: "whom", NotFound: "topic"},
    done=sent,
    variants=(FAMILY,),
    menu=34,
    catches="query",
)
