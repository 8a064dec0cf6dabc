"""«Что подойдёт Пете»: three clubs or contests with their reasons; one tap on one signs the child up."""

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.opportunities.pupils import pupil_facts
from core.opportunities.queries import card
from core.opportunities.tables import Status
from core.opportunities.verbs import Outcome, sign_up
from core.refusal import Refusal
from core.suggestions.queries import Suggested, reasons, suggested
from core.suggestions.scoring import Suggestion
from core.suggestions.verbs import leaf_past, take_back, turn_down
from core.words import say
from dialogs import cards, suggesting
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown
from dialogs.suggesting import BACK, MORE, NO, WHY


def _found(tx: Tx, actor: Actor, pupil: int, query: str | None) -> Suggested:
    return suggested(tx, actor, pupil, _words(tx, actor, pupil, query))


def _words(tx: Tx, actor: Actor, pupil: int, query: str | None) -> str:
    return cards.without_name(query, pupil_facts(tx, actor.school_id, pupil).name) or ""


def few(tx: Tx, actor: Actor, pupil: int, query: str | None) -> list[Option]:
    """A button that signs up for each of the three, and what else one may do with them."""
    return suggesting.doings(_found(tx, actor, pupil, query))


def overview(tx: Tx, actor: Actor, pupil: int, query: str | None) -> Shown:
    """Three cards, with the reasons that weigh most."""
    found = _found(tx, actor, pupil, query)
    likes = Offer(say("suggestions.do_likes", pupil=found.child.name), "interests", {"pupil": pupil})
    return Shown({"pupil": found.child.name, **suggesting.overview(found)}, offers=(likes,))


def elsewhere(pupil: int) -> list[Offer]:
    """Where nothing is left to suggest: the whole catalogue."""
    return [Offer(say("what_fits.catalogue"), "club_signup", {"pupil": pupil})]


def _meant(tx: Tx, actor: Actor, pupil: int, pick: str, query: str | None = None) -> list[Suggestion]:
    return reasons(tx, actor, pupil, suggesting.meant(pick)[1], _words(tx, actor, pupil, query))


def still_free(tx: Tx, actor: Actor, pupil: int, pick: str, query: str | None) -> list[Option]:
    """The same three again, as far as places are still free."""
    return suggesting.joins(_meant(tx, actor, pupil, pick, query))


def explained(tx: Tx, actor: Actor, pupil: int, pick: str, query: str | None) -> Shown:
    """All reasons, and what is looked at."""
    name = pupil_facts(tx, actor.school_id, pupil).name
    return Shown({"pupil": name, "cards": suggesting.shown(_meant(tx, actor, pupil, pick, query))})


def shown_ones(tx: Tx, actor: Actor, pupil: int, pick: str) -> list[Option]:
    """What may be turned down: each of the three, or all."""
    return suggesting.boring(_meant(tx, actor, pupil, pick))


def do(tx: Tx, actor: Actor, pupil: int, pick: str, because: str | None, boring: str | None) -> Outcome | list[str]:
    """Sign up, leaf on, turn down or take that back, as the button said."""
    deed, which = suggesting.meant(because or boring or pick)
    match deed:
        case "join":
            return sign_up(tx, actor, pupil, which[0])
        case "no":
            return turn_down(tx, actor, pupil, which)
        case "more":
            leaf_past(tx, actor, pupil, which)
        case "back":
            take_back(tx, actor, pupil, which)
    return []


def done(
    tx: Tx,
    actor: Actor,
    files: FileStore,
    pupil: int,
    pick: str,
    because: str | None,
    boring: str | None,
    query: str | None,
    result: Outcome | list[str],
) -> Shown:
    """What was joined, and the way back; after anything else, the next three."""
    if isinstance(result, Outcome):
        return _joined(tx, actor, files, pupil, result)
    deed, which = suggesting.meant(boring or pick)
    again = {"pupil": pupil, "query": query}
    undo = Offer(say("suggestions.take_back"), "what_fits", again | {"pick": suggesting.choice(BACK, which)})
    return Shown({"titles": result}, deed, then="what_fits", given=again, offers=(undo,) if deed == NO else ())


def _joined(tx: Tx, actor: Actor, files: FileStore, pupil: int, made: Outcome) -> Shown:
    told = card(tx, actor, made.opportunity, pupil)
    known = {"pupil": made.pupil, "title": made.title, "line": made.place, "terms": suggesting.joined(told)}
    variant = "in" if made.status is Status.IN else "wait"
    picture = (files.attachment(told.photo, told.title + ".jpg"),) if told.photo else ()
    undo = Offer(say(f"what_fits.undo_{variant}"), "my_signups", {"signup": made.signup, "sure": True})
    more = Offer(say("what_fits.next", pupil=made.pupil), "what_fits", {"pupil": pupil})
    return Shown(known, variant, picture, offers=(undo, more), errand="club_signup")


dialog = Dialog(
    "what_fits",
    Choice("pupil", options=cards.children_named, skip_single=True),
    Choice("pick", options=few, shows=overview, search="query", instead=elsewhere, per_page=9),
    Choice("because", options=still_free, shows=explained, when=suggesting.asks(WHY)),
    Choice("boring", options=shown_ones, skip_single=True, when=suggesting.asks(NO)),
    commit=do,
    returns={Refusal: "pick"},
    done=done,
    variants=("in", "wait", MORE, NO, BACK),
    menu=22,
    catches="query",
    errand="club_signup",
)
