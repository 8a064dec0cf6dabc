"""Reads an .xls in a process of its own, with bounded memory: a damaged one may ask its reader for any amount.

Takes the file on stdin, gives a pickled list of sheets (name, hidden, rows, columns, left edge, merged ranges,
cells) on stdout; a sheet larger than `MAX_CELLS` comes without its cells. Exit code LOCKED for a password.
Imports nothing of ours: it must start fast.
"""

import pickle
import sys
from io import BytesIO

from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

MAX_MEMORY = 2**30
MAX_CELLS = 5_000_000
LOCKED = 3


def _bound_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _sheets(content: bytes) -> list[tuple[object, ...]]:
    book = load_workbook(BytesIO(content))
    found: list[tuple[object, ...]] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        row, column = sheet.end or (-1, -1)
        cells = list(sheet.iter_rows()) if (row + 1) * (column + 1) <= MAX_CELLS else []
        hidden = meta.visible != SheetVisibleEnum.Visible
        left = sheet.start[1] if sheet.start else 0
        found.append((meta.name, hidden, row + 1, column + 1, left, sheet.merged_cell_ranges or [], cells))
    return found


if __name__ == "__main__":
    _bound_memory()
    try:
        pickle.dump(_sheets(sys.stdin.buffer.read()), sys.stdout.buffer)
    except PasswordError:
        sys.exit(LOCKED)
