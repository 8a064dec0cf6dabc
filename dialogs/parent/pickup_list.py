"""Who may pick the children up: seen, added for always or for a day, removed."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from core.access import Actor
from core.database import Tx
from core.days.one import NoSuchDay, OtherWeekday, check, wrong
from core.days.spans import Days, spans
from core.names import Name
from core.opportunities.pupils import children, pupil_facts
from core.pickup import queries, verbs
from core.pickup.queries import Allowed
from core.pickup.verbs import MayAlready, Named, PickupFull, PickupGone, PickupPast, PickupTooFar
from core.pickup.wording import RELATIONS, when
from core.refusal import NotFound, Refusal
from core.words import Text as Words
from core.words import say
from core.workdays import school_year_ends
from dialogs import cards, pickups
from dialogs.engine import typed
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Fact, Option, Photo, Shown, Text

ADD, FINE = "add", "fine"  # besides an entry to be removed
SAID, NEW = "said", "new"  # of who it is: as the line says, somebody new
TODAY, TOMORROW, YEAR, ALWAYS = "today", "tomorrow", "year", "always"
LONGEST_RELATION = 60
SHORTEST_NAME = 2  # letters: «Ли»

Render = Callable[[Words], str]


class NameUnclear(Refusal):
    """What was typed is no name."""


class PhoneUnclear(Refusal):
    """What was typed is no phone number."""


class TermUnclear(Refusal):
    """What was typed does not say one day, or from when to when."""


def _adding(what: object) -> bool:
    return what == ADD


def _is_new(what: object, who: object) -> bool:
    return what == ADD and not isinstance(who, int)


def _said(tx: Tx, actor: Actor, text: Render, query: str | None) -> pickups.Said:
    return pickups.read(query or "", _names(tx, actor), text, actor.local(tx.now).date())


def _names(tx: Tx, actor: Actor) -> list[Name]:
    return [child.name for child in children(tx, actor)]


# --- what to do


def doings(tx: Tx, actor: Actor, text: Render, pupil: int, query: str | None) -> list[Option]:
    """Add somebody, or remove one; a line that names somebody means to add them."""
    add = Option(ADD, say("pickup_list.add"))
    if _said(tx, actor, text, query).is_somebody:
        return [add]
    named = queries.of_child(tx, actor, pupil).allowed
    removing = [Option(one.id, say("pickup_list.remove", name=one.name), one.name) for one in named]
    return [add, *removing, Option(FINE, say("pickup_list.fine"))]


def overview(tx: Tx, actor: Actor, pupil: int) -> dict[str, object]:
    """Everybody who may, and until when."""
    seen = queries.of_child(tx, actor, pupil)
    return {
        "pupil": seen.pupil.name,
        "label": seen.pupil.label,
        "lines": pickups.lines(seen, actor.local(tx.now).date(), by=True),
    }


# --- who


def people(tx: Tx, actor: Actor, text: Render, query: str | None) -> list[Option]:
    """Whom the line names; else whom the family has named before, and somebody new."""
    said = _said(tx, actor, text, query)
    if said.name:
        return [Option(SAID, said.name)]
    known = [one for one in queries.known(tx, actor) if said.relation in ("", one.relation)]
    offered = [Option(one.id, pickups.who(one.relation, one.name, ""), one.name) for one in known]
    return [*offered, Option(NEW, say("pickup_list.somebody"))]


def relations(
    tx: Tx,
    actor: Actor,
    text: Render,
    query: str | None,
    who_words: str | None,
    name: str | None,
) -> list[Option]:
    """Who they are to the child; what was said already is not asked. Raises NameUnclear before anything else is."""
    named = _person(tx, actor, text, query, who_words, name)
    return [Option(key, say(f"pickup.relation.{key}")) for key in ([named.relation] if named.relation else RELATIONS)]


def _person(
    tx: Tx, actor: Actor, text: Render, query: str | None, who_words: str | None, name: str | None
) -> pickups.Said:
    """Give what was said of somebody new. Raises NameUnclear."""
    whole, typed_line = _said(tx, actor, text, query), name or who_words
    own = pickups.person_in(typed_line, _names(tx, actor), text) if typed_line else whole
    if all(len(word) < SHORTEST_NAME for word in own.name.split()):
        raise NameUnclear
    return own._replace(relation=own.relation or whole.relation, phone=own.phone or whole.phone)


def _lacks_phone(what: object, who: object, who_words: str | None, name: str | None, query: str | None) -> bool:
    return _is_new(what, who) and not pickups.phone_in(name or who_words or query)


# --- when


def terms(tx: Tx, actor: Actor, text: Render, query: str | None, phone: str | None) -> list[Option]:
    """For today, tomorrow, the school year, always; what was said already is not asked."""
    if phone is not None and typed.phone(phone) is None:
        raise PhoneUnclear
    if _said(tx, actor, text, query).days is not None:
        return [Option(SAID, say("pickup_list.term.said"))]
    until = school_year_ends(actor.local(tx.now).date())
    usual = [Option(key, say(f"pickup_list.term.{key}")) for key in (TODAY, TOMORROW, ALWAYS)]
    return [*usual, Option(YEAR, say("pickup_list.term.year", day=until))]


def which_term(tx: Tx, actor: Actor, query: str | None) -> Shown:
    """That a day in the line is none."""
    no = wrong(query or "", actor.local(tx.now).date())
    return Shown({"wrong": say(no.key, **no.told)}, "wrong") if no else Shown()


def _days(
    tx: Tx, actor: Actor, text: Render, term: str | None, words: str | None, query: str | None
) -> tuple[date, date | None]:
    """Give the first and the last day. Raises TermUnclear, NoSuchDay or OtherWeekday."""
    today = actor.local(tx.now).date()
    match term:
        case "today":
            return today, today
        case "tomorrow":
            return today + timedelta(days=1), today + timedelta(days=1)
        case "always":
            return today, None
        case "year":
            return today, school_year_ends(today)
    if term is None:
        check(words or query or "", today)
    read = spans(words or query or "", today) if term is None else [_said(tx, actor, text, query).days]
    if len(read) != 1 or not isinstance(read[0], Days):
        raise TermUnclear
    return read[0]


# --- the last look, and doing it


def named(
    tx: Tx,
    actor: Actor,
    text: Render,
    query: str | None,
    who: str | int | None,
    who_words: str | None,
    name: str | None,
    relation: str | None,
    relation_words: str | None,
    phone: str | None,
    term: str | None,
    term_words: str | None,
    photo: str | None,
) -> dict[str, Any]:
    """Whom the answers add, as it is kept until they are looked at. Raises NameUnclear, TermUnclear or NotFound."""
    first, last = _days(tx, actor, text, term, term_words, query)
    if isinstance(who, int):
        known = queries.named_by_family(tx, actor, who)
        return _to_json(Named(known.name, known.relation, first, last, known.phone, known.photo))
    said = _person(tx, actor, text, query, who_words, name)
    kin = relation or (relation_words or "")[:LONGEST_RELATION]
    return _to_json(Named(said.name, kin, first, last, (typed.phone(phone) or "") if phone else said.phone, photo))


def _to_json(one: Named) -> dict[str, Any]:
    return asdict(one) | {"first": one.first.isoformat(), "last": one.last and one.last.isoformat()}


def _from_json(kept: dict[str, Any]) -> Named:
    days = {name: kept[name] and date.fromisoformat(kept[name]) for name in ("first", "last")}
    return Named(**kept | days)


def look(tx: Tx, actor: Actor, pupil: int, named: dict[str, Any]) -> dict[str, object]:
    """Whom the school will let the child go with, and when."""
    one = _from_json(named)
    child = pupil_facts(tx, actor.school_id, pupil)
    return {
        "pupil": child.name,
        "label": child.label,
        "who": pickups.who(one.relation, one.name, one.phone),
        "when": when(one.first, one.last, actor.local(tx.now).date()),
    }


def leaving(tx: Tx, actor: Actor, pupil: int, what: int) -> dict[str, object]:
    """Who would not be let any more."""
    seen = queries.named_by_family(tx, actor, what)
    today = actor.local(tx.now).date()
    return {"line": pickups.line(seen, today), "pupil": pupil_facts(tx, actor.school_id, pupil).name}


def keep(tx: Tx, actor: Actor, pupil: int, what: str | int, named: dict[str, Any] | None) -> Allowed | None:
    """Add them, or remove the one that was chosen."""
    if what == FINE:
        return None
    if isinstance(what, int):
        return verbs.remove(tx, actor, what)
    return verbs.allow(tx, actor, pupil, _from_json(named or {}))


def kept(tx: Tx, actor: Actor, pupil: int, what: str | int, result: Allowed | None) -> Shown:
    """Who may now, and when; who may not."""
    if result is None:
        return Shown(variant=FINE, errand="")
    today = actor.local(tx.now).date()
    told = {"pupil": pupil_facts(tx, actor.school_id, pupil).name, "line": pickups.line(result, today)}
    return Shown(told, "added" if what == ADD else "removed")


dialog = Dialog(
    "pickup_list",
    Choice("pupil", options=cards.children_named, search="query", skip_single=True),
    Choice("what", options=doings, shows=overview, search="query", skip_single=True),
    Choice("who", options=people, or_typed="who_words", skip_single=True, when=_adding),
    Text("name", longest=pickups.LONGEST_NAME, when=lambda what, who: what == ADD and who == NEW),
    Choice("relation", options=relations, or_typed="relation_words", skip_single=True, when=_is_new),
    Text("phone", longest=40, optional=True, when=_lacks_phone),
    Choice("term", options=terms, shows=which_term, variants=("wrong",), or_typed="term_words", skip_single=True,
           when=_adding),
    Photo(
        "photo",
        optional=True,
        when=lambda what, who, term: _is_new(what, who) and term in (YEAR, ALWAYS),
    ),
    Fact("named", read=named, when=_adding),
    Confirm("sure", shows=look, when=_adding),
    Confirm("sure_remove", shows=leaving, when=lambda what: what not in (ADD, FINE)),
    commit=keep,
    returns={
        NameUnclear: "who",
        PhoneUnclear: "phone",
        TermUnclear: "term",
        NoSuchDay: "term",
        OtherWeekday: "term",
        PickupPast: "term",
        PickupTooFar: "term",
        MayAlready: "",
        PickupFull: "what",
        PickupGone: "what",
        NotFound: "pupil",
    },
    done=kept,
    variants=("added", "removed", FINE),
    menu=23,
    catches="query",
)  # fmt: skip
