"""From a raw update to the commit, whichever way it came; then the tap, if it was one, is answered."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bots.inbox import Inbox
from bots.telegram.albums import Albums
from bots.telegram.api import Api
from bots.telegram.decode import Event, Fetching, decode
from bots.transport import SendError
from core.bugs import traced
from dialogs.engine.update import Bot, Update

log = structlog.get_logger("telegram")


class Intake:
    """Of one bot. `acted` is told of everything that people do."""

    def __init__(
        self, bot: Bot, inbox: Inbox, api: Api, fetching: Fetching, acted: Callable[[Update], None] = lambda _: None
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._api = api
        self._fetching = fetching
        self._acted = acted
        self._albums = Albums(inbox.take)
        self._answering: set[asyncio.Task[None]] = set()

    async def take(self, raw: Mapping[str, Any], quiet: float) -> None:
        """Handle one update; return after the commit. A piece of an album waits `quiet` seconds for others.

        Raises what the database raises: then it must be delivered again.
        """
        event = self._decoded(raw)
        if event is None:
            return
        self._acted(event.arrived.update)
        if event.album:
            await self._albums.take(event.album, event.arrived, quiet)
            return
        await self._albums.end(event.arrived.update.account)
        await self._inbox.take(event.arrived)
        if event.tap:
            self._answer(event.tap)

    def _decoded(self, raw: Mapping[str, Any]) -> Event | None:
        """Give what happened; what we cannot read will not get better by being delivered again."""
        kind = next((name for name in raw if name != "update_id"), "")
        try:
            event = decode(self._bot, raw, self._fetching)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            log.warning("update not readable", bot=self._bot.value, kind=kind, **traced(error))
            return None
        if event is None:
            log.debug("update passed over", bot=self._bot.value, kind=kind)
        return event

    def _answer(self, tap: str) -> None:
        task = asyncio.create_task(self._answered(tap))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answered(self, tap: str) -> None:
        """End the spinner on the button; it ends by itself, too."""
        try:
            await self._api.call("answerCallbackQuery", {"callback_query_id": tap})
        except SendError as error:
            log.info("tap not answered", bot=self._bot.value, error=type(error).__name__)

    async def close(self) -> None:
        """Leave off."""
        await self._albums.close()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
