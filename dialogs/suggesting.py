"""Suggestions as both bots show them: three cards with their reasons, a button for each, and what else one may do.

A choice says all that it needs, «join 12», «more 12 15 18»: a button that was shown means what stood above it, however
the list has changed meanwhile.
"""

from collections.abc import Callable, Iterable, Sequence

from core.opportunities.queries import Card
from core.suggestions.queries import Interests, Suggested
from core.suggestions.scoring import Chance, Suggestion
from core.suggestions.topics import topics
from core.words import Phrase, Text, say
from dialogs import cards
from dialogs.engine.steps import Option

JOIN, MORE, NO, WHY, BACK = "join", "more", "no", "why", "back"
SHORT = 2  # reasons on a card; all of them are a tap away


def meant(choice: str) -> tuple[str, list[int]]:
    """Give what is to be done, and with which opportunities."""
    deed, *which = choice.split()
    return deed, [int(one) for one in which]


def asks(deed: str) -> Callable[[str], bool]:
    """Give whether the list was answered with this deed."""
    return lambda pick: pick is not None and pick.startswith(deed)


def choice(deed: str, which: Iterable[int] = ()) -> str:
    """Give the value of a button."""
    return " ".join([deed, *map(str, which)])


def doings(found: Suggested) -> list[Option]:
    """Give a button for each suggestion, then what else one may do with them; nothing without any."""
    if not found.few:
        return []
    shown = [one.chance.opportunity for one in found.few]
    asked = [MORE] * found.more + [NO, WHY]
    others = [Option(choice(deed, shown), say(f"suggestions.do_{deed}", pupil=found.child.name)) for deed in asked]
    return [*joins(found.few), *others]


def joins(few: Iterable[Suggestion]) -> list[Option]:
    """Give a button for each suggestion."""
    return [
        Option(
            choice(JOIN, [one.chance.opportunity]),
            say("suggestions.join", title=one.chance.title),
            match=one.chance.title,
        )
        for one in few
    ]


def boring(few: Sequence[Suggestion]) -> list[Option]:
    """Give each title to be turned down, and all of them."""
    each = [Option(choice(NO, [one.chance.opportunity]), one.chance.title) for one in few]
    every = Option(choice(NO, [one.chance.opportunity for one in few]), say("suggestions.none_of_these"))
    return [*each, *[every] * (len(few) > 1)]


def overview(found: Suggested) -> dict[str, Text | list[Phrase]]:
    """Give how the list is introduced, and its cards."""
    return {"intro": _intro(found), "cards": shown(found.few, SHORT)}


def _intro(found: Suggested) -> Phrase:
    known = {"pupil": found.child.name, "query": found.child.query}
    if found.again:
        return say("suggestions.intro_again", **known)
    if found.child.query:
        return say("suggestions.intro_sought" if found.matches else "suggestions.intro_other", **known)
    return say("suggestions.intro" if found.told or found.child.known else "suggestions.intro_blind", **known)


def shown(few: Iterable[Suggestion], most: int | None = None) -> list[Phrase]:
    """Give cards with their reasons, at most so many of them."""
    return [
        say("suggestions.card", n=n, title=one.chance.title, terms=_terms(one.chance), why=one.why[:most])
        for n, one in enumerate(few, 1)
    ]


def _terms(chance: Chance) -> Phrase:
    when = say("suggestions.day", day=chance.day) if chance.day else cards.times(chance.times)
    price = say("suggestions.price", price=chance.price) if chance.price.kopecks else say("suggestions.no_price")
    if chance.place:
        return say("suggestions.terms_there", when=when, place=chance.place, price=price)
    return say("suggestions.terms", when=when, price=price)


def joined(card: Card) -> list[Phrase]:
    """Give what to keep in mind of what one has just joined."""
    day = [say("suggestions.on_day", day=card.starts_on)] if card.starts_on and not card.times else []
    return [*day, *cards.terms(card)]


LIKED = tuple(Option(topic, say(f"suggestions.topic.{topic}")) for topic in topics())


def told(said: Interests) -> list[Phrase]:
    """Give what was said so far."""
    doing = [say(f"suggestions.doing.{topic}") for topic in said.topics]
    way = [say(f"suggestions.way.{said.way}")] if said.way else []
    return [*doing, *way, *[say("suggestions.way.home")] * said.home]
