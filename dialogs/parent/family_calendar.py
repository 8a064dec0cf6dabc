"""A child's clubs as a file that the phone's calendar opens."""

from collections.abc import Callable

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.opportunities.pupils import pupil_facts
from core.words import Text
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Shown


def calendar(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], pupil: int) -> Shown:
    """The file, or that there is nothing to put in it yet."""
    told = {"pupil": pupil_facts(tx, actor.school_id, pupil).name}
    attached = cards.calendar(tx, actor, files, text, pupil)
    return Shown(told, "file" if attached else "nothing", attached)


dialog = Dialog(
    "family_calendar",
    Choice("pupil", options=cards.my_children, skip_single=True),
    done=calendar,
    variants=("file", "nothing"),
    menu=30,
)
