"""Files on their way out: uploaded once, then named by VK's own name for them."""

import asyncio
import io
from collections import OrderedDict
from collections.abc import Sequence

from PIL import Image

from bots.transport import Rejected
from bots.vk.community import Community
from bots.vk.encode import LIMITS
from core.files import FileStore
from core.messages import Attachment

MOST = 2000  # names remembered
AT_ONCE = 4  # each is whole in memory, and takes two slots of the pace
_PHOTOS = {"image/jpeg", "image/png"}  # a GIF as a photo would stand still
_WIDTH_AND_HEIGHT, _NARROWEST = 14_000, 20  # of a photo, in pixels together; times that it may be longer than wide

_Key = tuple[str, str]


class Uploads:
    """The files that a community has at VK."""

    def __init__(self, store: FileStore, community: Community) -> None:
        self._store = store
        self._community = community
        self._names: OrderedDict[_Key, asyncio.Task[str]] = OrderedDict()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def named(self, files: Sequence[Attachment], peer: str) -> str:
        """Give `attachment` of a message with these files, uploading what VK has not got yet. Raises SendError."""
        return ",".join([await self._name(file, peer) for file in files])

    def forget(self, files: Sequence[Attachment]) -> bool:
        """Upload these again next time; tell whether there is anything to upload."""
        for file in files:
            self._names.pop(_key(file), None)
        return bool(files)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._names.values():
            task.cancel()
        await asyncio.gather(*self._names.values(), return_exceptions=True)

    async def _name(self, file: Attachment, peer: str) -> str:
        """Give VK's name of a file; whoever wants the same one meanwhile waits for the same upload."""
        key = _key(file)
        if key not in self._names:
            self._names[key] = asyncio.create_task(self._upload(file, peer))
            self._names[key].add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(self._names[key])

    def _keep(self, key: _Key, done: "asyncio.Task[str]") -> None:
        if (done.cancelled() or done.exception()) and self._names.get(key) is done:
            del self._names[key]
        while len(self._names) > MOST:
            self._names.popitem(last=False)

    async def _upload(self, file: Attachment, peer: str) -> str:
        async with self._room:
            try:
                content = await asyncio.to_thread(self._store.get, file.hash)
            except FileNotFoundError:
                raise Rejected("the file is gone from the store") from None
            if await asyncio.to_thread(is_photo, content, file.mime):
                try:
                    return await self._community.photo(content)
                except Rejected:  # VK knows better; as a document it takes anything
                    pass
            return await self._community.document(content, file.name, file.mime, peer)


def is_photo(content: bytes, mime: str) -> bool:
    """Tell whether VK takes it as a photo."""
    if mime not in _PHOTOS or len(content) > LIMITS.picture_bytes:
        return False
    try:
        with Image.open(io.BytesIO(content)) as picture:  # reads the header only
            width, height = picture.size
    except (OSError, Image.DecompressionBombError):
        return False
    return width + height <= _WIDTH_AND_HEIGHT and max(width, height) <= _NARROWEST * min(width, height)


def _key(file: Attachment) -> _Key:
    return file.hash, file.name
