"""How many questions the school asks a person at most in a week, all surveys together."""

from core.access import Actor
from core.database import Tx
from core.surveys import pacing
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Number, Shown


def now(tx: Tx, actor: Actor) -> Shown:
    """What holds now."""
    return Shown({"n": pacing.cap(tx, actor)})


def keep(tx: Tx, actor: Actor, most: int) -> None:
    """The one verb of this dialog."""
    pacing.set_cap(tx, actor, most)


dialog = Dialog(
    "survey_cap",
    Number("most", least=pacing.LEAST_CAP, most=pacing.MOST_CAP, shows=now),
    commit=keep,
    done=now,
    menu=61,
    errand="",
)
