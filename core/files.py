"""The file store: a folder beside the database, addressed by content hash.

Whatever its name says, a file is what its first bytes say; pictures are bounded in bytes and in pixels before
anything decodes them.
"""

import hashlib
import io
import os
import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import filetype
from PIL import Image

from core.messages import Attachment
from core.refusal import Refusal

MAX_BYTES = 20 * 2**20  # a person's file
MAX_PIXELS = 40_000_000  # a phone's photo has 12 to 50 million; ours are shown, not printed
MAX_UNPACKED = 200 * 2**20  # of an archive (.xlsx, .zip), all members together
MAX_RATIO = 200  # unpacked to packed: beyond this an archive is a bomb

LONGEST_NAME = 60  # of a file that we name after something
_UNNAMEABLE = re.compile(r'[\s\x00-\x1f<>:"/\\|?*]+')  # on Windows

# What zipfile raises for archives that are damaged on purpose.
BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error)

PICTURES = {"image/jpeg", "image/png", "image/webp"}
XLS = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


class FileTooBig(Refusal):
    """Above MAX_BYTES, or MAX_PIXELS for a picture. Tells `limit` in megabytes."""


class FileUnreadable(Refusal):
    """Damaged, or not what it claims to be."""


class FileBomb(Refusal):
    """An archive that unpacks to far more than it weighs."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store: content hash (hex), the person's name for it, sniffed MIME type, bytes."""

    hash: str
    name: str
    mime: str
    size: int


class FileStore:
    """A folder of files named by their SHA-256, two letters a subfolder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes, name: str) -> StoredFile:
        """Store `content` once; check it first.

        Raises FileTooBig, FileUnreadable or FileBomb.
        """
        mime = sniff(content)
        check(content, mime)
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(content)
            part.replace(path)  # a crash leaves no half file under a hash
        return StoredFile(digest, Path(name).name[:120] or "file", mime, len(content))

    def get(self, digest: str) -> bytes:
        """Give the content. Raises FileNotFoundError."""
        return self.path(digest).read_bytes()

    def attachment(self, digest: str, name: str) -> Attachment:
        """Give what a message needs to carry the file. Raises FileNotFoundError."""
        with self.path(digest).open("rb") as file:
            return Attachment(digest, name, sniff(file.read(4096)))

    def path(self, digest: str) -> Path:
        """Give where the content lies, or would. Raises FileNotFoundError for what is no hash."""
        if len(digest) != 64 or not digest.isalnum():  # noqa: PLR2004 - a SHA-256 in hex
            raise FileNotFoundError(digest)
        return self.folder / digest[:2] / digest


def named(title: str, ending: str) -> str:
    """Give a name by which every system keeps a file of this title: «Питание 1/2» is no folder."""
    return f"{_UNNAMEABLE.sub(' ', title).strip(' .')[:LONGEST_NAME].rstrip(' .') or 'file'}{ending}"


def sniff(content: bytes) -> str:
    """Give the MIME type by the first bytes; text/plain where it is readable text."""
    kind = filetype.guess_mime(content)
    if kind is not None:
        return XLSX if kind == ZIP and _is_xlsx(content) else str(kind)
    try:
        content[:4096].decode("utf-8", errors="strict" if len(content) <= 4096 else "ignore")  # noqa: PLR2004
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\0" in content[:4096] else "text/plain"


def check(content: bytes, mime: str) -> None:
    """Refuse what is too big, damaged or a bomb.

    Raises FileTooBig, FileUnreadable or FileBomb.
    """
    if len(content) > MAX_BYTES:
        raise FileTooBig(limit=MAX_BYTES // 2**20)
    if mime in PICTURES:
        _check_picture(content)
    elif mime in (ZIP, XLSX):
        check_archive(content)


def _check_picture(content: bytes) -> None:
    try:
        with Image.open(io.BytesIO(content)) as picture:  # reads the header only
            if picture.width * picture.height > MAX_PIXELS:
                raise FileTooBig(limit=MAX_BYTES // 2**20)
            picture.verify()
    except FileTooBig:
        raise
    except Exception as error:  # Pillow raises whatever its decoders raise
        raise FileUnreadable from error


def check_archive(content: bytes) -> None:
    """Refuse an archive that unpacks beyond MAX_UNPACKED or MAX_RATIO, by its own directory.

    Raises FileUnreadable or FileBomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except BROKEN_ZIP as error:
        raise FileUnreadable from error
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 2**20):
        raise FileBomb


def _is_xlsx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith("xl/workbook") for name in archive.namelist())
    except BROKEN_ZIP:
        return False
