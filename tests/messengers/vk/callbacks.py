"""Callback API: the servers that a community registered, and posting events to them."""

import asyncio
import secrets
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from tests.messengers.common.bell import Bell
from tests.messengers.common.posting import post_once
from tests.messengers.vk.parameters import VERSION

if TYPE_CHECKING:
    from tests.messengers.vk.server import VkServer

_JSON = {"Content-Type": "application/json"}


@dataclass(slots=True, eq=False)
class CallbackServer:
    """One address that events go to."""

    id: int
    url: str
    title: str
    secret: str
    status: str = "unconfigured"
    """unconfigured, wait, ok, failed: the last attempt to deliver failed."""
    on: dict[str, int] = field(default_factory=dict)
    queue: deque[bytes] = field(default_factory=deque)
    confirmed: bool = False

    def as_json(self) -> dict[str, object]:
        """Give it as VK lists it."""
        return {
            "id": self.id,
            "title": self.title,
            "creator_id": 1,
            "url": self.url,
            "secret_key": self.secret,
            "status": self.status,
        }


class Callbacks:
    """The servers of one community."""

    def __init__(self, server: "VkServer", community_id: int) -> None:
        self._server, self._community_id = server, community_id
        self.code = secrets.token_hex(4)
        """What a server has to say when it is asked for confirmation."""
        self.servers: dict[int, CallbackServer] = {}
        self._numbers = 0
        self._bell = Bell()
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, url: str, title: str, secret: str) -> CallbackServer:
        """Register an address and ask it for confirmation."""
        self._numbers += 1
        callback = self.servers[self._numbers] = CallbackServer(self._numbers, url, title, secret)
        self.confirm(callback)
        self._start(self._deliver(callback))
        return callback

    def confirm(self, callback: CallbackServer) -> None:
        """Ask anew, as after every change of the address."""
        callback.status, callback.confirmed = "wait", False
        self._start(self._confirm(callback))

    def remove(self, callback: CallbackServer) -> None:
        """Forget an address and what waits for it."""
        self.servers.pop(callback.id, None)
        callback.queue.clear()
        self._bell.ring()

    def emit(self, kind: str, event: dict[str, object]) -> None:
        """Queue an event at every server that wants its kind."""
        for callback in self.servers.values():
            if callback.confirmed and callback.on.get(kind):
                self.queue(callback, event)

    def queue(self, callback: CallbackServer, event: object) -> None:
        """Queue whatever it is."""
        if isinstance(event, dict) and callback.secret:
            event = {**event, "secret": callback.secret}
        callback.queue.append(event if isinstance(event, bytes) else orjson.dumps(event))
        self._bell.ring()

    def release(self) -> None:
        """Deliver again what was held."""
        self._bell.ring()

    async def close(self) -> None:
        """Stop delivering."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _confirm(self, callback: CallbackServer) -> None:
        asked = {
            "type": "confirmation",
            "group_id": self._community_id,
            "event_id": secrets.token_hex(20),
            "v": VERSION,
        }
        if callback.secret:
            asked["secret"] = callback.secret
        status, answer, _ = await self._post(callback, orjson.dumps(asked), {})
        callback.confirmed = status == 200 and answer.strip() == self.code.encode()
        callback.status = "ok" if callback.confirmed else "failed"
        self._server.bell.ring()

    async def _deliver(self, callback: CallbackServer) -> None:
        """Post events one by one. What fails is tried again later, on its own: the rest does not wait for it."""
        mischief = self._server.mischief
        while callback.id in self.servers:
            if not callback.queue or mischief.hold:
                await self._bell.wait()
                continue
            event = callback.queue.pop() if mischief.reverse else callback.queue.popleft()
            for _ in range(2 if mischief.duplicate else 1):
                if not await self._attempt(callback, event, 0):
                    self._start(self._again(callback, event))

    async def _again(self, callback: CallbackServer, event: bytes) -> None:
        attempt, pauses = 1, self._server.webhook_pauses
        while True:
            await asyncio.sleep(pauses[min(attempt, len(pauses)) - 1])
            if callback.id not in self.servers or await self._attempt(callback, event, attempt):
                return
            attempt += 1

    async def _attempt(self, callback: CallbackServer, event: bytes, earlier: int) -> bool:
        headers = {"X-Retry-Counter": str(earlier)} if earlier else {}
        status, answer, _ = await self._post(callback, event, headers)
        if status == 200 and answer.strip() == b"remove":
            self.remove(callback)
            return True
        taken = status == 200 and answer.strip() == b"ok"
        callback.status = "ok" if taken else "failed"
        return taken

    async def _post(self, callback: CallbackServer, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
        seconds = self._server.limits.callback_seconds
        return await post_once(self._server.client, callback.url, body, _JSON | headers, seconds)
