"""Photos and documents: made, uploaded, downloaded."""

import io
import mimetypes
import re
import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from aiohttp import web
from PIL import Image, UnidentifiedImageError

from tests.messengers.vk.attachments import FIRST_FILE, Attachment, Stored, Upload
from tests.messengers.vk.refusals import Refused, bad

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.server import VkServer

WIDTH_AND_HEIGHT, NARROWEST = 14_000, 20
PHOTOS_AT_ONCE = 6
SIZES = {"s": 75, "m": 130, "x": 604, "y": 807, "z": 1080, "w": 2560}
_NAME = re.compile(r"(?P<name>[a-z_]+-?\d+_\d+)(_\w+)?")
_FORMATS = {"JPEG", "PNG", "GIF", "WEBP"}
_FORBIDDEN = {".exe", ".mp3", ".bat", ".cmd", ".com", ".msi"}
_ALBUM = -15
_SERVER = 633_000


class Files:
    """All files of a test server."""

    def __init__(self, server: "VkServer") -> None:
        self._server = server
        self._stored: dict[str, Stored] = {}
        self._attachments: dict[str, Attachment] = {}
        self._tickets: dict[str, Upload] = {}
        self._uploads: dict[str, Upload] = {}
        self._numbers = FIRST_FILE

    def attachment(self, name: str) -> Attachment | None:
        """Find what `attachment` names: `<kind><owner>_<id>`, maybe with `_<access key>`."""
        found = _NAME.fullmatch(name)
        return self._attachments.get(found["name"]) if found else None

    # -- making --

    def store(self, data: bytes, name: str) -> Stored:
        """Keep bytes."""
        return self._kept(new_file(data, name))

    def photo(self, file: Stored, owner_id: int) -> Attachment:
        """Make a photo of a file. Raises ValueError when it is no picture that VK takes."""
        width, height = measured(file.data)
        sizes = [self._size(file, kind, width, height) for kind in SIZES]
        original = {"type": "base", "url": self._url(file, "base"), "width": width, "height": height}
        more = {"album_id": _ALBUM, "sizes": sizes, "orig_photo": original, "text": "", "has_tags": False}
        return self._made("photo", owner_id, more, file)

    def _size(self, file: Stored, kind: str, width: int, height: int) -> dict[str, object]:
        width, height = scaled(width, height, SIZES[kind])
        return {"type": kind, "url": self._url(file, kind), "width": width, "height": height}

    def document(self, file: Stored, owner_id: int, title: str = "") -> Attachment:
        """Make a document of a file."""
        ext = PurePath(file.name).suffix[1:].lower() or "txt"
        more = {
            "title": title or file.name,
            "size": len(file.data),
            "ext": ext,
            "type": 8,
            "url": self._url(file, "doc"),
        }
        return self._made("doc", owner_id, more, file)

    def voice(self, file: Stored, owner_id: int) -> Attachment:
        """Make a voice message of a file."""
        more = {
            "duration": 3,
            "waveform": [4, 12, 7],
            "link_ogg": self._url(file, "ogg"),
            "link_mp3": self._url(file, "mp3"),
        }
        return self._made("audio_message", owner_id, more, file)

    def _made(self, kind: str, owner_id: int, more: dict[str, Any], file: Stored) -> Attachment:
        self._numbers += 1
        json = {"id": self._numbers, "owner_id": owner_id, "access_key": secrets.token_hex(9), **more}
        if kind != "audio_message":
            json["date"] = int(self._server.clock())
        made = Attachment(kind, owner_id, self._numbers, json, file)
        self._attachments[made.name] = made
        return made

    def _url(self, file: Stored, size: str) -> str:
        return f"{self._server.url}/file/{file.key}/{size}/{quote(file.name, safe='')}"

    # -- from a community --

    def upload_url(self, community: "Community", peer_id: int, kind: str) -> str:
        """Give an address to send files to."""
        ticket = secrets.token_hex(12)
        self._tickets[ticket] = Upload(community.id, peer_id, kind)
        return f"{self._server.url}/upload/{ticket}"

    def take(self, ticket: str, sent: list[Stored]) -> dict[str, object]:
        """Take what was sent to an upload address; say what to save it with, or why not."""
        asked = self._tickets.get(ticket)
        if asked is None:
            return {"error": "unknown upload address"}
        upload = Upload(asked.community_id, asked.peer_id, asked.kind, sent)
        return self._take_photos(upload) if asked.kind == "photo" else self._take_document(upload)

    def _take_photos(self, upload: Upload) -> dict[str, object]:
        upload.files = [file for file in upload.files if self._is_photo(file)][:PHOTOS_AT_ONCE]
        token = self._waits(upload)
        told = [{"photo": file.key, "sizes": []} for file in upload.files]
        return {"server": _SERVER, "photo": orjson.dumps(told).decode(), "hash": token}

    def _is_photo(self, file: Stored) -> bool:
        try:
            measured(file.data)
        except ValueError:
            return False
        return len(file.data) <= self._server.limits.photo

    def _take_document(self, upload: Upload) -> dict[str, object]:
        if len(upload.files) != 1:
            return {"error": "no_file", "error_descr": "one file is expected in the field file"}
        file = upload.files[0]
        if PurePath(file.name).suffix.lower() in _FORBIDDEN or not 0 < len(file.data) <= self._server.limits.document:
            return {"error": "unknown_error", "error_descr": "this kind of file, or its size, is not allowed"}
        return {"file": f"{upload.community_id}|{upload.kind}|{self._waits(upload)}"}

    def _waits(self, upload: Upload) -> str:
        token = secrets.token_hex(16)
        self._uploads[token] = upload
        return token

    def save_photos(self, community: "Community", server: int, photo: str, token: str) -> list[Attachment]:
        """Make photos of an upload. Raises `Refused` when the three values are not those of one upload."""
        if photo in {"", "[]"}:
            raise bad("photos_list is invalid")
        if server != _SERVER:
            raise Refused(118, wrong=True)
        upload = self._uploads.get(token)
        if upload is None or upload.kind != "photo" or upload.community_id != community.id:
            raise Refused(121, wrong=True)
        if photo != orjson.dumps([{"photo": file.key, "sizes": []} for file in upload.files]).decode():
            raise Refused(129, wrong=True)
        return [self.photo(self._kept(file), -community.id) for file in upload.files]

    def save_document(self, community: "Community", token: str, title: str) -> Attachment:
        """Make a document, or a voice message, of an upload. It belongs to the person whose chat it was meant for."""
        upload = self._uploads.get(token.rpartition("|")[2])
        if upload is None or upload.kind == "photo" or upload.community_id != community.id:
            raise Refused(105, wrong=True)
        file, owner = self._kept(upload.files[0]), upload.peer_id or -community.id
        return self.voice(file, owner) if upload.kind == "audio_message" else self.document(file, owner, title)

    def _kept(self, file: Stored) -> Stored:
        self._stored[file.key] = file
        return file

    # -- to a community --

    def download(self, path: str) -> web.Response:
        """Answer `/file/<key>/<size>/<name>`; a smaller picture is made when it is asked for."""
        key, _, rest = path.partition("/")
        file, size = self._stored.get(key), rest.partition("/")[0]
        if file is None:
            return web.Response(status=404)
        if size in SIZES and max(measured(file.data)) > SIZES[size]:
            return web.Response(body=_smaller(file.data, SIZES[size]), content_type="image/jpeg")
        return web.Response(body=file.data, content_type=file.mime)


def new_file(data: bytes, name: str) -> Stored:
    """Make up a key; the kind is what the name says."""
    return Stored(secrets.token_hex(12), name, mimetypes.guess_type(name)[0] or "application/octet-stream", data)


def measured(data: bytes) -> tuple[int, int]:
    """Give width and height. Raises ValueError when it is no picture that VK takes."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, (width, height) = picture.format, picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning) as no:
        raise ValueError("no picture") from no
    if kind not in _FORMATS or width + height > WIDTH_AND_HEIGHT or NARROWEST * min(width, height) < max(width, height):
        raise ValueError("not a picture that is taken")
    return width, height


def scaled(width: int, height: int, longest: int) -> tuple[int, int]:
    """Give width and height such that neither is more than `longest`."""
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _smaller(data: bytes, longest: int) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        small = picture.convert("RGB").resize(scaled(*picture.size, longest))
    made = io.BytesIO()
    small.save(made, "JPEG")
    return made.getvalue()
