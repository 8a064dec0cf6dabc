"""The CSV files of a OneRoster archive, as records."""

import io
import zipfile
import zlib
from collections.abc import Sequence

from core.files import MAX_UNPACKED, FileBomb, FileUnreadable
from core.roster.csvs import decoded, parsed
from core.roster.rows import At, Column, Noun, Sheet
from core.roster.text import column_letter

FILES = ("manifest", "orgs", "users", "roles", "classes", "enrollments", "demographics")


class Record:
    """A record of one of the files: fields by heading."""

    __slots__ = ("at", "cells")

    def __init__(self, at: At, cells: dict[str, str]) -> None:
        self.at = at
        self.cells = cells

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "")

    def several(self, heading: str) -> list[str]:
        """Give the parts of a cell that lists ids."""
        return [part.strip() for part in self[heading].split(",") if part.strip()]


def tables_of(content: bytes) -> dict[str, list[list[str]]]:
    """Give the rows of each file that we read, by its name without «.csv».

    Raises FileUnreadable, FileBomb, RosterTooLarge.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {}
            for member in archive.infolist():
                name = member.filename.rpartition("/")[2].removesuffix(".csv")
                if name in FILES and member.filename.endswith(".csv") and not member.filename.startswith("__"):
                    found[name] = parsed(_text(archive, member), ",")
            return found
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise FileUnreadable from error


def _text(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    if member.file_size > MAX_UNPACKED:
        raise FileBomb
    with archive.open(member) as file:
        return decoded(file.read())


def sheet_of(name: str, noun: Noun, headings: Sequence[str]) -> Sheet:
    """Give one of the files as problems name it."""
    return Sheet(f"{name}.csv", noun, {h: Column(column_letter(i), h) for i, h in enumerate(headings)})
