"""Results of surveys: what was answered, by how many, in which groups; who may see it, and how far."""

from core.surveys.results.counting import Block, Share, Tally, block, blocks, how_many
from core.surveys.results.cuts import By, Cut, Group, Rate, cut, cuttable, rate, rates, total, ways
from core.surveys.results.handed import Handed, handed, handed_in
from core.surveys.results.hiding import FEWEST
from core.surveys.results.numbers import Bin
from core.surveys.results.sight import Listed, Sight, listed, numbered, outcome, outcomes, seen, seen_by
from core.surveys.results.texts import texts

__all__ = [
    "FEWEST",
    "Bin",
    "Block",
    "By",
    "Cut",
    "Group",
    "Handed",
    "Listed",
    "Rate",
    "Share",
    "Sight",
    "Tally",
    "block",
    "blocks",
    "cut",
    "cuttable",
    "handed",
    "handed_in",
    "how_many",
    "listed",
    "numbered",
    "outcome",
    "outcomes",
    "rate",
    "rates",
    "seen",
    "seen_by",
    "texts",
    "total",
    "ways",
]
