"""Booklets for parents: found by words or by topic, read in the chat a page at a time."""

from collections.abc import Sequence

from core.access import Actor
from core.booklets.shelf import shelf
from core.database import Tx
from core.opportunities.queries import named as named_clubs
from core.refusal import NotFound
from core.words import Text
from dialogs import booklets
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Pages, Shown


def pages(language: str, booklet: str) -> Sequence[Text]:
    """Its text."""
    return booklets.pages(shelf(language).get(booklet))


def named(language: str, booklet: str) -> dict[str, str]:
    """Its title."""
    return {"title": shelf(language).get(booklet).title}


def read(language: str, booklet: str) -> Shown:
    """Its title, and what else there is on the topic."""
    books = shelf(language)
    seen = books.get(booklet)
    others = [one for one in books.of(seen.topic) if one.key != booklet]
    return Shown({"title": seen.title}, offers=booklets.offers(others))


def meant(tx: Tx, actor: Actor, language: str, query: str) -> bool:
    """Words that nobody hears are for a booklet if they are what one is about, and no club is called so."""
    return shelf(language).means(query) and not named_clubs(tx, actor, query)


dialog = Dialog(
    "parent_booklets",
    *booklets.CHOOSING,
    Pages("reading", pages=pages, shows=named),
    done=read,
    returns={NotFound: "topic"},
    menu=31,
    catches="query",
    claims=meant,
)
