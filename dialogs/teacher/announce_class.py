"""A homeroom teacher tells their class something: the parents, the pupils, or both."""

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen
from core.broadcasts.verbs import LONGEST
from core.database import Tx
from core.refusal import NotFound
from dialogs import announcing
from dialogs.audiences import classes_there
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Shown, Text


def _audience(tx: Tx, actor: Actor, label: int, who: str) -> Audience:
    return chosen(tx, actor, Whom(who), None, [label])


def look(tx: Tx, actor: Actor, label: int, who: str, message: str, urgency: str) -> Shown:
    """How it will be."""
    return announcing.look(tx, actor, _audience(tx, actor, label, who), message, urgency)


def send(tx: Tx, actor: Actor, bot: str, label: int, who: str, message: str, urgency: str) -> int:
    """Begin it."""
    return announcing.send(tx, actor, bot, _audience(tx, actor, label, who), message, urgency)


dialog = Dialog(
    "announce_class",
    Choice("label", options=classes_there, skip_single=True),
    Choice("who", options=announcing.OF_CLASSES),
    Text("message", longest=LONGEST),
    Choice("urgency", options=announcing.URGENCIES),
    Confirm("sure", shows=look, variants=announcing.PREVIEWS),
    commit=send,
    returns={NotFound: "label"},
    done=lambda result: {"n": result},
    menu=25,
    speaks="announce",
)
