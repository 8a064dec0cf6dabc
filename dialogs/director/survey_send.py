"""Sending a survey: to everybody, to some grades or classes; until when; a last look."""

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen
from core.database import Tx
from core.refusal import NotFound, Refusal
from core.surveys.outlook import outlook
from dialogs import making
from dialogs.announcing import OF_CLASSES
from dialogs.audiences import CLASSES, GRADES, classes_there, grades_there
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, Fact, MultiChoice, Shown, Text

_SOME = (GRADES, CLASSES)
WAIT, AT_ONCE = "wait", "at_once"
LONGEST_REASON = 300


def _audience(
    tx: Tx, actor: Actor, whom: str, grades: list[int] | None, classes: list[int] | None, who: str | None
) -> Audience:
    return chosen(tx, actor, Whom(who if who is not None else whom), grades, classes)


def crowd(
    tx: Tx,
    actor: Actor,
    survey: int,
    whom: str,
    grades: list[int] | None,
    classes: list[int] | None,
    who: str | None,
    until: str,
    day: str | None,
) -> dict[str, int]:
    """How many would be asked more than the school's cap, and what that is."""
    audience = _audience(tx, actor, whom, grades, classes, who)
    seen = outlook(tx, actor, survey, audience, making.last_day(actor, tx.now, until, day))
    return {"n": seen.capped, "cap": seen.cap}


def numbers(crowd: dict[str, int]) -> Shown:
    """The same, to be read."""
    return Shown(crowd)


def look(
    tx: Tx,
    actor: Actor,
    survey: int,
    whom: str,
    grades: list[int] | None,
    classes: list[int] | None,
    who: str | None,
    until: str,
    day: str | None,
    reason: str | None,
) -> Shown:
    """How it will be."""
    audience = _audience(tx, actor, whom, grades, classes, who)
    return making.look(
        tx, actor, survey, {actor.school_id: audience}, making.last_day(actor, tx.now, until, day), reason
    )


def send(
    tx: Tx,
    actor: Actor,
    survey: int,
    whom: str,
    grades: list[int] | None,
    classes: list[int] | None,
    who: str | None,
    until: str,
    day: str | None,
    reason: str | None,
) -> int:
    """The one verb of this dialog."""
    audience = _audience(tx, actor, whom, grades, classes, who)
    return making.send(
        tx, actor, survey, {actor.school_id: audience}, making.last_day(actor, tx.now, until, day), reason
    )


dialog = Dialog(
    "survey_send",
    Choice("survey", options=making.mine),
    Choice("whom", options=("guardians", "pupils", "teachers", "everybody", *_SOME)),
    MultiChoice(GRADES, options=grades_there, when=lambda whom: whom == GRADES, at_least=1, columns=3, per_page=12),
    MultiChoice(CLASSES, options=classes_there, when=lambda whom: whom == CLASSES, at_least=1, columns=4, per_page=40),
    Choice("who", options=OF_CLASSES, when=lambda whom: whom in _SOME),
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
