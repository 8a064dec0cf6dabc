"""A file as grids of cells, whatever its format."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.refusal import Refusal
from core.roster.text import Cell, column_letter

MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_CELLS = 5_000_000


class RosterUnknown(Refusal):
    """Not a table we can read."""


class RosterLocked(Refusal):
    """A workbook with a password."""


class RosterTooLarge(Refusal):
    """Too many rows or columns. Tells `sheet`, `cell` (how far it reaches), `rows` and `columns` (limits)."""


class RosterEmpty(Refusal):
    """No sheet with headings that we know."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. `rows` starts over at each call and gives (index from 0, cells from column A)."""

    name: str
    rows: Callable[[], Iterator[tuple[int, Sequence[Cell]]]]
    hidden: bool = False


def bounded(sheet: str, rows: int, columns: int) -> None:
    """Refuse a sheet that is too large to be a roster.

    Raises RosterTooLarge.
    """
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        cell = f"{column_letter(columns - 1)}{rows}"
        raise RosterTooLarge(sheet=sheet, cell=cell, rows=str(MAX_ROWS), columns=str(MAX_COLUMNS))
