"""«Что нравится Пете»: what suggestions go by; unmarked and unsaid again, it is deleted."""

from typing import Any

from core.access import Actor
from core.database import Tx
from core.opportunities.pupils import pupil_facts
from core.refusal import Refusal
from core.suggestions.distance import Point
from core.suggestions.queries import interests_of, is_mapped
from core.suggestions.tables import Way
from core.suggestions.verbs import set_interests
from core.words import say
from dialogs import cards, suggesting
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, MultiChoice, Option, Place, Shown

HOME, UNTOLD = "home", "untold"


class HomeInWords(Refusal):
    """An address was written where a place on the map was asked for."""


def marked(tx: Tx, actor: Actor, pupil: int) -> list[str]:
    """What was said before."""
    return list(interests_of(tx, actor, pupil).topics)


def child(tx: Tx, actor: Actor, pupil: int) -> Shown:
    """The child's name."""
    return Shown({"pupil": pupil_facts(tx, actor.school_id, pupil).name})


def ways(tx: Tx, actor: Actor) -> list[Option]:
    """On foot, a ride; where home is, if anything is on the map; or nothing of it."""
    known = [Way.NEAR.value, Way.FAR.value, *[HOME] * is_mapped(tx, actor), UNTOLD]
    return [Option(way, say(f"interests.way.{way}")) for way in known]


def keep(tx: Tx, actor: Actor, pupil: int, likes: list[str], way: str, home: dict[str, Any] | None) -> None:
    """The one verb of this dialog; words are no place on the map."""
    if home is not None and home["lat"] is None:
        raise HomeInWords
    point = Point(home["lat"], home["lon"]) if home else None
    set_interests(tx, actor, pupil, likes, Way(way) if way in set(Way) else None, point)


def kept(tx: Tx, actor: Actor, pupil: int) -> Shown:
    """What is known now, and then what suits the child."""
    said = suggesting.told(interests_of(tx, actor, pupil))
    told = {"pupil": pupil_facts(tx, actor.school_id, pupil).name, "told": said}
    return Shown(told, "kept" if said else "nothing", then="what_fits", given={"pupil": pupil})


dialog = Dialog(
    "interests",
    Choice("pupil", options=cards.my_children, skip_single=True),
    MultiChoice("likes", options=suggesting.LIKED, picked=marked, shows=child, columns=2),
    Choice("way", options=ways, shows=child),
    Place("home", optional=True, when=lambda way: way == HOME),
    commit=keep,
    returns={HomeInWords: "home"},
    done=kept,
    variants=("kept", "nothing"),
    errand="",
)
