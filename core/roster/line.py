"""One row of a sheet while it is read: cells become values, what is unclear becomes problems."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from core.roster.headings import FIELDS, Layout
from core.roster.rows import At, Column, Problem, Severity, Sheet
from core.roster.text import Cell, broken, text
from core.roster.values import Unclear
from core.words import Phrase, say

T = TypeVar("T")


class Line:
    """Reads the fields of one row. `failed` once the row cannot be taken."""

    __slots__ = ("at", "cells", "failed", "layout", "problems")

    def __init__(self, sheet: Sheet, layout: Layout, row: int, cells: Sequence[Cell], problems: list[Problem]) -> None:
        self.at = At(sheet, row + 1)
        self.layout = layout
        self.cells = cells
        self.problems = problems
        self.failed = False

    def cell(self, field: str) -> Cell | None:
        """Give a filled cell, or None."""
        index = self.layout.fields.get(field)
        if index is None or index >= len(self.cells):
            return None
        cell = self.cells[index]
        return None if cell == "" or (isinstance(cell, str) and not text(cell)) else cell

    def has(self, field: str) -> bool:
        """Tell whether there is something in the cell."""
        return self.cell(field) is not None

    def take(self, field: str, read: Callable[[Cell], T], severity: Severity = Severity.ERROR) -> T | None:
        """Give what the cell says, or None if it is empty or unclear; what is unclear is noted."""
        cell = self.cell(field)
        if cell is None:
            return None
        if (what := broken(cell)) is not None:
            self.note(field, say("roster.broken_formula" if what.shown else "roster.uncalculated", value=what.shown))
            return None
        try:
            return read(cell)
        except Unclear as unclear:
            self.note(field, unclear.what, severity)
            return None

    def need(self, field: str, read: Callable[[Cell], T]) -> T | None:
        """Give what the cell says; an empty one is an error too."""
        if not self.has(field):
            self.note(field, say("roster.needed", heading=self._heading(field)))
            return None
        return self.take(field, read)

    def soft(self, field: str, read: Callable[[Cell], T]) -> T | None:
        """Give what the cell says; if it is unclear the row goes on without it."""
        return self.take(field, read, Severity.WARNING)

    def note(self, field: str, what: Phrase, severity: Severity = Severity.ERROR) -> None:
        """Note a problem in the column of `field`."""
        self.failed = self.failed or severity is Severity.ERROR
        self.problems.append(Problem(self.at.sheet.name, self.at.row, self.at.sheet.columns.get(field), what, severity))

    def _heading(self, field: str) -> str:
        column = self.layout.columns.get(field)
        return column.heading if column else FIELDS[self.layout.noun][field][0]


def sheet_of(name: str, layout: Layout) -> Sheet:
    """Give what rows of the sheet remember of it."""
    return Sheet(name, layout.noun, layout.columns)


def about_sheet(sheet: str, what: Phrase, severity: Severity, column: Column | None = None) -> Problem:
    """Give a problem of a sheet as a whole."""
    return Problem(sheet, None, column, what, severity)
