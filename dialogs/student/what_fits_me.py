"""«Что мне подойдёт»: three clubs or contests with their reasons; one tap on one asks the parents."""

from core.access import Actor
from core.database import Tx
from core.opportunities.wishes import Wished, wish
from core.refusal import Refusal
from core.suggestions.queries import reasons, suggested
from core.suggestions.scoring import Suggestion
from core.suggestions.verbs import leaf_past, take_back, turn_down
from core.words import say
from dialogs import suggesting
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown
from dialogs.suggesting import BACK, MORE, NO, WHY


def few(tx: Tx, actor: Actor, query: str | None) -> list[Option]:
    """A button that asks the parents for each of the three, and what else one may do with them."""
    return suggesting.doings(suggested(tx, actor, actor.person_id, query or ""))


def overview(tx: Tx, actor: Actor, query: str | None) -> Shown:
    """Three cards, with the reasons that weigh most."""
    found = suggested(tx, actor, actor.person_id, query or "")
    likes = Offer(say("suggestions.do_likes", pupil=actor.name), "my_interests")
    return Shown(suggesting.overview(found), offers=(likes,))


def elsewhere() -> list[Offer]:
    """Where nothing is left to suggest: the whole catalogue."""
    return [Offer(say("what_fits_me.catalogue"), "club_wish")]


def _meant(tx: Tx, actor: Actor, pick: str, query: str | None = None) -> list[Suggestion]:
    return reasons(tx, actor, actor.person_id, suggesting.meant(pick)[1], query or "")


def still_free(tx: Tx, actor: Actor, pick: str, query: str | None) -> list[Option]:
    """The same three again, as far as places are still free."""
    return suggesting.joins(_meant(tx, actor, pick, query))


def explained(tx: Tx, actor: Actor, pick: str, query: str | None) -> Shown:
    """All reasons, and what is looked at."""
    return Shown({"cards": suggesting.shown(_meant(tx, actor, pick, query))})


def shown_ones(tx: Tx, actor: Actor, pick: str) -> list[Option]:
    """What may be turned down: each of the three, or all."""
    return suggesting.boring(_meant(tx, actor, pick))


def do(tx: Tx, actor: Actor, pick: str, because: str | None, boring: str | None) -> Wished | list[str]:
    """Ask the parents, leaf on, turn down or take that back, as the button said."""
    deed, which = suggesting.meant(because or boring or pick)
    match deed:
        case "join":
            return wish(tx, actor, which[0])
        case "no":
            return turn_down(tx, actor, actor.person_id, which)
        case "more":
            leaf_past(tx, actor, actor.person_id, which)
        case "back":
            take_back(tx, actor, actor.person_id, which)
    return []


def done(pick: str, boring: str | None, query: str | None, result: Wished | list[str]) -> Shown:
    """Who was asked; after anything else, the next three."""
    if isinstance(result, Wished):
        more = Offer(say("what_fits_me.next"), "what_fits_me")
        return Shown({"title": result.title, "n": result.asked}, "asked", offers=(more,), errand="club_wish")
    deed, which = suggesting.meant(boring or pick)
    again = {"query": query}
    undo = Offer(say("suggestions.take_back"), "what_fits_me", again | {"pick": suggesting.choice(BACK, which)})
    return Shown({"titles": result}, deed, then="what_fits_me", given=again, offers=(undo,) if deed == NO else ())


dialog = Dialog(
    "what_fits_me",
    Choice("pick", options=few, shows=overview, search="query", instead=elsewhere, per_page=9),
    Choice("because", options=still_free, shows=explained, when=suggesting.asks(WHY)),
    Choice("boring", options=shown_ones, skip_single=True, when=suggesting.asks(NO)),
    commit=do,
    returns={Refusal: "pick"},
    done=done,
    variants=("asked", MORE, NO, BACK),
    menu=12,
    catches="query",
    errand="club_wish",
)
