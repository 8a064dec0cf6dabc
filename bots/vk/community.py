"""Setting a community up and uploading files: vk-api does it, in threads, since it waits for every answer.

vk-api knows one address of VK. Its `session=` is where that is changed, and where it learns not to wait for ever.
"""

import asyncio
import contextlib
import io
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import requests
from jconfig import MemoryConfig  # type: ignore[import-untyped]
from requests.adapters import HTTPAdapter
from vk_api.upload import VkUpload  # type: ignore[import-untyped]
from vk_api.vk_api import VkApiGroup  # type: ignore[import-untyped]

from bots.pacing import Pace
from bots.transport import Address, Rejected, TokenRefused, TooFast
from bots.vk.caller import VERSION
from bots.vk.errors import LIBRARY, of_library
from core.outbox import Priority
from core.refusal import Refusal
from core.words import say

T = TypeVar("T")

_HOST = "https://api.vk.ru"
_PATIENCE = (5, 60)  # seconds: to connect, to be answered
_RIGHTS = ("messages", "manage", "photos", "docs")
EVENTS = ("message_new", "message_event", "message_allow", "message_deny", "message_edit")
TITLE = "odin-klik"  # of our server of the Callback API: at most 14 letters
_TOO_MANY = 6


class RightsMissing(TokenRefused, Refusal):
    """The community's key does not open all that the bot needs. Tells `name` of the community and `rights`."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a community's events wait: address, key, number of the last one."""

    server: str
    key: str
    ts: str


class Community:
    """One community, by its key. Every method raises SendError; `pace` counts its requests."""

    def __init__(self, api_url: str, token: str, pace: Pace) -> None:
        self.id = 0
        session = requests.Session()
        self._vk = VkApiGroup(token=token, api_version=VERSION, session=session, config=MemoryConfig)
        self._vk.error_handlers.pop(_TOO_MANY)  # it would try again and again by itself
        self._upload = VkUpload(self._vk)
        self._sessions = (session, self._upload.http)
        for each in self._sessions:
            each.trust_env = False
            each.mount("https://", _Elsewhere(api_url))
            each.mount("http://", _Elsewhere(api_url))
        self._pace = pace

    async def hello(self) -> Address:
        """Check the key, switch on what bots need; tell how people find the community. Raises RightsMissing too."""
        group = await self._who()
        granted = {right["name"] for right in (await self._call("groups.getTokenPermissions"))["permissions"]}
        if missing := [right for right in _RIGHTS if right not in granted]:
            raise RightsMissing(name=group["name"], rights=[say(f"vk.right.{right}") for right in missing])
        with contextlib.suppress(Rejected):  # then whoever looks after the community has to switch them on
            await self._own("groups.setSettings", messages=1, bots_capabilities=1, bots_start_button=1)
        return Address(str(group["name"]), f"https://vk.me/club{self.id}?ref={{payload}}")

    async def queue(self) -> Queue:
        """Switch Long Poll on and give where it is."""
        await self._own("groups.setLongPollSettings", enabled=1, api_version=VERSION, **dict.fromkeys(EVENTS, 1))
        found = await self._own("groups.getLongPollServer")
        return Queue(str(found["server"]), str(found["key"]), str(found["ts"]))

    async def confirmation_code(self) -> str:
        """Give what our server has to say when VK asks whose it is."""
        return str((await self._own("groups.getCallbackConfirmationCode"))["code"])

    async def send_events_to(self, url: str, secret: str, *, anew: bool) -> None:
        """Have events sent to `url`; VK asks it for the code where that is new, does not work, or `anew`."""
        servers = (await self._own("groups.getCallbackServers"))["items"]
        ours = next((server for server in servers if server["title"] == TITLE), None)
        named = {"url": url, "title": TITLE, "secret_key": secret}
        if ours is None:
            number = (await self._own("groups.addCallbackServer", **named))["server_id"]
        else:
            number = ours["id"]
            if anew or ours["url"] != url or ours["status"] != "ok":
                await self._own("groups.editCallbackServer", server_id=number, **named)
        on = dict.fromkeys(EVENTS, 1)
        await self._own("groups.setCallbackSettings", server_id=number, api_version=VERSION, **on)

    async def photo(self, content: bytes) -> str:
        """Upload a picture; give how messages name it."""
        (photo,) = await self._uploaded(lambda: self._upload.photo_messages(_named(content, ".jpg")))
        return _name("photo", photo)

    async def document(self, content: bytes, name: str, mime: str, peer: str) -> str:
        """Upload a file for somebody's chat; give how messages name it."""
        file = _named(content, mimetypes.guess_extension(mime) or ".bin")
        saved = await self._uploaded(lambda: self._upload.document_message(file, title=name, peer_id=int(peer)))
        return _name("doc", saved["doc"])

    def close(self) -> None:
        """Let go of connections."""
        for session in self._sessions:
            session.close()

    async def _who(self) -> Any:
        group = (await self._call("groups.getById"))["groups"][0]
        self.id = int(group["id"])
        return group

    async def _own(self, method: str, **params: str | int) -> Any:
        if not self.id:
            await self._who()
        return await self._call(method, group_id=self.id, **params)

    async def _call(self, method: str, **params: str | int) -> Any:
        async with self._pace.slot(Priority.URGENT):
            return await self._in_thread(lambda: self._vk.method(method, params))

    async def _uploaded(self, upload: Callable[[], T]) -> T:
        """Upload: two requests of the API, for an address and for a name, with the file sent in between."""
        async with self._pace.slot(Priority.DIALOG), self._pace.slot(Priority.DIALOG):
            return await self._in_thread(upload)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except LIBRARY as error:
            meant = of_library(error)
            if isinstance(meant, TooFast):
                self._pace.hold(meant.after)
            raise meant from None


def _named(content: bytes, ending: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = f"file{ending}"  # vk-api takes the ending from here
    return file


def _name(kind: str, saved: Any) -> str:
    name = f"{kind}{saved['owner_id']}_{saved['id']}"
    return f"{name}_{saved['access_key']}" if saved.get("access_key") else name


class _Elsewhere(HTTPAdapter):
    """Takes what is meant for VK's API to `api_url`, and waits for nobody for ever."""

    def __init__(self, api_url: str) -> None:
        super().__init__()
        self._api_url = api_url

    def send(self, request: Any, *args: Any, **options: Any) -> requests.Response:
        """Send it there."""
        request.url = request.url.replace(_HOST, self._api_url, 1)
        return super().send(request, *args, **options | {"timeout": options.get("timeout") or _PATIENCE})
