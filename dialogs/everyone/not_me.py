"""«It was not me»: a notice's button that lets go at once of an account that was just linked."""

from core.accounts import linked
from core.database import Tx
from core.links import unlink
from core.people import AREA
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown


def others(tx: Tx, person_id: int, account_id: int) -> list[Option]:
    """The person's other accounts; the notice's button has chosen one."""
    own = [one for one in linked(tx, person_id) if one.id != account_id]
    return [Option(one.id, say(f"messengers.button.{one.transport}")) for one in own]


def let_go(tx: Tx, person_id: int, messenger: int) -> str:
    """Unlink it; gives nothing if that was done before: who is worried taps twice."""
    theirs = any(one.id == messenger for one in linked(tx, person_id))
    return unlink(tx, person_id, messenger) if theirs else ""


def gone(result: str) -> Shown:
    """Its name, and what to do if the phone is lost."""
    if not result:
        return Shown(variant="already")
    return Shown({"name": say(f"whoami.messenger.{result}")})


dialog = Dialog(
    "not_me",
    Choice("messenger", options=others),
    commit=let_go,
    done=gone,
    variants=("already",),
    changes_who=True,
    errand="",
    kinds=("", AREA),
)
