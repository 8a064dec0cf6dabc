"""Finding a club by words or by field, and signing a child up from its card in one tap."""

from core.absences.drafting import heard
from core.access import Actor
from core.booklets.shelf import shelf
from core.database import Tx
from core.files import FileStore
from core.invites import is_code_shaped
from core.opportunities.pupils import pupil_facts
from core.opportunities.queries import card, categories, found
from core.opportunities.tables import Status
from core.opportunities.verbs import Outcome, sign_up
from core.refusal import Refusal
from core.words import say
from dialogs import booklets, cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Offer, Option, Shown

FITTING, ALL = "fitting", "all"


def fields(tx: Tx, actor: Actor, pupil: int) -> list[Option]:
    """What fits this child; each field that has something; everything."""
    child = pupil_facts(tx, actor.school_id, pupil)
    listed = [
        Option(c.value, say("club_signup.field", category=say(f"opportunities.category_{c}"), count=count))
        for c, count, _ in categories(tx, actor, pupil)
    ]
    fitting = Option(FITTING, say("club_signup.fitting", pupil=child.name))
    return [fitting, *listed, Option(ALL, say("club_signup.everything"))]


def clubs_that_fit(tx: Tx, actor: Actor, pupil: int, category: str | None, query: str | None) -> list[Option]:
    """What was asked for, the fitting ones first."""
    field = None if category in (None, FITTING, ALL) else category
    words = cards.without_name(query, pupil_facts(tx, actor.school_id, pupil).name) or query
    return [cards.option(c) for c in found(tx, actor, pupil, words, field, category == FITTING)]


def asked(tx: Tx, actor: Actor, pupil: int, query: str | None) -> Shown:
    """The words that were searched for, and the child; what looks like an invite's code may be one."""
    told = {"pupil": pupil_facts(tx, actor.school_id, pupil).name, "query": query}
    hint = say("club_signup.code", code=query) if query and is_code_shaped(query) else ""
    return Shown(told | {"hint": hint}, "words" if query else "")


def club_card(tx: Tx, actor: Actor, files: FileStore, pupil: int, club: int) -> Shown:
    """The whole card; a full club offers the waitlist."""
    told = card(tx, actor, club, pupil)
    child = pupil_facts(tx, actor.school_id, pupil)
    return cards.shown(told, child.name, files, "wait" if told.waitlist else "")


def sign_child_up(tx: Tx, actor: Actor, pupil: int, club: int) -> Outcome:
    """The one verb of this dialog."""
    return sign_up(tx, actor, pupil, club)


def elsewhere(tx: Tx, actor: Actor, language: str, pupil: int, query: str | None) -> list[Offer]:
    """Where nothing was found: booklets of which the words tell, what suits the child; a note, if they tell of one."""
    words = cards.without_name(query, pupil_facts(tx, actor.school_id, pupil).name)
    note = Offer(say("club_signup.absent"), "not_coming", {"said": query})
    absent = [note] if heard(tx, actor, query or "").tells else []
    return [*absent, *booklets.offers(shelf(language).find(words or "")), _suggest(tx, actor, pupil, query)]


def _suggest(tx: Tx, actor: Actor, pupil: int, query: str | None = None) -> Offer:
    label = say("club_signup.suggest", pupil=pupil_facts(tx, actor.school_id, pupil).name)
    return Offer(label, "what_fits", {"pupil": pupil, "query": query})


def outcome(tx: Tx, actor: Actor, pupil: int, club: int, result: Outcome) -> Shown:
    """A place, with the day it begins; or the place in line."""
    told = card(tx, actor, club, pupil)
    known = {"pupil": result.pupil, "title": result.title, "line": result.place, "times": cards.times(told.times)}
    known |= {"place": told.place or say("cards.no_place")}
    if result.status is Status.IN:
        return Shown(known, "in")
    return Shown(known, "wait", offers=(_suggest(tx, actor, pupil),))


dialog = Dialog(
    "club_signup",
    Choice("pupil", options=cards.children_named, skip_single=True),
    Choice("category", options=fields, or_typed="query"),
    Choice(
        "club",
        options=clubs_that_fit,
        shows=asked,
        variants=("words",),
        search="query",
        instead=elsewhere,
        per_page=6,
    ),
    Confirm("agree", shows=club_card, variants=("wait", "no", "already")),
    commit=sign_child_up,
    returns={Refusal: "club"},
    done=outcome,
    variants=("in", "wait"),
    menu=12,
    catches="query",
    last_resort=True,
)
