"""Whom to write to: grades, classes, clubs, children of some age."""

from core.access import Actor
from core.broadcasts.audience import Audience, Whom, chosen, classes, clubs, of_clubs, of_property
from core.database import Tx
from dialogs.engine.steps import Option

GRADES, CLASSES, CLUBS, PROPERTY = "grades", "classes", "clubs", "property"
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
) -> Audience:
    """Whom the school writes to."""
    some = Whom(who if who is not None else whom)
    if clubs is not None:
        return of_clubs(tx, actor, some, clubs)
    if ages is not None:
        return of_property(tx, actor, some, AGES[ages], BUSY[busy or "any"])
    return chosen(tx, actor, some, grades, classes)
