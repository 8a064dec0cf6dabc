"""A homeroom teacher sends a survey to their class: to parents, pupils, or both."""

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen
from core.database import Tx
from core.refusal import NotFound, Refusal
from dialogs import making
from dialogs.announcing import OF_CLASSES
from dialogs.audiences import classes_there
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, Shown


def _audience(tx: Tx, actor: Actor, label: int, who: str) -> Audience:
    return chosen(tx, actor, Whom(who), None, [label])


def look(tx: Tx, actor: Actor, survey: int, label: int, who: str, until: str, day: str | None) -> Shown:
    """How it will be."""
    closes = making.last_day(actor, tx.now, until, day)
    return making.look(tx, actor, survey, {actor.school_id: _audience(tx, actor, label, who)}, closes)


def send(tx: Tx, actor: Actor, survey: int, label: int, who: str, until: str, day: str | None) -> int:
    """The one verb of this dialog."""
    closes = making.last_day(actor, tx.now, until, day)
    return making.send(tx, actor, survey, {actor.school_id: _audience(tx, actor, label, who)}, closes)


dialog = Dialog(
    "class_survey_send",
    Choice("survey", options=making.mine),
    Choice("label", options=classes_there, skip_single=True),
    Choice("who", options=OF_CLASSES),
    Choice("until", options=(making.WEEK, making.TWO_WEEKS, making.OWN_DAY)),
    Date("day", past=False, when=lambda until: until == making.OWN_DAY),
    Confirm("sure", shows=look, variants=making.LOOKS),
    commit=send,
    returns={NotFound: "label", Refusal: ""},
    done=lambda survey, result: Shown({"n": result}, then="class_survey_draft", given={"survey": survey}),
    speaks="survey_send",
)
