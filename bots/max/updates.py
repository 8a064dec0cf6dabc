"""What people do, on its way in: by long polling or brought to the webhook; acknowledged after the commit only."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import orjson
import structlog
from aiohttp import web

from bots.inbox import Arrived, Inbox
from bots.max.api import CALL, Api
from bots.max.decode import KINDS, TRANSPORT, Tap, decode, tap, when
from bots.max.files import fetching
from bots.max.taps import Taps
from bots.pacing import Pace
from bots.transport import Unreachable
from core.bugs import traced
from core.outbox import Priority
from dialogs.engine.update import Bot

POLLS, SECOND = 2, 1.05  # polls in a second, and a second as different clocks may see it
BATCH, POLL = 100, 30  # updates of a poll, its seconds
LARGEST_UPDATE = 2**20
HEADER = "X-Max-Bot-Api-Secret"

log = structlog.get_logger("max")


class Updates:
    """Of one bot."""

    def __init__(self, bot: Bot, owner: str, api: Api, pace: Pace, inbox: Inbox, taps: Taps) -> None:
        self._bot = bot
        self._owner = owner  # whose markers these are: another token's queue has others
        self._api = api
        self._pace = pace
        self._inbox = inbox
        self._taps = taps
        self._marker: int | None = None  # of what comes next; without one MAX promises the last update only
        self._knows_mark = False
        self._polls: list[float] = []  # when the last ones began

    async def poll(self) -> None:
        """Ask once, and take what comes. Raises SendError, and what the database raises."""
        now = asyncio.get_running_loop().time
        if len(self._polls) == POLLS:
            await asyncio.sleep(max(0.0, self._polls[0] + SECOND - now()))
        if not self._knows_mark:
            await self._recall()
        asked: dict[str, str | int] = {"limit": BATCH, "timeout": POLL, "types": ",".join(KINDS)}
        if self._marker is not None:
            asked["marker"] = self._marker
        async with self._pace.slot(Priority.URGENT):  # a poll counts as a call like all others
            self._polls = [*self._polls[1 - POLLS :], now()]
            answer = await self._api.call("GET", "/updates", asked, seconds=POLL + CALL)
        updates, marker = answer.get("updates"), answer.get("marker")
        if not isinstance(updates, list):
            raise Unreachable("no updates")
        await self._take(sorted(updates, key=when))
        if isinstance(marker, int) and marker != self._marker:
            self._marker = marker
            await self._inbox.keep_mark(TRANSPORT, self._bot, f"{self._owner}:{marker}")

    async def _recall(self) -> None:
        """Go on where the process before this one stopped: MAX does not remember it."""
        owner, _, marker = (await self._inbox.mark(TRANSPORT, self._bot)).partition(":")
        if owner == self._owner and marker.isdigit():
            self._marker = int(marker)
        self._knows_mark = True

    async def receive(self, request: web.Request, secret: str) -> web.Response:
        """Take one update that MAX brings; it brings again what is not answered with 200."""
        shown = request.headers.get(HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(shown, secret.encode()):
            return web.Response(status=403)
        content = await _bounded(request)
        if content is None:
            return web.Response(status=413)
        try:
            await self._take([orjson.loads(content)])
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        except Exception as error:
            log.error("update not stored", bot=self._bot.value, **traced(error))
            return web.Response(status=503)
        return web.Response()

    async def _take(self, updates: Iterable[Any]) -> None:
        """Hand updates over in this order; return after the commit."""
        arrived: list[Arrived] = []
        taps: list[Tap] = []
        for update in updates:
            arrived += [known] if (known := decode(self._bot, update, self._fetching)) else []
            taps += [pressed] if (pressed := tap(update)) else []
        self._taps.begin(taps)
        await self._inbox.take_all(arrived)
        self._taps.handled(taps)

    def _fetching(self, url: str) -> Callable[[int], Awaitable[bytes]]:
        return fetching(self._api, url)


async def _bounded(request: web.Request) -> bytes | None:
    """Give the body, None if there is too much of it."""
    content = bytearray()
    async for chunk in request.content.iter_any():
        content += chunk
        if len(content) > LARGEST_UPDATE:
            return None
    return bytes(content)
