"""A teacher sends a survey to their class, or to a club of theirs: to parents, pupils, or both."""

from typing import Any

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen, of_clubs
from core.database import Tx
from core.refusal import NotFound, Refusal
from dialogs import making
from dialogs.announcing import OF_CLASSES
from dialogs.audiences import classes_there, clubs_there
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, Fact, Option, Shown

CLASS, CLUB = "class", "club"


def own(tx: Tx, actor: Actor) -> list[Option]:
    """The classes of a homeroom teacher, and the clubs that they lead."""
    there = ((CLASS, classes_there(tx, actor)), (CLUB, clubs_there(tx, actor)))
    return [Option(f"{kind}.{one.value}", one.label) for kind, listed in there for one in listed]


def audience_of(tx: Tx, actor: Actor, label: str, who: str) -> dict[str, Any]:
    """Whom it asks."""
    kind, _, number = label.partition(".")
    if kind == CLUB:
        return of_clubs(tx, actor, Whom(who), [int(number)]).to_json()
    return chosen(tx, actor, Whom(who), None, [int(number)]).to_json()


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
    Choice("label", options=own, skip_single=True),
    Choice("who", options=OF_CLASSES),
    Fact("audience", read=audience_of),
    Choice("until", options=(making.WEEK, making.TWO_WEEKS, making.OWN_DAY)),
    Date("day", past=False, when=lambda until: until == making.OWN_DAY),
    Confirm("sure", shows=look, variants=making.LOOKS),
    commit=send,
    returns={NotFound: "label", Refusal: ""},
    done=lambda survey, result: Shown({"n": result}, then="class_survey_draft", given={"survey": survey}),
    speaks="survey_send",
)
