"""Whom to write to: grades, classes, clubs, children of some age; asked alike by announcements and surveys."""

from typing import Any

from core.access import Actor
from core.broadcasts.audience import Whom, chosen, classes, clubs, of_clubs, of_property
from core.database import Tx
from dialogs.engine.steps import Choice, Fact, MultiChoice, Option, Step

GRADES, CLASSES, CLUBS, PROPERTY = "grades", "classes", "clubs", "property"
SOME = (GRADES, CLASSES, CLUBS, PROPERTY)
CLASS, CLUB = "class", "club"
OF_CLASSES = ("families", "guardians", "pupils")
AGES = {"6_8": (6, 8), "9_11": (9, 11), "12_14": (12, 14), "15_18": (15, 18), "any": None}
BUSY = {"any": None, "none": False, "some": True}


def grades_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every grade that has a class."""
    found = dict.fromkeys(grade for _, grade, _ in classes(tx, actor))
    return [Option(grade, str(grade)) for grade in found]


def classes_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every class to which the actor may write: of a teacher, those whose homeroom teacher they are."""
    return [Option(class_id, label) for class_id, _, label in classes(tx, actor)]


def clubs_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every club that has members: of a teacher, those they lead."""
    return [Option(club, title) for club, title in clubs(tx, actor)]


def own(tx: Tx, actor: Actor) -> list[Option]:
    """The classes of a homeroom teacher, and the clubs that they lead."""
    there = ((CLASS, classes_there(tx, actor)), (CLUB, clubs_there(tx, actor)))
    return [Option(f"{kind}.{one.value}", one.label) for kind, listed in there for one in listed]


def of_own(tx: Tx, actor: Actor, label: str, who: str) -> dict[str, Any]:
    """Whom a teacher writes to, as it is kept."""
    kind, _, number = str(label).rpartition(".")  # a class alone, in an announcement begun before clubs were added
    if kind == CLUB:
        return of_clubs(tx, actor, Whom(who), [int(number)]).to_json()
    return chosen(tx, actor, Whom(who), None, [int(number)]).to_json()


def of_school(
    tx: Tx,
    actor: Actor,
    whom: str,
    grades: list[int] | None,
    classes: list[int] | None,
    clubs: list[int] | None,
    ages: str | None,
    busy: str | None,
    who: str | None,
) -> dict[str, Any]:
    """Whom the school writes to, as it is kept."""
    some = Whom(who if who is not None else whom)
    if clubs is not None:
        return of_clubs(tx, actor, some, clubs).to_json()
    if ages is not None:
        return of_property(tx, actor, some, AGES[ages], BUSY[busy or "any"]).to_json()
    return chosen(tx, actor, some, grades, classes).to_json()


# What is asked after `whom`, one of Whom or of SOME; `audience` is what it comes to.
OF_SCHOOL: tuple[Step, ...] = (
    MultiChoice(GRADES, options=grades_there, when=lambda whom: whom == GRADES, at_least=1, columns=3, per_page=12),
    MultiChoice(CLASSES, options=classes_there, when=lambda whom: whom == CLASSES, at_least=1, columns=4, per_page=40),
    MultiChoice(CLUBS, options=clubs_there, when=lambda whom: whom == CLUBS, at_least=1),
    Choice("ages", options=tuple(AGES), columns=2, when=lambda whom: whom == PROPERTY),
    Choice("busy", options=tuple(BUSY), when=lambda whom: whom == PROPERTY),
    Choice("who", options=OF_CLASSES, when=lambda whom: whom in SOME),
    Fact("audience", read=of_school),
)
# The same of a teacher's own.
OF_OWN: tuple[Step, ...] = (
    Choice("label", options=own, skip_single=True),
    Choice("who", options=OF_CLASSES),
    Fact("audience", read=of_own),
)
