"""Long polling. What `getUpdates` is asked from on is the acknowledgement: it moves only past what is committed.

What takes long (a large file, an album that may not be whole) holds nobody up: while it is under way the same updates
are asked for again, and those that are new among them are begun.
"""

import asyncio
from typing import Any

import structlog
from aiogram.methods import DeleteWebhook

from bots.telegram.api import CALL, Api
from bots.telegram.decode import KINDS
from bots.telegram.errors import Conflict
from bots.telegram.intake import Intake
from bots.telegram.persistence import FIRST_PAUSE, LONGEST_PAUSE, persistently
from bots.transport import Unreachable
from core.bugs import traced
from dialogs.engine.update import Bot

POLL = 25  # seconds
AGAIN = 0.6  # seconds: whoever asks twice for the same within half a second gets one update at a time
QUIET = 0.7  # seconds without another piece after which an album is whole

log = structlog.get_logger("telegram")


class Polling:
    """Takes one bot's updates."""

    def __init__(self, bot: Bot, api: Api, intake: Intake) -> None:
        self._bot = bot
        self._api = api
        self._intake = intake
        self._free = False  # of a webhook: where there is one, nobody may poll
        self._offset = 0
        self._begun: dict[int, asyncio.Task[None]] = {}  # by number, from the offset on
        self._pause = FIRST_PAUSE  # after the database failed

    async def run(self) -> None:
        """Take updates until cancelled. Raises TokenRefused."""
        try:
            while True:
                self._begin(await persistently(self._bot, self._ask))
                await self._settle()
        finally:
            for task in self._begun.values():
                task.cancel()
            self._begun.clear()

    async def _ask(self) -> list[dict[str, Any]]:
        if not self._free:
            await self._api.typed(DeleteWebhook(drop_pending_updates=False))
            self._free = True
        asked = {"offset": self._offset, "timeout": POLL, "allowed_updates": KINDS}
        try:
            found = await self._api.call("getUpdates", asked, POLL + CALL)
        except Conflict as conflict:
            self._free = not conflict.by_webhook
            raise
        if not isinstance(found, list):
            raise Unreachable("no list of updates")
        return [raw for raw in found if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]

    def _begin(self, found: list[dict[str, Any]]) -> None:
        """Begin what is new in the order in which people acted, whatever order it came in."""
        for raw in sorted(found, key=lambda raw: int(raw["update_id"])):
            if raw["update_id"] not in self._begun:
                self._begun[raw["update_id"]] = asyncio.create_task(self._intake.take(raw, QUIET))

    async def _settle(self) -> None:
        """Wait a moment for what was begun; acknowledge what is committed before anything that is not."""
        if self._begun:
            await asyncio.wait(self._begun.values(), timeout=AGAIN)
        failed = {n: error for n, task in self._begun.items() if task.done() and (error := task.exception())}
        for number in sorted(self._begun):
            if number in failed or not self._begun[number].done():
                break
            del self._begun[number]
            self._offset = number + 1
        for number in failed:  # it comes again, and is begun again
            del self._begun[number]
        await self._rest(next(iter(failed.values()), None))

    async def _rest(self, error: BaseException | None) -> None:
        """After a failure of the database, give it time."""
        if error is None:
            self._pause = FIRST_PAUSE
            return
        log.error("update not stored", bot=self._bot.value, **traced(error))
        await asyncio.sleep(self._pause)
        self._pause = min(LONGEST_PAUSE, 2 * self._pause)
