"""Telling the school something: everybody, or some of its grades or classes."""

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen
from core.broadcasts.verbs import LONGEST
from core.database import Tx
from core.refusal import NotFound
from dialogs import announcing
from dialogs.audiences import CLASSES, GRADES, classes_there, grades_there
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, MultiChoice, Shown, Text

_SOME = (GRADES, CLASSES)


def _audience(
    tx: Tx, actor: Actor, whom: str, grades: list[int] | None, classes: list[int] | None, who: str | None
) -> Audience:
    return chosen(tx, actor, Whom(who if who is not None else whom), grades, classes)


def look(
    tx: Tx,
    actor: Actor,
    whom: str,
    grades: list[int] | None,
    classes: list[int] | None,
    who: str | None,
    message: str,
    urgency: str,
) -> Shown:
    """How it will be."""
    return announcing.look(tx, actor, _audience(tx, actor, whom, grades, classes, who), message, urgency)


def send(
    tx: Tx,
    actor: Actor,
    bot: str,
    whom: str,
    grades: list[int] | None,
    classes: list[int] | None,
    who: str | None,
    message: str,
    urgency: str,
) -> int:
    """Begin it."""
    return announcing.send(tx, actor, bot, _audience(tx, actor, whom, grades, classes, who), message, urgency)


dialog = Dialog(
    "announce",
    Choice("whom", options=("everybody", "guardians", "pupils", "teachers", *_SOME)),
    MultiChoice(GRADES, options=grades_there, when=lambda whom: whom == GRADES, at_least=1, columns=3, per_page=12),
    MultiChoice(CLASSES, options=classes_there, when=lambda whom: whom == CLASSES, at_least=1, columns=4, per_page=40),
    Choice("who", options=announcing.OF_CLASSES, when=lambda whom: whom in _SOME),
    Text("message", longest=LONGEST),
    Choice("urgency", options=announcing.URGENCIES),
    Confirm("sure", shows=look, variants=announcing.PREVIEWS),
    commit=send,
    returns={NotFound: "whom"},
    done=lambda result: {"n": result},
    menu=25,
)
