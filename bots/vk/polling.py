"""Bots Long Poll: asking for what happened since the last event that was taken."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn

import structlog

from bots.inbox import Inbox
from bots.transport import TokenRefused, Unreachable
from bots.vk.community import Community, Queue
from bots.vk.decode import NAME
from bots.vk.errors import explained
from bots.vk.http import Http
from dialogs.engine.update import Bot

WAIT = 25  # seconds that VK waits for an event
_SLACK = 10.0
KEEP_EVERY = 1.0  # seconds
ASTRAY = 0.2  # seconds before a lost session is begun again
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between tries

log = structlog.get_logger("vk")

Take = Callable[[Sequence[Any]], Awaitable[None]]


class Polling:
    """A community's queue. What `take` did not take is asked for again."""

    def __init__(self, http: Http, community: Community, inbox: Inbox, bot: Bot, take: Take) -> None:
        self._http = http
        self._community = community
        self._inbox = inbox
        self._bot = bot
        self._take = take
        self._queue: Queue | None = None
        self._ts = ""
        self._kept, self._kept_at = "", -math.inf

    async def run(self) -> NoReturn:
        """Poll until cancelled. Raises TokenRefused."""
        failures = 0
        while True:
            try:
                await self._once()
                failures = 0
            except TokenRefused:
                raise
            except Exception as error:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**failures)
                failures += 1
                log.warning("updates not taken", transport=NAME, bot=self._bot.value, seconds=pause, **explained(error))
                await asyncio.sleep(pause)

    async def _once(self) -> None:
        queue = self._queue = self._queue or await self._community.queue()
        if not self._ts:
            await self._reached(await self._last_time() or queue.ts, idle=True)
        query: dict[str, str | int] = {"act": "a_check", "key": queue.key, "ts": self._ts, "wait": WAIT}
        match await self._http.get(queue.server, query, WAIT + _SLACK):
            case {"updates": list(updates), "ts": ts}:
                await self._take(updates)
                await self._reached(str(ts), idle=not updates)
            case {"failed": 1, "ts": ts}:  # what is older is lost
                await self._astray(str(ts))
            case {"failed": 2}:  # the key has expired
                self._queue = None
                await self._astray(self._ts)
            case {"failed": 3}:  # the numbers have changed too
                self._queue = None
                await self._astray("")
            case _:
                raise Unreachable("VK: an answer that makes no sense")

    async def _astray(self, ts: str) -> None:
        await self._reached(ts, idle=True)
        await asyncio.sleep(ASTRAY)

    async def _last_time(self) -> str:
        """Give where an earlier run came to, "" if it was in another community."""
        community, _, ts = (await self._inbox.mark(NAME, self._bot)).partition(":")
        return ts if community == str(self._community.id) else ""

    async def _reached(self, ts: str, *, idle: bool) -> None:
        """Go on from here. VK does not remember it for us; a run that stops is to miss nothing.

        It is kept no more than once a second: what is taken twice is known by its id.
        """
        self._ts = ts
        now = asyncio.get_running_loop().time()
        if ts != self._kept and (idle or now >= self._kept_at + KEEP_EVERY):
            await self._inbox.keep_mark(NAME, self._bot, f"{self._community.id}:{ts}")
            self._kept, self._kept_at = ts, now
