"""For people of several schools: which one this bot is about."""

from core.access import Actor
from core.accounts import choose_school, schools_of
from core.database import Tx
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown


def my_schools(tx: Tx, actor: Actor) -> list[Option]:
    """Every school where the person has this bot's role."""
    return [Option(id_, name) for id_, name in schools_of(tx, actor)]


def chosen_one(result: str) -> Shown:
    """Its name."""
    return Shown({"school": result})


dialog = Dialog(
    "school",
    Choice("chosen", options=my_schools),
    commit=choose_school,
    done=chosen_one,
    errand="",
)
