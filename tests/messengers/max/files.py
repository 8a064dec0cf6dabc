"""Uploads and downloads: what bots and people put into messages."""

import io
import itertools
import secrets
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

import filetype
from aiohttp import BodyPartReader, web
from PIL import Image

from tests.messengers.max.limits import Limits

_RUNNABLE = {".apk", ".bat", ".cmd", ".com", ".exe", ".msi", ".scr", ".vbs"}
_PHOTO_IDS = itertools.count(4_484_450_001)


@dataclass(frozen=True, slots=True)
class File:
    """One stored file."""

    kind: str
    """image, video, audio, file, or sticker."""
    name: str
    mime: str
    data: bytes
    token: str
    number: int
    ready_at: float


@dataclass(slots=True)
class Slot:
    """A place to upload one file to."""

    kind: str
    token: str
    used: bool = False


class Files:
    """All files of the server."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.slots: dict[str, Slot] = {}
        self.by_token: dict[str, File] = {}
        self.by_number: dict[str, File] = {}

    def slot(self, kind: str) -> tuple[str, Slot]:
        """Open a place for an upload: its id, and the slot."""
        slot_id = secrets.token_urlsafe(24)
        self.slots[slot_id] = Slot(kind, _token())
        return slot_id, self.slots[slot_id]

    def keep(self, kind: str, data: bytes, name: str, ready_at: float, token: str = "") -> File:
        """Store a file."""
        mime = filetype.guess_mime(data) or "application/octet-stream"
        file = File(kind, name, mime, data, token or _token(), next(_PHOTO_IDS), ready_at)
        self.by_token[file.token] = file
        self.by_number[str(file.number)] = file
        return file

    def path(self, file: File) -> str:
        """Where it can be downloaded, below the server's URL."""
        return f"/files/{file.number}/{quote(file.name)}"

    def download(self, number: str) -> web.Response:
        """Give a file away."""
        file = self.by_number.get(number)
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.data, content_type=file.mime)

    async def upload(self, http: web.BaseRequest, now: float) -> web.Response:
        """Take what is uploaded to a slot: multipart with a field «data», or the bare bytes."""
        slot = self.slots.get(http.query.get("id", ""))
        if slot is None or slot.used:
            return web.Response(status=404, text="Upload not found or used already")
        received = await _received(http)
        if received is None:
            return web.Response(status=400, text="No file in the field «data»")
        data, name = received
        status, why = self._refusal(slot.kind, data, name)
        if why:
            return web.Response(status=status, text=why)
        slot.used = True
        return _accepted(slot.kind, self.keep(slot.kind, data, name, now + self.limits.processing, slot.token))

    def _refusal(self, kind: str, data: bytes, name: str) -> tuple[int, str]:
        most = getattr(self.limits, f"{kind}_bytes")
        if len(data) > most:
            return 413, f"File is too big: {len(data)} bytes, at most {most}"
        if PurePath(name).suffix.lower() in _RUNNABLE:
            return 415, "File extension is forbidden"
        if kind != "file" and not (filetype.guess_mime(data) or "").startswith(kind):
            return 415, "File extension is forbidden"
        if kind == "image" and _longest_side(data) > self.limits.image_side:
            return 413, f"Image is too big: at most {self.limits.image_side} pixels a side"
        return 200, ""


def _longest_side(data: bytes) -> int:
    """Give 0 for what we cannot read: HEIC."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return max(picture.size)
    except OSError:
        return 0


async def _received(http: web.BaseRequest) -> tuple[bytes, str] | None:
    if not http.content_type.startswith("multipart/"):
        return await http.read(), "file"
    async for part in await http.multipart():
        if isinstance(part, BodyPartReader) and part.name == "data":
            return bytes(await part.read(decode=False)), part.filename or "file"
    return None


def _accepted(kind: str, file: File) -> web.Response:
    """Each kind is answered in its own way."""
    if kind == "image":
        return web.json_response({"photos": {str(file.number): {"token": file.token}}})
    if kind == "file":
        return web.json_response({"fileId": file.number, "token": file.token})
    return web.Response(text="<retval>1</retval>", content_type="text/xml")


def _token() -> str:
    return secrets.token_urlsafe(60)
