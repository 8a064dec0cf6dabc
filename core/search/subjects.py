"""What is taught, in English: people who type «chess» mean the Russian title. Pure, once its table is read."""

import csv
from functools import cache
from pathlib import Path

from core.search.wording import stem, words_of

_TABLE = Path(__file__).with_name("subjects.csv")  # an English word; Russian words that titles have for it


def in_russian(word: str) -> tuple[str, ...]:
    """Give the Russian words for a folded English subject in any form, none for any other word."""
    return _subjects().get(stem(word), ())


@cache
def _subjects() -> dict[str, tuple[str, ...]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {stem(row["english"]): tuple(words_of(row["russian"])) for row in csv.DictReader(file)}
