"""Finding booklets: by topic, by words in any form and with typos. All are read once, when the first is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.booklets.reading import OTHER, TOPICS, Booklet, read_all
from core.refusal import NotFound
from core.search.titles import TitleIndex
from core.words import DEFAULT, LOCALES

MOST_FOUND = 6
NAMED = 0.2  # what a title that bears the words weighs more than one whose other words do
SURE = 0.85  # of a score: words said out of the blue mean a booklet from here on


@dataclass(frozen=True, eq=False)
class Shelf:
    """The booklets for readers of one language; what there is only in Russian is among them."""

    booklets: tuple[Booklet, ...]
    index: TitleIndex
    titles: TitleIndex
    headings: TitleIndex  # titles with the words by which booklets are found, without their text

    def topics(self) -> list[tuple[str, int]]:
        """Give each topic that has booklets, and how many."""
        counted = [(topic, len(self.of(topic))) for topic in (*TOPICS, OTHER)]
        return [(topic, count) for topic, count in counted if count]

    def of(self, topic: str) -> Sequence[Booklet]:
        """Give the booklets of a topic, by title."""
        return [booklet for booklet in self.booklets if booklet.topic == topic]

    def find(self, query: str) -> Sequence[Booklet]:
        """Give the booklets that `query` may mean, the likeliest first."""
        named = dict(self.titles.find(query))
        found = self.index.find(query, MOST_FOUND)
        best = sorted(found, key=lambda pair: pair[1] + NAMED * named.get(pair[0], 0), reverse=True)
        return [self.booklets[n] for n, _ in best]

    def means(self, words: str) -> bool:
        """Tell whether `words` that were said out of the blue are what some booklet is about."""
        return any(score >= SURE for _, score in self.headings.find(words, 1))

    def get(self, key: str) -> Booklet:
        """Give one. Raises NotFound, if there is none any more."""
        for booklet in self.booklets:
            if booklet.key == key:
                return booklet
        raise NotFound


def stocked(language: str, locales: Path = LOCALES) -> Shelf:
    """Read the booklets for readers of `language`; a file that is none is left out (`check` tells of it)."""
    own = {booklet.key: booklet for booklet in read_all(locales / language / "booklets")[0]}
    usual = {booklet.key: booklet for booklet in read_all(locales / DEFAULT / "booklets")[0]}
    booklets = tuple(sorted((usual | own).values(), key=lambda b: b.title))
    numbered = list(enumerate(booklets))
    inside = {n: " ".join((b.about, *b.pages)) for n, b in numbered}
    headings = [(n, f"{b.title} {b.words}") for n, b in numbered]
    titles = TitleIndex([(n, b.title) for n, b in numbered])
    return Shelf(booklets, TitleIndex(headings, inside), titles, TitleIndex(headings))


@cache
def shelf(language: str) -> Shelf:
    """Give the shelf of a language, stocked when it is first asked for."""
    return stocked(language)
