"""Grades and classes to choose from."""

from core.access import Actor
from core.broadcasts.audience import classes
from core.database import Tx
from dialogs.engine.steps import Option

GRADES, CLASSES = "grades", "classes"


def grades_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every grade that has a class."""
    found = dict.fromkeys(grade for _, grade, _ in classes(tx, actor))
    return [Option(grade, str(grade)) for grade in found]


def classes_there(tx: Tx, actor: Actor) -> list[Option]:
    """Every class to which the actor may write: of a teacher, those whose homeroom teacher they are."""
    return [Option(class_id, label) for class_id, _, label in classes(tx, actor)]
