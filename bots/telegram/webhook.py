"""Updates that Telegram brings. It brings a chat's next one after this one's 200: that is sent after the commit."""

import asyncio
import hmac

import orjson
import structlog
from aiogram.methods import GetWebhookInfo, SetWebhook
from aiogram.types import WebhookInfo
from aiohttp import web

from bots.telegram.api import Api
from bots.telegram.decode import KINDS
from bots.telegram.intake import Intake
from bots.telegram.persistence import persistently
from core.bugs import traced
from dialogs.engine.update import Bot

LARGEST_UPDATE = 2**20  # bytes
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
# The pieces of an album come one by one, each after the one before was acknowledged: waiting for them is in vain.
# So the first is taken at once, and the others add nothing: a dialog takes one file.
NO_QUIET = 0.0

log = structlog.get_logger("telegram")


class Webhook:
    """One bot's."""

    def __init__(self, bot: Bot, api: Api, intake: Intake, secret: str, look_after: float) -> None:
        self._bot = bot
        self._api = api
        self._intake = intake
        self._secret = secret
        self._look_after = look_after
        self._told = 0  # when the last failure happened that was logged, seconds since 1970

    async def keep(self, url: str) -> None:
        """Register `url`, and look now and then whether it still is, until cancelled. Raises TokenRefused."""
        await persistently(self._bot, lambda: self._set(url))
        while True:
            await asyncio.sleep(self._look_after)
            info = await persistently(self._bot, lambda: self._api.typed(GetWebhookInfo()))
            self._tell(info)
            if info.url != url:
                log.warning("webhook was gone, set again", bot=self._bot.value)
                await persistently(self._bot, lambda: self._set(url))

    async def _set(self, url: str) -> None:
        await self._api.typed(SetWebhook(url=url, secret_token=self._secret, allowed_updates=list(KINDS)))

    def _tell(self, info: WebhookInfo) -> None:
        """Log why Telegram could not bring updates, once for each time."""
        at = int(info.last_error_date.timestamp()) if info.last_error_date else 0
        if at > self._told:
            log.warning("Telegram cannot bring updates", bot=self._bot.value, why=info.last_error_message)
        self._told = at

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update."""
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self._secret.encode()):
            return web.Response(status=403)
        body = await _bounded(request)
        if body is None:
            return web.Response(status=413)
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            raw = None
        if not isinstance(raw, dict):
            return web.Response(status=400)
        try:
            await self._intake.take(raw, NO_QUIET)
        except Exception as error:  # then it is delivered again
            log.error("update not stored", bot=self._bot.value, **traced(error))
            return web.Response(status=503)
        return web.Response()


async def _bounded(request: web.Request) -> bytes | None:
    """Give the body; None if there is too much of it."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(2**16):
        body += chunk
        if len(body) > LARGEST_UPDATE:
            return None
    return bytes(body)
