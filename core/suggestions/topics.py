"""What opportunities are about, more finely than by category: what a child may like. Pure, once its table is read.

A topic's words are `suggestions.topic.<key>` on a button and `suggestions.doing.<key>` in a sentence. Keys are kept
with families' answers: one that is dropped is read as if it had not been chosen.
"""

import csv
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from core.opportunities.tables import Category
from core.search.wording import words_of

_TABLE = Path(__file__).with_name("topics.csv")  # a topic's field; beginnings of words that tell it, `=` a whole word


class Topic(NamedTuple):
    """What a child may like; `field` is the category that it mostly belongs to."""

    field: Category
    starts: tuple[str, ...]


@cache
def topics() -> dict[str, Topic]:
    """Give all topics by key, in the order in which they are offered."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {r["topic"]: Topic(Category(r["category"]), tuple(r["words"].split())) for r in csv.DictReader(file)}


@lru_cache(maxsize=20_000)
def topics_of(title: str, about: str = "") -> frozenset[str]:
    """Give what an opportunity is about: what its title says, else its description."""
    return _told(title) or _told(about)


def _told(text: str) -> frozenset[str]:
    words = words_of(text)
    return frozenset(key for key, one in topics().items() if any(_is(w, s) for w in words for s in one.starts))


def _is(word: str, start: str) -> bool:
    return word == start[1:] if start.startswith("=") else word.startswith(start)
