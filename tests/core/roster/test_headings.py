"""Headings: what the guide promises is known, and every synonym means one thing on its sheet."""

import re
from collections import Counter
from pathlib import Path

import pytest

from core.roster import Noun
from core.roster.headings import FIELDS, field_of, noun_of
from core.roster.text import letters

GUIDE = Path(__file__).parents[3] / "docs" / "roster.md"


def _promised() -> list[tuple[str, str]]:
    """Give (sheet, heading) of the guide's table of sheets."""
    rows = [[cell.strip() for cell in line.split("|")] for line in GUIDE.read_text(encoding="utf-8").splitlines()]
    sheets = [row[1:3] for row in rows if len(row) == 5 and row[1].isalpha() and noun_of(row[1])]
    parts = [(sheet, re.split(r"[,;()]|\bor | … ", cells.replace("*", ""))) for sheet, cells in sheets]
    return [(sheet, heading.strip()) for sheet, headings in parts for heading in headings if heading.strip()]


def test_the_guide_names_every_sheet() -> None:
    assert {noun_of(sheet) for sheet, _ in _promised()} == set(Noun)
    assert len(_promised()) > 50


@pytest.mark.parametrize(("sheet", "heading"), _promised())
def test_the_guide_keeps_its_word(sheet: str, heading: str) -> None:
    noun = noun_of(sheet)
    assert noun is not None
    assert field_of(noun, heading) is not None


@pytest.mark.parametrize("noun", Noun)
def test_a_heading_means_one_field(noun: Noun) -> None:
    synonyms = Counter(letters(s) for names in FIELDS[noun].values() for s in set(map(letters, names)))
    assert [s for s, n in synonyms.items() if n > 1] == []


def test_days_are_whole_words() -> None:
    assert field_of(Noun.CLASS, "Пн.") == "mon"
    assert field_of(Noun.CLASS, "СУББОТА") == "sat"
    assert field_of(Noun.CLASS, "Воспитатель") is None
    assert field_of(Noun.CLASS, "Средний балл") is None
