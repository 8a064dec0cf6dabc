"""A file of any kind as a Roster."""

from pathlib import Path

from core.roster.books import content_of, grids, is_archive
from core.roster.oneroster import roster_of_archive
from core.roster.rows import Roster
from core.roster.sheets import roster_of


def read(path: Path) -> Roster:
    """Read .xlsx, .xls, .csv, or a OneRoster 1.2 (or 1.1) zip; what is unclear is in `problems`.

    Raises FileTooBig, FileUnreadable, FileBomb; RosterUnknown for what is no table, RosterLocked for a password,
    RosterTooLarge for too many rows or columns, RosterEmpty when nothing in it is a roster.
    """
    content = content_of(path)
    if is_archive(content):
        return roster_of_archive(path.name, content)
    return roster_of(path.name, grids(content, path.stem))
