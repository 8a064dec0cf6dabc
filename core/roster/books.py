"""Workbooks (.xlsx, .xls) and CSV files as grids."""

import csv
import io
import struct
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from core.files import MAX_BYTES, XLSX, FileTooBig, FileUnreadable, check_archive, sniff
from core.roster.grid import MAX_ROWS, Grid, RosterLocked, RosterUnknown, bounded
from core.roster.scan import Scan, scan
from core.roster.text import Cell

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook with a password
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FIELD = 32_768  # characters: what Excel holds in a cell


def content_of(path: Path) -> bytes:
    """Give the bytes of a file of bearable size.

    Raises FileTooBig, FileUnreadable.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileTooBig(limit=MAX_BYTES // 2**20)
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable from error


def is_archive(content: bytes) -> bool:
    """Tell whether it is a sound archive that is no workbook.

    Raises FileUnreadable, FileBomb.
    """
    if not content.startswith(b"PK"):
        return False
    try:
        check_archive(content)
        return sniff(content) != XLSX
    except (NotImplementedError, ValueError, struct.error) as error:  # what a damaged directory may also lead to
        raise FileUnreadable from error


def grids(content: bytes, name: str) -> list[Grid]:
    """Give the sheets of a workbook, or the one of a CSV file, called by the file's `name`.

    Raises FileUnreadable, RosterUnknown, RosterLocked or RosterTooLarge.
    """
    if content.startswith(b"PK"):
        return _workbook(content, scan(content))
    if content.startswith(OLE):
        if _ENCRYPTED in content:
            raise RosterLocked
        return _workbook(content, {})
    return [_csv(content, name)]


def _workbook(content: bytes, scans: dict[str, Scan]) -> list[Grid]:
    found = []
    book = _loaded(load_workbook, io.BytesIO(content))
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet: CalamineSheet = _loaded(book.get_sheet_by_name, meta.name)
            row, column = sheet.end or (-1, -1)
            bounded(meta.name, row + 1, column + 1)
            seen = scans.get(meta.name, Scan())
            found.append(Grid(meta.name, _Sheet(sheet, seen).rows, meta.visible != SheetVisibleEnum.Visible))
    return found


def _loaded(load: Any, source: Any) -> Any:
    """Load with the workbook reader, which may even panic on a damaged file."""
    try:
        return load(source)
    except PasswordError as error:  # an .xls; of an .xlsx nothing is left but _ENCRYPTED
        raise RosterLocked from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise FileUnreadable from error


class _Sheet:
    """Rows of a sheet, merged cells filled down and broken cells marked."""

    def __init__(self, sheet: CalamineSheet, seen: Scan) -> None:
        self.sheet = sheet
        self.merged: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
            if bottom > top:
                self.merged.setdefault(top, []).append((left, bottom))
        self.broken: dict[int, dict[int, Cell]] = {}
        for (row, column), what in seen.broken.items():
            self.broken.setdefault(row, {})[column] = what

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        pad: list[Cell] = [""] * (self.sheet.start[1] if self.sheet.start else 0)
        filling: dict[int, tuple[int, Cell]] = {}  # column → until which row, with what
        index = -1
        for index, cells in enumerate(self.sheet.iter_rows()):
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


def _csv(content: bytes, name: str) -> Grid:
    text = decoded(content)
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == len("sep=;"):
        text = "\n" + rest  # Excel's own hint; the line keeps its number
        delimiter = head.strip()[-1]
    else:
        delimiter = _delimiter(text)
    rows = [(i, row) for i, row in enumerate(parsed(text, delimiter))]
    return Grid(name, lambda: iter(rows))


def parsed(text: str, delimiter: str) -> list[list[str]]:
    """Give the records of a CSV text.

    Raises FileUnreadable, RosterTooLarge.
    """
    csv.field_size_limit(_FIELD * 4)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MAX_ROWS + 1))
    except csv.Error as error:
        raise FileUnreadable from error
    bounded("CSV", len(rows), max(map(len, rows), default=0))
    return rows


def decoded(content: bytes) -> str:
    """Give the text of a CSV file in UTF-8, UTF-16 with a mark, or the Russian Windows encoding.

    Raises RosterUnknown for what is no text.
    """
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    try:
        if encoding:
            return content.decode(encoding)
        if b"\0" in content or content.lstrip()[:1] == b"<":  # binary; a web page under the name of a table
            raise RosterUnknown
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _cyrillic(content)


def _cyrillic(content: bytes) -> str:
    text = content.decode("cp1251", errors="replace")
    odd = sum(1 for c in text[:10_000] if not (c.isprintable() or c in "\r\n\t") or c == "\ufffd")
    if odd > len(text[:10_000]) // 100:
        raise RosterUnknown
    return text


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return max(";\t,", key=lambda d: sum(min(line.count(d), 40) for line in lines))
