"""Telling the school something: everybody, or some of its grades or classes."""

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen
from core.broadcasts.audience import classes as all_classes
from core.broadcasts.verbs import LONGEST
from core.database import Tx
from core.refusal import NotFound
from dialogs import announcing
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, MultiChoice, Option, Shown, Text

GRADES, CLASSES = "grades", "classes"
_SOME = (GRADES, CLASSES)


def grades_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every grade that has a class."""
    grades = dict.fromkeys(grade for _, grade, _ in all_classes(tx, actor))
    return [Option(grade, str(grade)) for grade in grades]


def classes_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every class."""
    return [Option(class_id, label) for class_id, _, label in all_classes(tx, actor)]


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
