"""Sheets of a workbook or a CSV file as a Roster."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from core.roster.entries import ENTRIES
from core.roster.grid import Grid, RosterEmpty, bounded
from core.roster.headings import LOOK_FOR_HEADINGS, Layout, class_of, layout
from core.roster.line import Line, about_sheet, sheet_of
from core.roster.rows import ClassLabel, Noun, Problem, Roster, Severity
from core.roster.text import Broken, Cell, letters, text
from core.roster.values import Unclear, class_label
from core.words import say

_TOTALS = ("итого", "всего", "total")


def roster_of(source: str, grids: Sequence[Grid]) -> Roster:
    """Read every sheet that is ours.

    Raises RosterEmpty when none is, RosterTooLarge for too many rows in all.
    """
    roster = Roster(source)
    for grid in grids:
        _read_sheet(roster, grid)
    if not roster.nouns:
        raise RosterEmpty
    bounded(source, len(roster), 1)
    return roster


def _read_sheet(roster: Roster, grid: Grid) -> None:
    found = layout(grid.name, islice(grid.rows(), LOOK_FOR_HEADINGS))
    if grid.hidden or found is None:
        if any(any(c != "" for c in cells) for _, cells in islice(grid.rows(), LOOK_FOR_HEADINGS)):
            key = "hidden_sheet" if grid.hidden else "unknown_sheet"
            roster.problems.append(about_sheet(grid.name, say(f"roster.{key}"), Severity.WARNING))
        return
    roster.nouns.add(found.noun)
    roster.problems += _of_headings(grid.name, found)
    if not found.missing:
        _read_rows(roster, grid, found)


def _of_headings(sheet: str, found: Layout) -> Iterator[Problem]:
    for heading in found.missing:
        yield about_sheet(sheet, say("roster.no_column", heading=heading), Severity.ERROR)
    for column in found.ignored:
        yield about_sheet(sheet, say("roster.extra_column"), Severity.WARNING, column)
    for column in found.repeated:
        yield about_sheet(sheet, say("roster.repeated_column"), Severity.WARNING, column)


def _read_rows(roster: Roster, grid: Grid, found: Layout) -> None:
    sheet = sheet_of(grid.name, found)
    section = class_of(grid.name)
    sections = found.noun is Noun.PUPIL and "class" not in found.fields
    entry: Callable[[Line, Roster, ClassLabel | None], bool] = ENTRIES[found.noun]
    for index, cells in grid.rows():
        if index <= found.heading_row:
            continue
        label = _section(cells) if sections else None
        section = label or section
        if label or _is_blank(cells, found) or _is_heading(cells, found):
            continue
        line = Line(sheet, found, index, cells, roster.problems)
        if not entry(line, roster, section) or line.failed:
            roster.unread[found.noun] = roster.unread.get(found.noun, 0) + 1


def _is_blank(cells: Sequence[Cell], found: Layout) -> bool:
    filled = [cells[i] for i in found.fields.values() if i < len(cells) and cells[i] != "" and text(cells[i])]
    first = next((t for c in cells if (t := text(c))), "")
    return not filled or letters(first).startswith(_TOTALS)


def _is_heading(cells: Sequence[Cell], found: Layout) -> bool:
    """Tell whether headings stand here again, as at the top of each printed page, or columns are numbered."""
    filled = [text(c) for c in cells if c != ""]
    if filled[:2] == ["1", "2"]:
        return filled == [str(n) for n in range(1, len(filled) + 1)]
    headings = {column.heading for column in found.columns.values()}
    return sum(1 for words in filled if words in headings) > 1


def _section(cells: Sequence[Cell]) -> ClassLabel | None:
    """Give the class when the row is a line between classes: «5А класс» alone."""
    filled = [c for c in cells if text(c)]
    if not filled or len({text(c) for c in filled}) != 1 or isinstance(filled[0], Broken | float | int):
        return None
    words = text(filled[0])
    try:
        return class_label(words.casefold().removeprefix("класс"))
    except Unclear:
        return None
