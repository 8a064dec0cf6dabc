"""A coordinator sends a survey to many schools."""

from collections.abc import Mapping
from datetime import date

from core.access import Actor
from core.areas import schools_of
from core.broadcasts.audience import Audience, Whom
from core.database import Tx
from core.people import AREA
from core.refusal import NotFound, Refusal
from dialogs import making
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, MultiChoice, Option, Shown

ALL, SOME = "all", "some"
EVERY = "every"
GRADES = range(1, 12)


def schools_there(tx: Tx, actor: Actor) -> list[Option]:
    """The schools of the area."""
    return [Option(school_id, name) for school_id, name in schools_of(tx, actor)]


def grades_there() -> list[Option]:
    """Every grade that a school may have."""
    return [Option(grade, str(grade)) for grade in GRADES]


def _audiences(
    tx: Tx, actor: Actor, schools: list[int] | None, whom: str, grades: list[int] | None
) -> Mapping[int, Audience]:
    own = [school_id for school_id, _ in schools_of(tx, actor)]
    asked = own if schools is None else [school_id for school_id in schools if school_id in own]
    if not asked:
        raise NotFound
    named = tuple(str(grade) for grade in grades or ())
    audience = Audience(Whom(whom), tuple(grades) if grades else None, None, named)
    return dict.fromkeys(asked, audience)


def look(
    tx: Tx,
    actor: Actor,
    survey: int,
    schools: list[int] | None,
    whom: str,
    grades: list[int] | None,
    until: str,
    day: str | None,
) -> Shown:
    """How it will be."""
    return making.look(tx, actor, survey, _audiences(tx, actor, schools, whom, grades), _closes(tx, actor, until, day))


def send(
    tx: Tx,
    actor: Actor,
    survey: int,
    schools: list[int] | None,
    whom: str,
    grades: list[int] | None,
    until: str,
    day: str | None,
) -> int:
    """The one verb of this dialog."""
    return making.send(tx, actor, survey, _audiences(tx, actor, schools, whom, grades), _closes(tx, actor, until, day))


def _closes(tx: Tx, actor: Actor, until: str, day: str | None) -> date:
    return making.last_day(actor, tx.now, until, day)


dialog = Dialog(
    "area_survey_send",
    Choice("survey", options=making.mine),
    Choice("which", options=(ALL, SOME)),
    MultiChoice("schools", options=schools_there, when=lambda which: which == SOME, at_least=1),
    Choice("whom", options=("guardians", "pupils", "teachers")),
    Choice("how_many", options=(EVERY, SOME), when=lambda whom: whom != "teachers"),
    MultiChoice("grades", options=grades_there, when=lambda how_many: how_many == SOME, at_least=1, columns=4),
    Choice("until", options=(making.WEEK, making.TWO_WEEKS, making.OWN_DAY)),
    Date("day", past=False, when=lambda until: until == making.OWN_DAY),
    Confirm("sure", shows=look, variants=making.LOOKS),
    commit=send,
    returns={NotFound: "which", Refusal: ""},
    done=lambda survey, result: Shown({"n": result}, then="survey_draft", given={"survey": survey}),
    speaks="survey_send",
    errand="survey_new",
    kinds=(AREA,),
)
