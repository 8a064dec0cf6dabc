"""What several dialogs show alike: an opportunity as a line or a card, its calendar, children, people found."""

from collections.abc import Callable, Sequence

from core.access import Actor
from core.database import Tx
from core.directory import FoundPerson, find_person
from core.files import FileStore
from core.messages import Attachment
from core.names import Name, called, only_child_called, without_polite
from core.opportunities.queries import Card, Found, children, my_signups, pupil_calendar
from core.opportunities.tables import Status
from core.search.wording import fold, words_of
from core.words import Phrase, Text, Weekly, say
from dialogs.engine.steps import Option, Shown


def my_children(tx: Tx, actor: Actor) -> list[Option]:
    """The guardian's children in this school, each also by the short forms of the name."""
    return [
        Option(c.id, say("cards.child", name=c.name, label=c.label), match=f"{called(c.name)} {c.label}")
        for c in children(tx, actor)
    ]


def children_named(tx: Tx, actor: Actor, query: str | None) -> list[Option]:
    """The guardian's children in this school; only the one whom the words name, be it as «сын» or «дочка»."""
    mine = my_children(tx, actor)
    named = [one for one in mine if set(words_of(one.match)) & set(words_of(without_polite(query or "")))]
    if not named:
        only = only_child_called(fold(query or ""), [(child.id, child.name) for child in children(tx, actor)])
        named = [one for one in mine if one.value == only]
    return named if len(named) == 1 else mine


def without_name(query: str | None, name: Name) -> str | None:
    """«запиши Машу на шахматы» looks for chess, not for Машу; nothing is left where only she is named."""
    names = set(words_of(called(name)))
    return " ".join(w for w in query.split() if not names & set(words_of(w))) if query else None


def people(tx: Tx, actor: Actor, query: str) -> list[Option]:
    """People of the school who match best; words of another name search again."""
    found = find_person(tx, actor, query)
    return [Option(p.person, say("find_person.option", name=p.name, what=what_is(p))) for p in found]


def what_is(person: FoundPerson) -> Phrase:
    """Give what a person is to the school: a pupil's class, else their roles."""
    if person.label:
        return say("find_person.pupil", label=person.label)
    return say("find_person.roles", roles=[say(f"whoami.role.{role}") for role in person.roles])


def option(one: Found) -> Option:
    """A line of a list: what it is, when it meets, and the one thing to know before opening it."""
    label = say("cards.option", title=one.title, times=times(one.times), state=_state(one))
    return Option(one.opportunity, label, match=one.title)


def times(all_of_them: Sequence[Weekly]) -> Text:
    """«вт 15:00–16:00, чт 15:00–16:00», or nothing for what meets at no fixed time."""
    return say("cards.times", times=list(all_of_them)) if all_of_them else say("cards.no_times")


def calendar(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], pupil: int) -> tuple[Attachment, ...]:
    """A pupil's clubs as a calendar file; nothing while they have a place in none."""
    families = [f for f in my_signups(tx, actor) if f.pupil.id == pupil]
    if not any(mine.status is Status.IN for family in families for mine in family.signups):
        return ()
    stored = files.put(pupil_calendar(tx, actor, pupil, text), "clubs.ics")
    return (Attachment(stored.hash, stored.name, "text/calendar"),)


def _state(one: Found) -> Phrase:
    if one.status is not None:
        return say(f"cards.status.{one.status}")
    if one.why is not None:
        return say(f"cards.why.{one.why.key.rpartition('.')[2]}")
    if one.places_left > 0:
        return say("cards.places", n=one.places_left)
    return say("cards.queue", n=one.waiting)


def shown(card: Card, pupil: object, files: FileStore, variant: str) -> Shown:
    """A whole card with its picture; what speaks against it comes last, and leaves nothing to agree to.

    Nor is there anything to agree to for a pupil who is in it already, or waits.
    """
    told = {"title": card.title, "lines": _lines(card), "pupil": pupil}
    picture = (files.attachment(card.photo, card.title + ".jpg"),) if card.photo else ()
    against = "already" if card.status else "no" if card.no else ""
    return Shown(told, against or variant, picture, blocked=bool(against))


def _lines(card: Card) -> list[Phrase]:
    kind = say("cards.kind", kind=say(f"opportunities.kind_{card.kind}"), category=_category(card))
    about = [say("cards.about", about=card.about)] if card.about else []
    for_whom = [say("cards.for_whom", for_whom=list(card.for_whom))] if card.for_whom else []
    return [kind, *about, *terms(card), *for_whom, *_standing(card)]


def terms(card: Card) -> list[Phrase]:
    """When, where, with whom, for how much: what one keeps in mind once one is in."""
    lines = [say("cards.when", times=times(card.times))] if card.times else []
    if card.place:
        lines.append(say("cards.place", place=card.place))
    if card.teacher:
        lines.append(say("cards.teacher", teacher=card.teacher))
    return [*lines, say("cards.price", price=card.price) if card.price.kopecks else say("cards.free")]


def _standing(card: Card) -> list[Phrase]:
    """The pupil's own sign-up; else why there can be none; else the places left and what to think of."""
    if card.status is not None:
        return [say(f"cards.already.{card.status}", line=card.line)]
    if card.no:
        return [say("cards.no", why=card.no)]
    return [_room(card), *(say("cards.warning", warning=w) for w in card.warnings)]


def _category(card: Card) -> Phrase:
    return say(f"opportunities.category_{card.category}")


def _room(card: Card) -> Phrase:
    if card.places_left > 0:
        return say("cards.room", n=card.places_left, capacity=card.capacity)
    return say("cards.full", n=card.waiting)
