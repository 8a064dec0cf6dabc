"""Files: uploaded by bots and people, known by ids that are good for one bot only."""

import hashlib
import io
import mimetypes
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.messengers.common.seen import SeenFile
from tests.messengers.telegram.errors import refused, wrong

_SIDES = (90, 320, 800, 1280)
"""Longer sides of the sizes that the platform makes of a picture."""
_SUM_OF_SIDES, _RATIO = 10_000, 20
_FOLDERS = {"photo": "photos", "document": "documents", "sticker": "stickers", "voice": "voice"}


@dataclass(slots=True)
class StoredFile:
    """One file as one bot knows it. A picture is several files: its sizes."""

    id: str
    unique_id: str
    kind: str
    data: bytes = field(repr=False)
    name: str
    mime: str
    path: str
    width: int = 0
    height: int = 0
    sizes: list["StoredFile"] = field(default_factory=list)
    """All sizes of the same picture, the largest last."""

    def wire(self) -> dict[str, Any]:
        """Give the fields that every kind of file has in the Bot API."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}

    def content(self) -> dict[str, Any]:
        """Give the field of a Message that holds it."""
        match self.kind:
            case "photo":
                return {"photo": [s.wire() | {"width": s.width, "height": s.height} for s in self.sizes]}
            case "document":
                return {"document": {"file_name": self.name, "mime_type": self.mime} | self.wire()}
            case "sticker":
                looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
                return {"sticker": looks | self.wire()}
        return {self.kind: {"duration": 3, "mime_type": self.mime} | self.wire()}

    def seen(self) -> SeenFile:
        """Give what a person sees."""
        return SeenFile(self.kind, self.name, self.mime, self.data)


class Files:
    """All files of one bot."""

    def __init__(self, owner: int) -> None:
        self.owner = owner
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def photo(self, data: bytes) -> StoredFile:
        """Store a picture in all its sizes; give the largest. Raises `ApiError` where it is none."""
        sizes = [self._put("photo", made, "photo.jpg", "image/jpeg", *sides) for made, sides in _sizes(data)]
        for size in sizes:
            size.sizes = sizes
        return sizes[-1]

    def put(self, kind: str, data: bytes, name: str, mime: str = "") -> StoredFile:
        """Store any other file."""
        return self._put(kind, data, name, mime or mimetypes.guess_type(name)[0] or "application/octet-stream")

    def get(self, file_id: str) -> StoredFile | None:
        """Find by id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Find by the path that getFile gave."""
        return self._by_path.get(path)

    def again(self, file_id: str, kind: str) -> StoredFile:
        """Find a file to send once more as `kind`. Raises `ApiError`."""
        file = self.get(file_id)
        if file is None:
            raise refused("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise wrong(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file.sizes[-1] if file.sizes else file

    def _put(self, kind: str, data: bytes, name: str, mime: str, width: int = 0, height: int = 0) -> StoredFile:
        number = len(self._by_id)
        unique = hashlib.sha256(data).hexdigest()[:15]
        identity = f"{kind[:2]}{hashlib.sha256(f'{self.owner} {number}'.encode()).hexdigest()[:40]}"
        extension = f".{name.rpartition('.')[2]}" if "." in name else ""
        path = f"{_FOLDERS.get(kind, kind)}/file_{number}{extension}"
        stored = StoredFile(identity, f"AQAD{unique}", kind, data, name, mime, path, width, height)
        self._by_id[identity] = self._by_path[path] = stored
        return stored


def _sizes(data: bytes) -> list[tuple[bytes, tuple[int, int]]]:
    """Give a picture as JPEG in the platform's sizes, the smallest first."""
    try:
        opened = Image.open(io.BytesIO(data))
        width, height = opened.size
        if width + height > _SUM_OF_SIDES or max(width, height) > _RATIO * min(width, height):
            raise wrong("PHOTO_INVALID_DIMENSIONS")
        as_it_is = opened.format == "JPEG" and opened.mode == "RGB"
        picture = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError):
        raise wrong("IMAGE_PROCESS_FAILED") from None
    longest = max(width, height)
    smaller = [_shrunk(picture, side) for side in _SIDES if side < longest]
    if longest > _SIDES[-1]:
        return smaller
    kept = data if as_it_is else _jpeg(picture)
    return [*smaller, (kept, (width, height))]


def _shrunk(picture: Image.Image, side: int) -> tuple[bytes, tuple[int, int]]:
    made = picture.copy()
    made.thumbnail((side, side))
    return _jpeg(made), made.size


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=87)
    return out.getvalue()
