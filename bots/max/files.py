"""Files out and in. What was uploaded once is attached again by its token; what comes in is fetched by its address."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import orjson
from PIL import Image, ImageOps

from bots.max.api import CONNECT, UPLOAD, Api
from bots.max.errors import Json, Refused
from bots.transport import Rejected, Unreachable
from core.files import MAX_BYTES, FileStore, FileTooBig
from core.messages import Attachment

REMEMBERED = 1000  # uploads
CHUNK = 2**16
# What MAX shows as a picture; others become JPEG on the way.
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/heic"}
MOST_PIXELS = 7680  # of a picture's longer side
_OK, _SERVER_ERROR = 200, 500

Call = Callable[..., Awaitable[Json]]
Key = tuple[str, str]  # content and name: a document shows the name that it was uploaded with


class Uploads:
    """What a bot uploaded, by content."""

    def __init__(self, api: Api, files: FileStore) -> None:
        self._api = api
        self._files = files
        self._tokens: dict[Key, Json] = {}  # what an attachment says to mean the file
        self._under_way: dict[Key, asyncio.Lock] = {}

    async def attachments(self, files: Sequence[Attachment], call: Call) -> tuple[list[Json], bool]:
        """Give what a message says to carry `files`, uploading what is new; and whether any was uploaded before.

        `call` makes a call of the API. Raises SendError.
        """
        before = any(_key(file) in self._tokens for file in files)
        return [await self._attachment(file, call) for file in files], before

    def forget(self, files: Sequence[Attachment]) -> None:
        """Upload these anew the next time: MAX does not know them any more."""
        for file in files:
            self._tokens.pop(_key(file), None)

    async def _attachment(self, file: Attachment, call: Call) -> Json:
        """One upload of a file at a time: a broadcast's picture goes up once."""
        key, kind = _key(file), "image" if file.is_picture else "file"
        lock = self._under_way.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if key not in self._tokens:
                    self._remember(key, await self._uploaded(file, kind, call))
        finally:
            self._under_way.pop(key, None)
        return {"type": kind, "payload": self._tokens[key]}

    def _remember(self, key: Key, payload: Json) -> None:
        self._tokens[key] = payload
        if len(self._tokens) > REMEMBERED:
            del self._tokens[next(iter(self._tokens))]

    async def _uploaded(self, file: Attachment, kind: str, call: Call) -> Json:
        try:
            content = await asyncio.to_thread(self._content, file)
        except FileNotFoundError:
            raise Rejected("the file is not in the store") from None
        place = await call("POST", "/uploads", {"type": kind})
        if not isinstance(place.get("url"), str):
            raise Unreachable("nowhere to upload to")
        answer = await self._sent(place["url"], content, file)
        payload: Json = {name: answer[name] for name in ("photos", "token") if name in answer}
        if not payload:
            raise Unreachable("an upload without a token")
        return payload

    def _content(self, file: Attachment) -> bytes:
        content = self._files.get(file.hash)
        return shown(content, file.mime) if file.is_picture else content

    async def _sent(self, url: str, content: bytes, file: Attachment) -> Json:
        form = aiohttp.FormData(quote_fields=False)  # MAX shows the name as it stands
        form.add_field("data", content, filename=_bare(file.name), content_type="application/octet-stream")
        timeout = aiohttp.ClientTimeout(total=UPLOAD, sock_connect=CONNECT)
        try:
            async with self._api.session.post(url, data=form, timeout=timeout) as response:
                return _answer(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise Unreachable(type(lost).__name__) from None


def fetching(api: Api, url: str) -> Callable[[int], Awaitable[bytes]]:
    """Give what fetches the file at `url`: see `bots.inbox.Incoming`."""

    async def fetch(most: int) -> bytes:
        timeout = aiohttp.ClientTimeout(total=UPLOAD, sock_connect=CONNECT)
        try:
            async with api.session.get(url, timeout=timeout) as response:
                if response.status != _OK:
                    raise Unreachable(f"HTTP {response.status}")
                return await _bounded(response, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise Unreachable(type(lost).__name__) from None

    return fetch


def shown(content: bytes, mime: str) -> bytes:
    """Give a picture as MAX takes it: in one of its formats, no side too long."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if mime in PICTURES and max(picture.size) <= MOST_PIXELS:
                return content
            return _as_jpeg(ImageOps.exif_transpose(picture).convert("RGBA"))
    except Exception:  # Pillow raises whatever its decoders raise; MAX may still know the format
        return content


def _as_jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((MOST_PIXELS, MOST_PIXELS))
    paper = Image.new("RGB", picture.size, "white")  # behind what is transparent
    paper.paste(picture, mask=picture)
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=90)
    return file.getvalue()


async def _bounded(response: aiohttp.ClientResponse, most: int) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > most:
            raise FileTooBig(limit=MAX_BYTES // 2**20)
    return bytes(content)


def _answer(status: int, content: bytes) -> Json:
    if status >= _SERVER_ERROR:
        raise Unreachable(f"HTTP {status}")
    if status != _OK:
        raise Refused(f"upload: HTTP {status}")
    try:
        answer: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise Unreachable("no JSON")
    return answer


def _key(file: Attachment) -> Key:
    return file.hash, file.name


def _bare(name: str) -> str:
    """A file's name that cannot end the header it stands in."""
    return "".join("_" if letter in '"\\' or not letter.isprintable() else letter for letter in name) or "file"
