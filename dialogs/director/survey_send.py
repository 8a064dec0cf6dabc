"""Sending a survey: to everybody, to some grades, classes, clubs, children; until when; a last look."""

from typing import Any

from core.access import Actor
from core.broadcasts.audience import Audience
from core.database import Tx
from core.refusal import NotFound, Refusal
from core.surveys.outlook import outlook
from dialogs import making
from dialogs.audiences import OF_SCHOOL, SOME
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, Fact, Shown, Text

WAIT, AT_ONCE = "wait", "at_once"
LONGEST_REASON = 300


def crowd(tx: Tx, actor: Actor, survey: int, audience: dict[str, Any], until: str, day: str | None) -> dict[str, int]:
    """How many would be asked more than the school's cap, and what that is."""
    closes = making.last_day(actor, tx.now, until, day)
    seen = outlook(tx, actor, survey, Audience.from_json(audience), closes)
    return {"n": seen.capped, "cap": seen.cap}


def numbers(crowd: dict[str, int]) -> Shown:
    """The same, to be read."""
    return Shown(crowd)


def look(
    tx: Tx, actor: Actor, survey: int, audience: dict[str, Any], until: str, day: str | None, reason: str | None
) -> Shown:
    """How it will be."""
    audiences = {actor.school_id: Audience.from_json(audience)}
    return making.look(tx, actor, survey, audiences, making.last_day(actor, tx.now, until, day), reason)


def send(
    tx: Tx, actor: Actor, survey: int, audience: dict[str, Any], until: str, day: str | None, reason: str | None
) -> int:
    """The one verb of this dialog."""
    audiences = {actor.school_id: Audience.from_json(audience)}
    return making.send(tx, actor, survey, audiences, making.last_day(actor, tx.now, until, day), reason)


dialog = Dialog(
    "survey_send",
    Choice("survey", options=making.mine),
    Choice("whom", options=("guardians", "pupils", "teachers", "everybody", *SOME), per_page=10),
    *OF_SCHOOL,
    Choice("until", options=(making.WEEK, making.TWO_WEEKS, making.OWN_DAY)),
    Date("day", past=False, when=lambda until: until == making.OWN_DAY),
    Fact("crowd", read=crowd),
    Choice("pace", options=(WAIT, AT_ONCE), shows=numbers, when=lambda crowd: crowd["n"] > 0),
    Text("reason", longest=LONGEST_REASON, when=lambda pace: pace == AT_ONCE),
    Confirm("sure", shows=look, variants=making.LOOKS),
    commit=send,
    returns={NotFound: "whom", Refusal: ""},
    done=lambda survey, result: Shown({"n": result}, then="survey_draft", given={"survey": survey}),
)
