"""Delivering updates by POST: chat by chat in order, chats beside each other, again until it is taken."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.messengers.common.posting import post_once
from tests.messengers.telegram.errors import wrong
from tests.messengers.telegram.updates import BY_DEFAULT, KINDS, Waiting
from tests.messengers.telegram.wire import reply_args

if TYPE_CHECKING:
    from tests.messengers.telegram.accounts import TelegramBot
    from tests.messengers.telegram.server import TelegramServer

PORTS = (443, 80, 88, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LOOKS_AGAIN = 0.1
SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates. No URL, no webhook."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    certificate: bool = False
    ip_address: str = ""
    error_at: int = 0
    error: str = ""


def check_url(url: str, local: bool) -> None:
    """Raise `ApiError` where the platform would not call such a URL. `local`: it is reachable here, whatever it is."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError):
        raise wrong("invalid webhook URL specified") from None
    if not parts.hostname:
        raise wrong("invalid webhook URL specified")
    if local:
        return
    if parts.scheme != "https":
        raise wrong("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise wrong("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def info(bot: "TelegramBot") -> dict[str, Any]:
    """Give the WebhookInfo."""
    hook = bot.webhook
    told: dict[str, Any] = {"url": hook.url, "has_custom_certificate": hook.certificate}
    told["pending_update_count"] = len(bot.updates.waiting)
    if hook.error:
        told |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
    if hook.url:
        told |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address or "127.0.0.1"}
    if bot.updates.allowed != BY_DEFAULT:
        told["allowed_updates"] = [kind for kind in KINDS if kind in bot.updates.allowed]
    return told


class Deliveries:
    """The work of one webhook, from its registration until its removal."""

    def __init__(self, server: "TelegramServer", bot: "TelegramBot") -> None:
        self.server, self.bot, self.hook = server, bot, bot.webhook
        self.slots = asyncio.Semaphore(self.hook.max_connections)
        self.lanes: dict[int, deque[Waiting]] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        for waiting in bot.updates.waiting.values():
            self.add(waiting)

    def add(self, waiting: Waiting) -> None:
        """Deliver one more."""
        if waiting.lane in self.lanes:
            self.lanes[waiting.lane].append(waiting)
            return
        self.lanes[waiting.lane] = deque([waiting])
        task = asyncio.create_task(self._run(waiting.lane))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def stop(self) -> None:
        """Deliver no more; what waits goes on waiting."""
        for task in self.tasks:
            task.cancel()

    async def _run(self, lane: int) -> None:
        queue = self.lanes[lane]
        while queue:
            while self.server.mischief.hold or self.server.faults.down:
                await self.bot.updates.news.wait(_LOOKS_AGAIN)
            waiting = queue[-1 if self.server.mischief.reverse else 0]
            await self._deliver(waiting)
            if self.server.mischief.duplicate:
                await self._deliver(waiting)
            queue.remove(waiting)
            self.bot.updates.waiting.pop(waiting.id, None)
        del self.lanes[lane]

    async def _deliver(self, waiting: Waiting) -> None:
        attempt, pauses = 0, self.server.webhook_pauses
        while not self.bot.updates.expired(waiting):
            async with self.slots:
                if await self._taken(waiting):
                    return
            attempt += 1
            await asyncio.sleep(pauses[min(attempt, len(pauses)) - 1])

    async def _taken(self, waiting: Waiting) -> bool:
        """POST once. An answer may be a call of a method: it is performed, and nobody hears how that went."""
        url = self.server.reachable(self.hook.url)
        if not url:
            return self._failed("Connection timed out")
        headers = {"Content-Type": "application/json"} | ({SECRET: self.hook.secret} if self.hook.secret else {})
        status, answer, reason = await post_once(self.server.client, url, waiting.body, headers, 60)
        if reason:
            return self._failed(reason)
        if not 200 <= status < 300:
            return self._failed(f"Wrong response from the webhook: {status}")
        args = reply_args(answer)
        method = str(args.values.pop("method", "")).lower()
        if method and not method.startswith("get") and method not in ("setwebhook", "deletewebhook", "close", "logout"):
            await self.server.perform_reply(self.bot, method, args)
        return True

    def _failed(self, why: str) -> bool:
        self.hook.error_at, self.hook.error = int(self.server.clock()), why
        self.server.bell.ring()
        return False
