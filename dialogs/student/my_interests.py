"""«Что мне нравится»: what suggestions go by; unmarked and unsaid again, it is deleted."""

from core.access import Actor
from core.database import Tx
from core.suggestions.queries import interests_of
from core.suggestions.tables import Way
from core.suggestions.verbs import set_interests
from dialogs import suggesting
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, MultiChoice, Shown

UNTOLD = "untold"


def marked(tx: Tx, actor: Actor) -> list[str]:
    """What was said before."""
    return list(interests_of(tx, actor, actor.person_id).topics)


def keep(tx: Tx, actor: Actor, likes: list[str], way: str) -> None:
    """The one verb of this dialog."""
    set_interests(tx, actor, actor.person_id, likes, None if way == UNTOLD else Way(way))


def kept(tx: Tx, actor: Actor) -> Shown:
    """What is known now, and then what suits."""
    said = suggesting.told(interests_of(tx, actor, actor.person_id))
    return Shown({"told": said}, "kept" if said else "nothing", then="what_fits_me")


dialog = Dialog(
    "my_interests",
    MultiChoice("likes", options=suggesting.LIKED, picked=marked, columns=2),
    Choice("way", options=(Way.NEAR.value, Way.FAR.value, UNTOLD)),
    commit=keep,
    done=kept,
    variants=("kept", "nothing"),
    errand="",
)
