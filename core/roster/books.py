"""Any file with rows as grids."""

import struct
from pathlib import Path

from core.files import MAX_BYTES, XLSX, FileTooBig, FileUnreadable, check_archive, sniff
from core.roster.csvs import grid_of
from core.roster.excel import xls, xlsx
from core.roster.grid import Grid, RosterLocked

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


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
        return xlsx(content)
    if content.startswith(OLE):
        if _ENCRYPTED in content:
            raise RosterLocked
        return xls(content)
    return [grid_of(content, name)]
