"""«Что нравится Пете»: what suggestions go by; unmarked and unsaid again, it is deleted."""

from core.access import Actor
from core.database import Tx
from core.opportunities.pupils import pupil_facts
from core.suggestions.queries import interests_of
from core.suggestions.tables import Way
from core.suggestions.verbs import set_interests
from dialogs import cards, suggesting
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, MultiChoice, Shown

UNTOLD = "untold"


def marked(tx: Tx, actor: Actor, pupil: int) -> list[str]:
    """What was said before."""
    return list(interests_of(tx, actor, pupil).topics)


def child(tx: Tx, actor: Actor, pupil: int) -> Shown:
    """The child's name."""
    return Shown({"pupil": pupil_facts(tx, actor.school_id, pupil).name})


def keep(tx: Tx, actor: Actor, pupil: int, likes: list[str], way: str) -> None:
    """The one verb of this dialog."""
    set_interests(tx, actor, pupil, likes, None if way == UNTOLD else Way(way))


def kept(tx: Tx, actor: Actor, pupil: int) -> Shown:
    """What is known now, and then what suits the child."""
    said = suggesting.told(interests_of(tx, actor, pupil))
    told = {"pupil": pupil_facts(tx, actor.school_id, pupil).name, "told": said}
    return Shown(told, "kept" if said else "nothing", then="what_fits", given={"pupil": pupil})


dialog = Dialog(
    "interests",
    Choice("pupil", options=cards.my_children, skip_single=True),
    MultiChoice("likes", options=suggesting.LIKED, picked=marked, shows=child, columns=2),
    Choice("way", options=(Way.NEAR.value, Way.FAR.value, UNTOLD), shows=child),
    commit=keep,
    done=kept,
    variants=("kept", "nothing"),
    errand="",
)
