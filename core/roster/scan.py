"""A look through the XML of a workbook before anything loads it.

The reader of workbooks gives an empty cell both for an error and for a formula that was never calculated, and
makes room for every cell up to the outermost one. So what is broken and how far a sheet reaches is found first.
"""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from core.files import FileUnreadable
from core.roster.grid import bounded
from core.roster.text import Broken

_CHUNK = 2**16
_MAX_INDEX = 2**20  # bytes of a workbook's own list of its sheets


@dataclass(slots=True)
class Scan:
    """What a sheet holds that its reader does not tell: broken cells by (row, column), from 0."""

    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    last: str = ""


def scan(content: bytes) -> dict[str, Scan]:
    """Look through every sheet of an .xlsx file, by name.

    Raises FileUnreadable for a damaged file, RosterTooLarge for one that reaches too far.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.testzip() is not None:  # also finds members larger than they claim
                raise FileUnreadable
            return {name: _sheet(archive, name, path) for name, path in _sheets(archive)}
    except (zipfile.BadZipFile, expat.ExpatError, ElementTree.ParseError, LookupError, ValueError, OSError) as error:
        raise FileUnreadable from error
    except (NotImplementedError, RuntimeError, EOFError, zlib.error) as error:  # odd compression, encrypted members
        raise FileUnreadable from error


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    names = set(archive.namelist())
    targets = {
        e.get("Id"): posixpath.normpath(posixpath.join("/xl", e.get("Target", ""))).lstrip("/")
        for e in _index(archive, "xl/_rels/workbook.xml.rels").iter()
        if _local(e.tag) == "Relationship"
    }
    found = []
    for e in _index(archive, "xl/workbook.xml").iter():
        if _local(e.tag) == "sheet":
            ref = next((v for k, v in e.attrib.items() if k.endswith("}id")), None)
            if targets.get(ref) in names:
                found.append((e.get("name", ""), targets[ref]))
    return found


def _index(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    with archive.open(path) as member:
        content = member.read(_MAX_INDEX)
    if b"<!DOCTYPE" in content:
        raise FileUnreadable
    return ElementTree.fromstring(content)  # noqa: S314 - without a DOCTYPE there are no entities to expand


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _sheet(archive: zipfile.ZipFile, name: str, path: str) -> Scan:
    walk = _Walk(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.StartDoctypeDeclHandler = walk.doctype
    walk.parser = parser
    with archive.open(path) as member:
        while chunk := member.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    walk.finish()
    return walk.found


class _Walk:
    """Hears the elements of one sheet. A cell is judged when the next one begins."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found = Scan()
        self.parser = expat.ParserCreate()
        self.row = self.column = -1
        self.kind = ""
        self.formula = False
        self.shown: list[str] = []

    def doctype(self, *_: object) -> None:
        raise FileUnreadable

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "c":
            self._cell(attributes)
        elif local == "v":
            self._filled()
            if self.formula or self.kind == "e":
                self.parser.CharacterDataHandler = self.shown.append
        elif local == "f":
            self._filled()
            self.formula = True
        elif local == "is":
            self._filled()
        elif local == "row":
            self.finish()
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1

    def _cell(self, attributes: dict[str, str]) -> None:
        if self.formula or self.kind == "e":
            self.finish()
        ref = attributes.get("r")
        if ref is None:
            self.column += 1
        else:
            self.row, self.column = _place(ref)
        self.kind = attributes.get("t", "")

    def _filled(self) -> None:
        found = self.found
        if self.row >= found.rows or self.column >= found.columns:
            found.rows, found.columns = max(found.rows, self.row + 1), max(found.columns, self.column + 1)
            bounded(self.name, found.rows, found.columns)

    def finish(self) -> None:
        """Judge the cell that has just ended."""
        if self.formula or self.kind == "e":
            self.parser.CharacterDataHandler = None
            shown = "".join(self.shown).strip()
            if self.kind == "e" or (not shown and self.kind != "str"):  # an empty string is a result too
                self.found.broken[self.row, self.column] = Broken(shown)
        self.formula, self.kind = False, ""
        self.shown.clear()


def _place(ref: str) -> tuple[int, int]:
    letters = ref.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(ref[len(letters) :]) - 1, column - 1
