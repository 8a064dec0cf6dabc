"""A pupil finds a club and asks the parents, who can sign up in one tap."""

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.opportunities.queries import card, found
from core.opportunities.tables import Category
from core.opportunities.wishes import Wished, wish
from core.refusal import Refusal
from core.words import say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Offer, Option, Shown


def clubs(tx: Tx, actor: Actor, category: str | None, query: str | None) -> list[Option]:
    """What was asked for, the fitting ones first."""
    field = category if category in set(Category) else None
    return [cards.option(c) for c in found(tx, actor, actor.person_id, query, field, category == "fitting")]


def club_card(tx: Tx, actor: Actor, files: FileStore, club: int) -> Shown:
    """The whole card."""
    return cards.shown(card(tx, actor, club, actor.person_id), actor.name, files, "")


def elsewhere(query: str | None) -> list[Offer]:
    """Where nothing was found: what suits the pupil."""
    return [Offer(say("club_wish.suggest"), "what_fits_me", {"query": query})]


def ask_parents(tx: Tx, actor: Actor, club: int) -> Wished:
    """The one verb of this dialog."""
    return wish(tx, actor, club)


def told(result: Wished) -> Shown:
    """How many were asked."""
    return Shown({"title": result.title, "n": result.asked})


dialog = Dialog(
    "club_wish",
    Choice("category", options=("fitting", *(c.value for c in Category)), or_typed="query"),
    Choice("club", options=clubs, search="query", instead=elsewhere, per_page=6),
    Confirm("ask", shows=club_card, variants=("no", "already")),
    commit=ask_parents,
    returns={Refusal: "club"},
    done=told,
    menu=11,
    catches="query",
    last_resort=True,
)
