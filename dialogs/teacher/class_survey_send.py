"""A teacher sends a survey to their class, or to a club of theirs: to parents, pupils, or both."""

from typing import Any

from core.access import Actor
from core.broadcasts.audience import Audience
from core.database import Tx
from core.refusal import NotFound, Refusal
from dialogs import making
from dialogs.audiences import OF_OWN
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, Shown


def look(tx: Tx, actor: Actor, survey: int, audience: dict[str, Any], until: str, day: str | None) -> Shown:
    """How it will be."""
    audiences = {actor.school_id: Audience.from_json(audience)}
    return making.look(tx, actor, survey, audiences, making.last_day(actor, tx.now, until, day))


def send(tx: Tx, actor: Actor, survey: int, audience: dict[str, Any], until: str, day: str | None) -> int:
    """The one verb of this dialog."""
    audiences = {actor.school_id: Audience.from_json(audience)}
    return making.send(tx, actor, survey, audiences, making.last_day(actor, tx.now, until, day))


dialog = Dialog(
    "class_survey_send",
    Choice("survey", options=making.mine),
    *OF_OWN,
    Choice("until", options=(making.WEEK, making.TWO_WEEKS, making.OWN_DAY)),
    Date("day", past=False, when=lambda until: until == making.OWN_DAY),
    Confirm("sure", shows=look, variants=making.LOOKS),
    commit=send,
    returns={NotFound: "label", Refusal: ""},
    done=lambda survey, result: Shown({"n": result}, then="class_survey_draft", given={"survey": survey}),
    speaks="survey_send",
)
