"""Workbooks as grids: .xlsx here, after a look through its XML; .xls in a process of its own."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

from core.files import FileUnreadable
from core.roster import xls_worker
from core.roster.grid import Grid, RosterLocked, bounded
from core.roster.scan import Scan, scan
from core.roster.text import Cell

_PATIENCE = 60  # seconds

Merged = Iterable[tuple[tuple[int, int], tuple[int, int]]]


def xlsx(content: bytes) -> list[Grid]:
    """Give the sheets of an .xlsx.

    Raises FileUnreadable, RosterTooLarge.
    """
    scans = scan(content)
    book = _loaded(load_workbook, BytesIO(content))
    found = []
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = _loaded(book.get_sheet_by_name, meta.name)
            left = sheet.start[1] if sheet.start else 0
            rows = _Rows(sheet.iter_rows, left, sheet.merged_cell_ranges or (), scans.get(meta.name, Scan()))
            found.append(Grid(meta.name, rows, meta.visible != SheetVisibleEnum.Visible))
    return found


def _loaded(load: Callable[[Any], Any], source: Any) -> Any:
    """Load with the reader of workbooks, which may even panic on a damaged file."""
    try:
        return load(source)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise FileUnreadable from error


def xls(content: bytes) -> list[Grid]:
    """Give the sheets of an .xls.

    Raises FileUnreadable, RosterLocked, RosterTooLarge.
    """
    found = []
    for name, hidden, height, width, left, merged, cells in _work(content):
        bounded(name, height, width)
        found.append(Grid(name, _Rows(cells.__iter__, left, merged, Scan()), hidden))
    return found


def _work(content: bytes) -> Any:
    command = [sys.executable, str(Path(xls_worker.__file__))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise FileUnreadable from error
    if done.returncode == xls_worker.LOCKED:
        raise RosterLocked
    if done.returncode:
        raise FileUnreadable
    return pickle.loads(done.stdout)  # noqa: S301 - our own process wrote it


class _Rows:
    """Rows of a sheet from its top, merged cells filled down and broken cells marked."""

    def __init__(self, rows: Callable[[], Iterable[Sequence[Cell]]], left: int, merged: Merged, seen: Scan) -> None:
        self.source = rows
        self.left = left
        self.merged: dict[int, list[tuple[int, int]]] = {}
        for (top, column), (bottom, _) in merged:
            if bottom > top:
                self.merged.setdefault(top, []).append((column, bottom))
        self.broken: dict[int, dict[int, Cell]] = {}
        for (row, column), what in seen.broken.items():
            self.broken.setdefault(row, {})[column] = what

    def __call__(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        pad: list[Cell] = [""] * self.left
        filling: dict[int, tuple[int, Cell]] = {}  # column → until which row, with what
        index = -1
        for index, cells in enumerate(self.source()):
            yield index, self._row(index, pad + list(cells), filling)
        for row in sorted(row for row in self.broken if row > index):  # beneath everything readable
            yield row, self._row(row, [], filling)

    def _row(self, index: int, cells: list[Cell], filling: dict[int, tuple[int, Cell]]) -> list[Cell]:
        for column, what in self.broken.get(index, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = what
        for column, (bottom, value) in list(filling.items()):
            if bottom < index:
                del filling[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        for column, bottom in self.merged.get(index, ()):
            if column < len(cells):
                filling[column] = (bottom, cells[column])
        return cells
