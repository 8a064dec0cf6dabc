"""Where MAX sends updates: our webhook, kept alive, or none at all while we poll."""

import asyncio
from urllib.parse import urlsplit

import structlog

from bots.max.patience import persistently
from bots.max.setup import Setup
from bots.transport import Rejected
from core.refusal import Refusal

LOOK_AFTER = 300.0  # seconds: MAX ends a subscription after eight hours of failures
HTTPS = 443

log = structlog.get_logger("max")


class HookUnusable(Rejected, Refusal):
    """MAX would never deliver to our address. Tells `url`."""


class Subscription:
    """One bot's; `look_after` says how often to see whether it is still there, in seconds."""

    def __init__(self, setup: Setup, bot: str, secret: str, look_after: float) -> None:
        self._setup = setup
        self._bot = bot
        self._secret = secret
        self._look_after = look_after

    async def keep(self, url: str) -> None:
        """Have updates sent to `url` until cancelled. Raises TokenRefused, and Rejected for an unusable address."""
        await persistently(self._bot, lambda: self._subscribe(url))
        while True:
            await asyncio.sleep(self._look_after)
            await persistently(self._bot, lambda: self._renew(url))

    async def leave(self) -> None:
        """End our subscription: as long as there is one, MAX answers no poll. Somebody else's is not ours to end."""
        for known in await self._setup.subscriptions():
            if is_ours(known, self._bot):
                await self._setup.unsubscribe(known)
            else:
                log.warning("updates go to somebody else's webhook", bot=self._bot)

    async def _subscribe(self, url: str) -> None:
        """Subscribe even where we are subscribed: the secret may be another. Leave our older addresses."""
        for known in await self._setup.subscriptions():
            if known != url and is_ours(known, self._bot):
                await self._setup.unsubscribe(known)
        await self._setup.subscribe(url, self._secret)

    async def _renew(self, url: str) -> None:
        if url not in await self._setup.subscriptions():
            log.warning("subscribed anew", bot=self._bot)
            await self._subscribe(url)


def check(url: str, api_url: str) -> None:
    """Raise Rejected where MAX itself would never deliver to `url`; a test server is less particular."""
    place = urlsplit(url)
    if api_url.startswith("https:") and (place.scheme != "https" or place.port not in (None, HTTPS)):
        raise HookUnusable(url=f"{place.scheme}://{place.netloc}")


def is_ours(url: str, bot: str) -> bool:
    """Tell whether a webhook's address is one that this program makes for `bot`, on whatever host."""
    return urlsplit(url).path.endswith(f"/max/{bot}")
