"""Kinds of certificates, as kinds.csv has them: a school changes its terms there, or adds a line.

`days` are the working days it takes, `valid` the days for which one that was made is still good, `asks_where`
whether it matters where it goes, `made_by` parts of the positions of those who make it. Words of a kind:
`certificates.kind.<key>` as in «справка об обучении», `certificates.button.<key>`, `certificates.words.<key>`: what
else people call it.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from core.notices import words
from core.search.titles import TitleIndex
from core.words import Text, say
from core.workdays import is_working_day

OTHER = "other"  # what no other kind is; the guardian says what in their own words
_TABLE = Path(__file__).with_name("kinds.csv")
ALL_FOUND = 0.9  # of a score: every word that was typed is in the name


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of certificate."""

    key: str
    days: int
    valid: int
    asks_where: bool
    grade_from: int
    made_by: tuple[str, ...]

    def due_on(self, asked_on: date) -> date:
        """Give the day by which it is ready if it is asked for on `asked_on`."""
        day = asked_on
        for _ in range(self.days):
            day += timedelta(days=1)
            while not is_working_day(day):
                day += timedelta(days=1)
        return day

    def is_made_by(self, position: str) -> bool:
        """Tell whether somebody of this position makes it."""
        words = position.casefold()
        return any(stem in words for stem in self.made_by)


def _kinds() -> dict[str, Kind]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = [
        Kind(
            r["key"],
            int(r["days"]),
            int(r["valid"]),
            r["asks_where"] == "yes",
            int(r["grade_from"] or 1),
            tuple(r["made_by"].split()),
        )
        for r in rows
    ]
    return {kind.key: kind for kind in kinds}


KINDS = _kinds()


def meant(query: str, language: str) -> Sequence[str]:
    """Give the kinds that words like «для бассейна» may mean, the likeliest first; one alone, if its name has all."""
    keys = list(KINDS)
    names, everything = _indexes(language)
    called = [n for n, alike in names.find(query, 1) if alike >= ALL_FOUND]
    return [keys[n] for n in called or (n for n, _ in everything.find(query))]


@cache
def _indexes(language: str) -> tuple[TitleIndex, TitleIndex]:
    """Give the index of names, and that of all that people call each."""
    names = [words().text(named(key, ""), language) for key in KINDS]
    others = [words().text(say(f"certificates.words.{key}"), language) for key in KINDS]
    everything = [f"{name} {other}" for name, other in zip(names, others, strict=True)]
    return TitleIndex(list(enumerate(names))), TitleIndex(list(enumerate(everything)))


def named(kind: str, own_words: str) -> Text:
    """Give what follows the word «справка»."""
    return say(f"certificates.kind.{kind}", words=own_words)
