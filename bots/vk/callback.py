"""The Callback API: VK posts each event to our server, once that has said whose it is."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn

import orjson
import structlog
from aiohttp import web

from bots.transport import TokenRefused
from bots.vk.community import Community
from bots.vk.decode import NAME
from bots.vk.errors import explained

LOOK_AGAIN = 600.0  # seconds between looks whether VK still sends
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LATER = {"Retry-After": "5"}  # seconds; VK heeds it with a 503

log = structlog.get_logger("vk")

Take = Callable[[Sequence[Any]], Awaitable[None]]


class Callback:
    """A community's events, posted to us."""

    def __init__(self, community: Community, secret: str, take: Take) -> None:
        self._community = community
        self._secret = secret
        self._take = take
        self._code = ""

    async def keep(self, url: str) -> NoReturn:
        """Have events sent to `url`, and look now and then whether they still are. Raises TokenRefused."""
        anew, failures = True, 0
        while True:
            try:
                self._code = await self._community.confirmation_code()
                await self._community.send_events_to(url, self._secret, anew=anew)
                anew, failures = False, 0
                await asyncio.sleep(LOOK_AGAIN)
            except TokenRefused:
                raise
            except Exception as error:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**failures)
                failures += 1
                log.warning("webhook not set", transport=NAME, seconds=pause, **explained(error))
                await asyncio.sleep(pause)

    async def receive(self, request: web.BaseRequest) -> web.Response:
        """Answer one request: after the commit, or with a status that refuses it."""
        try:
            event = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        if not isinstance(event, dict) or event.get("group_id") != self._community.id:
            return web.Response(status=400)
        if event.get("type") == "confirmation":
            return web.Response(text=self._code) if self._code else web.Response(status=503, headers=LATER)
        if not hmac.compare_digest(str(event.get("secret", "")).encode(), self._secret.encode()):
            return web.Response(status=403)
        return await self._taken(event)

    async def _taken(self, event: dict[str, Any]) -> web.Response:
        try:
            await self._take([event])
        except Exception as error:
            log.error("update not taken", transport=NAME, **explained(error))
            return web.Response(status=503, headers=LATER)
        return web.Response(text="ok")
