"""A file as its sheets: bounded, and read by pyxform in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import files
from core.refusal import Refusal
from core.roster.csvs import decoded
from core.roster.grid import RosterTooLarge, RosterUnknown
from core.roster.scan import Scan, scan
from core.roster.text import column_letter

MOST_BYTES = 5 * 2**20
MOST_QUESTIONS = 1000  # rows of «survey»
MOST_CHOICES = 20_000  # rows of «choices»
MOST_LETTERS = 4_000_000  # of all cells together
MEMORY = 2**30  # bytes that the reader may take
PATIENCE = 30  # seconds

_OLE = b"\xd0\xcf\x11\xe0"
_WORKER = Path(__file__).with_name("worker.py")


class XlsFormUnknown(Refusal):
    """Not a workbook that can be read: another kind of file, or one with a password."""


class XlsFormTooLarge(Refusal):
    """Too many bytes or rows, or it takes too long. Tells `questions` and `choices`, the limits."""

    def __init__(self) -> None:
        super().__init__(questions=MOST_QUESTIONS, choices=MOST_CHOICES)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as pyxform groups it. `name` is the file's; rows are numbered as the spreadsheet does."""

    name: str
    headings: tuple[tuple[str, tuple[str, ...]], ...] = ()  # as written, and the parts that they mean
    rows: tuple[tuple[int, Mapping[str, Any]], ...] = ()

    def heading(self, *parts: str) -> str:
        """Give the heading of a column as it is written in the file."""
        return next((h for h, known in self.headings if known[: len(parts)] == parts), parts[-1])


@dataclass(frozen=True, slots=True)
class Book:
    """A file. `refused` are pyxform's own complaints, in English."""

    names: tuple[str, ...]
    survey: Sheet
    choices: Sheet
    settings: Sheet
    others: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    language: str = ""
    refused: tuple[str, ...] = ()
    broken: tuple[tuple[str, int, str], ...] = ()  # cells with broken formulas: sheet, row, letter
    reach: Mapping[str, int] = field(default_factory=dict)  # the last filled row of a sheet

    @property
    def readable(self) -> bool:
        """Tell whether its sheets could be understood at all."""
        return bool(self.survey.headings)


def opened(content: bytes) -> Book:
    """Open a file.

    Raises FileBomb, FileUnreadable, XlsFormUnknown, XlsFormTooLarge.
    """
    if len(content) > MOST_BYTES:
        raise XlsFormTooLarge
    suffix = _suffix(content)
    scans: dict[str, Scan] = {}
    if suffix == ".xlsx":
        files.check_archive(content)
        try:
            scans = scan(content)
        except RosterTooLarge as error:
            raise XlsFormTooLarge from error
    elif suffix != ".xls":
        content = _text(content).encode()
    return _book(_work(content, suffix), scans)


def _text(content: bytes) -> str:
    try:
        return decoded(content)
    except RosterUnknown as error:
        raise XlsFormUnknown from error


def _suffix(content: bytes) -> str:
    if content.startswith(_OLE):
        return ".xls"
    mime = files.sniff(content)
    if mime in (files.XLSX, files.ZIP):
        return ".xlsx"
    if mime not in ("text/plain", "application/octet-stream"):  # the latter may be text of Russian Windows
        raise XlsFormUnknown
    return ".md" if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"|") else ".csv"


def _work(content: bytes, suffix: str) -> Any:
    # -P: the worker's folder must not come before the standard library.
    limits = map(str, (MOST_QUESTIONS, MOST_CHOICES, MOST_LETTERS, MEMORY))
    command = [sys.executable, "-P", str(_WORKER), suffix, *limits]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise XlsFormTooLarge from error
    if done.returncode:
        raise XlsFormUnknown
    found = json.loads(done.stdout)
    if "failed" in found:
        raise XlsFormTooLarge if found["failed"] == "large" else XlsFormUnknown
    return found


def _book(found: Mapping[str, Any], scans: Mapping[str, Scan]) -> Book:
    sheets, names = found["sheets"], tuple(found["names"])
    called = {name.lower(): name for name in names}
    if len(names) == 1 and "survey" not in called:
        called["survey"] = names[0]  # pyxform takes an only sheet for it
    broken = [
        (name, row + 1, column_letter(column))
        for name, scanned in scans.items()
        if name in called.values() and name.lower() in ("survey", "choices", "settings")
        for row, column in sorted(scanned.broken)
    ]
    survey, choices, settings = (
        _sheet(called.get(kind, kind), sheets.get(kind)) for kind in ("survey", "choices", "settings")
    )
    return Book(
        names,
        survey,
        choices,
        settings,
        others=tuple(called[kind] for kind in sheets.get("others", ()) if kind in called),
        merged=tuple(sheets.get("merged", ())),
        language=sheets.get("language", ""),
        refused=tuple(found["refused"]),
        broken=tuple(broken),
        reach={name: scanned.rows for name, scanned in scans.items()},
    )


def _sheet(name: str, found: Any) -> Sheet:
    if not found:
        return Sheet(name)
    headings = tuple((heading, tuple(parts)) for heading, parts in found["headings"])
    return Sheet(name, headings, tuple(enumerate(found["rows"], start=2)))
