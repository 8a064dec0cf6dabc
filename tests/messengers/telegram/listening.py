"""Methods by which a bot hears: getUpdates and webhooks."""

import asyncio
import re

from tests.messengers.telegram.accounts import TelegramBot
from tests.messengers.telegram.context import Ctx, Handler, Raw, Told
from tests.messengers.telegram.errors import ApiError, too_many, wrong
from tests.messengers.telegram.spec import Upload
from tests.messengers.telegram.updates import BY_DEFAULT, KINDS, Waiting
from tests.messengers.telegram.webhook import Deliveries, Webhook, check_url, info

_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
_LIMIT = 100
_SECRET, _LONGEST_SECRET = re.compile(r"[A-Za-z0-9_-]*"), 256


async def get_updates(ctx: Ctx) -> object:
    """Do getUpdates."""
    bot, offset = ctx.bot, ctx.params.get("offset", 0)
    if bot.webhook.url:
        raise await _conflict(ctx, _ACTIVE)
    limit = min(max(ctx.params.get("limit", _LIMIT), 1), _LIMIT)
    seconds = min(max(ctx.params.get("timeout", 0), 0), ctx.limits.poll_seconds)
    _allow(bot, ctx.params.get("allowed_updates"))
    bot.updates.confirm(offset)
    if ctx.server.repeats(bot, offset):
        seconds = max(seconds, ctx.limits.repeat_seconds)
    batch = _batch(ctx, offset, limit)
    if not batch and seconds:
        batch = await _wait(ctx, offset, limit, seconds)
    bodies = [w.body for w in (reversed(batch) if ctx.server.mischief.reverse else batch)]
    if ctx.server.mischief.duplicate:
        bodies = [body for body in bodies for _ in range(2)]
    return Raw(b"[" + b",\n".join(bodies) + b"]")


async def _wait(ctx: Ctx, offset: int, limit: int, seconds: float) -> list[Waiting]:
    """Wait for news. Of two who wait for the same bot, the first is sent away."""
    bot = ctx.bot
    _send_away(bot, _OTHER)
    mine = bot.poll = asyncio.get_running_loop().create_future()
    try:
        async with asyncio.timeout(seconds):
            while not (batch := _batch(ctx, offset, limit)) and not ctx.server.closing.is_set():
                await bot.updates.news.wait()
                if mine.done():
                    raise await _conflict(ctx, mine.result())
    except TimeoutError:
        return []
    finally:
        if bot.poll is mine:
            bot.poll = None
    return batch


def _batch(ctx: Ctx, offset: int, limit: int) -> list[Waiting]:
    return [] if ctx.server.mischief.hold else ctx.bot.updates.batch(offset, limit)


def _send_away(bot: TelegramBot, why: str) -> None:
    if bot.poll and not bot.poll.done():
        bot.poll.set_result(why)
        bot.updates.news.ring()


async def _conflict(ctx: Ctx, why: str) -> ApiError:
    """Give the error at once, or after a while where one was given just now."""
    if not ctx.server.may_tell_conflict(ctx.bot):
        await asyncio.sleep(ctx.limits.conflict_seconds)
    return ApiError(409, why)


def _allow(bot: TelegramBot, kinds: list[str] | None) -> None:
    """Remember which updates are wanted. None: as before. An empty list: the usual ones."""
    if kinds is None:
        return
    if unknown := [kind for kind in kinds if kind.lower() not in KINDS]:
        raise wrong(f"there are no updates of type {unknown[0]!r}")
    bot.updates.allowed = frozenset(kind.lower() for kind in kinds) or BY_DEFAULT


def set_webhook(ctx: Ctx) -> object:
    """Do setWebhook."""
    url = ctx.params["url"].strip()
    if not url:
        return delete_webhook(ctx)
    if wait := ctx.server.webhook_wait(ctx.bot):
        raise too_many(wait)
    wanted = _webhook(ctx, url)
    same = wanted == ctx.bot.webhook and not wanted.certificate and not ctx.params.get("drop_pending_updates")
    check_url(url, bool(ctx.server.reachable(url)))
    _allow(ctx.bot, ctx.params.get("allowed_updates"))
    if same:
        return Told(True, "Webhook is already set")
    _send_away(ctx.bot, _BY_WEBHOOK)
    _close(ctx)
    ctx.bot.webhook = wanted
    ctx.bot.deliveries = Deliveries(ctx.server, ctx.bot)
    return Told(True, "Webhook was set")


def _webhook(ctx: Ctx, url: str) -> Webhook:
    secret = ctx.params.get("secret_token", "")
    if len(secret) > _LONGEST_SECRET:
        raise wrong("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise wrong("secret token contains unallowed characters")
    most = min(max(ctx.params.get("max_connections", 40), 1), _LIMIT)
    certificate = isinstance(ctx.params.get("certificate"), Upload)
    return Webhook(url, secret, most, certificate, ctx.params.get("ip_address", ""))


def delete_webhook(ctx: Ctx) -> object:
    """Do deleteWebhook."""
    was = bool(ctx.bot.webhook.url)
    _close(ctx)
    ctx.bot.webhook = Webhook()
    return Told(True, "Webhook was deleted" if was else "Webhook is already deleted")


def _close(ctx: Ctx) -> None:
    if ctx.bot.deliveries:
        ctx.bot.deliveries.stop()
        ctx.bot.deliveries = None
    if ctx.params.get("drop_pending_updates"):
        ctx.bot.updates.waiting.clear()


def get_webhook_info(ctx: Ctx) -> object:
    """Do getWebhookInfo."""
    return info(ctx.bot)


METHODS: dict[str, Handler] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
