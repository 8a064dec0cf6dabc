"""Choosing a booklet, by topic or by words, and how its pages look: for those who read it and who send it."""

from collections.abc import Sequence

from core.booklets.reading import Booklet
from core.booklets.shelf import Shelf, shelf
from core.words import Text, say
from dialogs.engine.steps import Choice, Offer, Option, Shown

MOST_OFFERED = 2
LISTS = ("found", "nothing")  # variants of the question which one it is to be


def topics(language: str) -> list[Option]:
    """Give a button for each topic that has any."""
    return [
        Option(topic, say("booklets.counted", topic=say(f"booklets.topic.{topic}"), count=count))
        for topic, count in shelf(language).topics()
    ]


def listed(language: str, topic: str | None, query: str | None) -> list[Option]:
    """Give those of the topic, or those that the words may mean; all, where they mean none."""
    return [Option(booklet.key, booklet.title) for booklet in _chosen(shelf(language), topic, query)]


def _chosen(books: Shelf, topic: str | None, query: str | None) -> Sequence[Booklet]:
    if topic is not None:
        return books.of(topic)
    return books.find(query or "") or books.booklets


def asked(language: str, topic: str | None, query: str | None) -> Shown:
    """Tell what the list is of."""
    if topic is not None:
        return Shown({"topic": say(f"booklets.topic.{topic}")})
    return Shown({"query": query or ""}, "found" if shelf(language).find(query or "") else "nothing")


CHOOSING = (
    Choice("topic", options=topics, or_typed="query"),
    Choice("booklet", options=listed, shows=asked, variants=LISTS, search="query", skip_single=True),
)


def offers(some: Sequence[Booklet]) -> tuple[Offer, ...]:
    """Give buttons that open the first few of these."""
    return tuple(
        Offer(say("booklets.offer", title=one.title), "parent_booklets", {"topic": one.topic, "booklet": one.key})
        for one in some[:MOST_OFFERED]
    )


def pages(booklet: Booklet) -> list[Text]:
    """Give its text; the last page tells when it was made sure that it is so."""
    if booklet.checked is None:
        return list(booklet.pages)
    last = say("booklets.last", text=booklet.pages[-1], checked=booklet.checked)
    return [*booklet.pages[:-1], last]
