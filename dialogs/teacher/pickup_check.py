"""Who may pick a pupil up: for the homeroom teacher, and those at whose clubs the child is."""

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.pickup import queries
from core.refusal import NotFound
from core.search.wording import words_of
from core.words import say
from dialogs import pickups
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown


def pupils(tx: Tx, actor: Actor, query: str | None) -> list[Option]:
    """Those of the own class and clubs; whom the words name, if they name any."""
    mine = [pickups.option(one.id, one.name, one.label) for one in queries.concerned(tx, actor)]
    asked = set(words_of(query or ""))
    return [one for one in mine if asked & set(words_of(one.match))] or mine


def today(tx: Tx, actor: Actor) -> Shown:
    """Who is fetched today by somebody else than usual."""
    lines = pickups.of_today(queries.today(tx, actor), actor.local(tx.now).date())
    return Shown({"lines": lines}, "today" if lines else "")


def card(tx: Tx, actor: Actor, files: FileStore, pupil: int) -> Shown:
    """Names, phones, photographs."""
    seen = pickups.card(actor, tx, files, queries.may_pick_up(tx, actor, pupil))
    another = Offer(say("pickup_check.another"), "pickup_check")
    return Shown(seen.told, files=seen.files, offers=(another,))


dialog = Dialog(
    "pickup_check",
    Choice("pupil", options=pupils, shows=today, variants=("today",), search="query", skip_single=True, per_page=10),
    done=card,
    returns={NotFound: "pupil"},
    menu=22,
    catches="query",
)
