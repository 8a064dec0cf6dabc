"""Who may pick a pupil up: for the office and whoever is at the door; any pupil of the school."""

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.pickup import queries
from core.refusal import NotFound
from core.words import say
from dialogs import pickups
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown, Text

MOST = 20  # of today's, in a message


def today(tx: Tx, actor: Actor) -> Shown:
    """Who is fetched today by somebody else than usual."""
    lines = pickups.of_today(queries.today(tx, actor), actor.local(tx.now).date())
    rest = [say("pickup_search.and_more", n=len(lines) - MOST)] if len(lines) > MOST else []
    return Shown({"lines": [*lines[:MOST], *rest]}, "today" if lines else "")


def pupils(tx: Tx, actor: Actor, query: str) -> list[Option]:
    """The pupils who match best; words of another name search again."""
    return [pickups.option(p.person, p.name, p.label) for p in queries.found(tx, actor, query)]


def card(tx: Tx, actor: Actor, files: FileStore, pupil: int) -> Shown:
    """Names, phones, photographs."""
    seen = pickups.card(actor, tx, files, queries.may_pick_up(tx, actor, pupil))
    another = Offer(say("pickup_check.another"), "pickup_search")
    return Shown(seen.told, files=seen.files, offers=(another,))


dialog = Dialog(
    "pickup_search",
    Text("query", longest=100, shows=today, variants=("today",)),
    Choice("pupil", options=pupils, skip_single=True, search="query"),
    done=card,
    returns={NotFound: "query"},
    menu=13,
    catches="query",
)
