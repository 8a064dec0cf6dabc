"""Files on their way in and out. What was sent once is sent again by the id that Telegram gave it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiogram.methods import GetFile, SendDocument, SendMediaGroup, SendPhoto
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, MediaUnion, Message
from PIL import Image

from bots.pacing import Pace
from bots.telegram.api import Api
from bots.telegram.decode import Fetch
from bots.telegram.encode import LIMITS, Show
from bots.transport import Rejected, SendError, Unreachable
from core.files import PICTURES, FileStore, FileTooBig, FileUnreadable
from core.messages import Attachment

PHOTO_SIDES, PHOTO_RATIO = 10_000, 20  # width and height together; the longer to the shorter
REMEMBERED = 1000  # ids of files sent
PICTURE_BYTES, FILE_BYTES = LIMITS.picture_bytes, LIMITS.file_bytes
_MEGABYTE = 2**20


class Files:
    """Of one bot: an id that Telegram gave means nothing to another."""

    def __init__(self, api: Api, store: FileStore, pace: Pace) -> None:
        self._api = api
        self._store = store
        self._pace = pace
        self._ids: dict[tuple[str, str], str] = {}  # by hash and kind: photo or document

    # --- in

    def fetching(self, file_id: str) -> Fetch:
        """Give how to get a file, see `bots.inbox.Incoming`."""
        return lambda most: self._fetched(file_id, most)

    async def _fetched(self, file_id: str, most: int) -> bytes:
        try:
            file = await self._api.typed(GetFile(file_id=file_id))
        except Rejected as refused:
            raise (FileTooBig(limit=most // _MEGABYTE) if "too big" in str(refused) else FileUnreadable()) from None
        except SendError as error:
            raise Unreachable(type(error).__name__) from None
        content = await self._api.download(file.file_path or "", most)
        if content is None:
            raise FileTooBig(limit=most // _MEGABYTE)
        return content

    # --- out

    async def show(self, call: Show, chat: int) -> None:
        """Send files. Raises SendError."""
        now = asyncio.get_running_loop().time
        kind = await self._kind(call.files)
        known = any((file.hash, kind) in self._ids for file in call.files)
        began = now()
        try:
            await self._send(call, chat, kind)
        except Rejected:
            if not known:
                raise
            self._forget(call.files, kind)  # perhaps Telegram did
            await self._pace.again(now() - began)
            began = now()
            await self._send(call, chat, kind)
        took = now() - began
        for _ in call.files[1:]:  # Telegram counts each of them
            await self._pace.again(took)

    async def _send(self, call: Show, chat: int, kind: str) -> None:
        media = [await self._media(file, kind) for file in call.files]
        said: dict[str, Any] = {"chat_id": chat, **call.caption, **call.markup}
        if len(media) > 1:
            sent = await self._send_album(call, chat, kind, media)
        elif kind == "photo":
            sent = [await self._api.typed(SendPhoto(photo=media[0], **said))]
        else:
            sent = [await self._api.typed(SendDocument(document=media[0], **said))]
        self._remember(call.files, kind, sent)

    async def _send_album(
        self, call: Show, chat: int, kind: str, media: list[str | BufferedInputFile]
    ) -> list[Message]:
        piece = InputMediaPhoto if kind == "photo" else InputMediaDocument
        captions = [call.caption] + [{}] * (len(media) - 1)
        pieces: list[MediaUnion] = [piece(media=m, **said) for m, said in zip(media, captions, strict=True)]
        return await self._api.typed(SendMediaGroup(chat_id=chat, media=pieces))

    async def _kind(self, files: Sequence[Attachment]) -> str:
        """Pictures are shown if all of them may be: an album is of one kind."""
        for file in files:
            if (file.hash, "photo") not in self._ids and not await asyncio.to_thread(self._is_photo, file):
                return "document"
        return "photo"

    def _is_photo(self, file: Attachment) -> bool:
        if file.mime not in PICTURES:
            return False
        path = self._store.path(file.hash)
        if not path.exists() or path.stat().st_size > PICTURE_BYTES:
            return False
        with Image.open(path) as picture:  # reads the header only; the store has only pictures that can be read
            short, long = sorted(picture.size)
        return short + long <= PHOTO_SIDES and long <= PHOTO_RATIO * short

    async def _media(self, file: Attachment, kind: str) -> str | BufferedInputFile:
        """Give the id of a file that was sent before, or its content."""
        if known := self._ids.get((file.hash, kind)):
            return known
        try:
            content = await asyncio.to_thread(self._store.get, file.hash)
        except FileNotFoundError:
            raise Rejected("the file is not in the store") from None
        if len(content) > FILE_BYTES:
            raise Rejected("the file is too big")
        return BufferedInputFile(content, file.name)

    def _remember(self, files: Sequence[Attachment], kind: str, sent: Sequence[Message]) -> None:
        for file, message in zip(files, sent, strict=False):
            if file_id := _id(message):
                self._ids[file.hash, kind] = file_id
        while len(self._ids) > REMEMBERED:
            del self._ids[next(iter(self._ids))]

    def _forget(self, files: Sequence[Attachment], kind: str) -> None:
        for file in files:
            self._ids.pop((file.hash, kind), None)


def _id(message: Message) -> str | None:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else None
