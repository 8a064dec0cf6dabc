"""Updates on their way to bots: kept for polling, or POSTed to webhooks until they are taken."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from tests.messengers.common.posting import post_once
from tests.messengers.common.window import Window
from tests.messengers.max import shapes
from tests.messengers.max.state import Json, MaxBot, Subscription, Waiting

if TYPE_CHECKING:
    from tests.messengers.max.server import MaxServer

SECRET_HEADER = "X-Max-Bot-Api-Secret"


class Delivery:
    """Of one server, to all its bots."""

    def __init__(self, server: "MaxServer") -> None:
        self.server = server
        self.witness: Callable[[Any], None] | None = None
        """Hears every update that is put on its way."""
        self._workers: dict[Subscription, asyncio.Task[None]] = {}

    def put(self, bot: MaxBot, update: Any) -> None:
        """Put an update on its way: to every webhook that wants it, or, where there is none, to polling."""
        if self.witness:
            self.witness(update)
        update = shapes.sparse(update) if self.server.sparse else update
        kind = update.get("update_type") if isinstance(update, dict) else None
        for subscription in bot.subscriptions.values():
            if subscription.types is None or kind in subscription.types:
                subscription.queue.append(update)
        if not bot.subscriptions:
            bot.waiting.append(Waiting(bot.next_number, self.server.clock(), update))
            bot.next_number += 1
        bot.bell.ring()

    # -- polling --

    async def poll(self, bot: MaxBot, marker: int | None, limit: int, seconds: float, types: list[str]) -> Json:
        """Wait for updates; `marker` says that all before it were taken. Without one: all that wait."""
        self._forget(bot, marker)
        limits = self.server.limits
        deadline = asyncio.get_running_loop().time() + min(seconds, limits.poll_lasts)
        while True:
            batch, following = self._batch(bot, min(limit, limits.updates_per_poll), types)
            left = deadline - asyncio.get_running_loop().time()
            if batch or left <= 0 or self.server.closing.is_set():
                return {"updates": batch, "marker": following}
            await bot.bell.wait(left)

    def _forget(self, bot: MaxBot, marker: int | None) -> None:
        oldest = self.server.clock() - self.server.limits.updates_live
        while bot.waiting and (bot.waiting[0].number < (marker or 0) or bot.waiting[0].at < oldest):
            bot.waiting.popleft()

    def _batch(self, bot: MaxBot, limit: int, types: list[str]) -> tuple[list[Any], int]:
        """Give updates and the marker after them. What is not of these types is passed over, and so taken."""
        mischief, batch = self.server.mischief, list[Any]()
        following = bot.waiting[0].number if bot.waiting else bot.next_number
        for waiting in () if mischief.hold else bot.waiting:
            if len(batch) == limit:
                break
            following = waiting.number + 1
            if not types or (isinstance(waiting.update, dict) and waiting.update.get("update_type") in types):
                batch.append(waiting.update)
        if mischief.duplicate:
            batch = [update for update in batch for _ in range(2)]
        return (batch[::-1] if mischief.reverse else batch), following

    # -- webhooks --

    def subscribe(self, bot: MaxBot, url: str, secret: str, types: list[str] | None) -> None:
        """Begin to POST updates to a URL; the same URL again replaces the subscription."""
        before = bot.subscriptions.get(url)
        pace = Window(self.server.limits.webhooks_per_second)
        subscription = Subscription(url, secret, types, self.server.clock(), pace)
        subscription.queue.extend(before.undelivered() if before else (waiting.update for waiting in bot.waiting))
        if before:
            self._stop(before)
        bot.waiting.clear()
        bot.subscriptions[url] = subscription
        self._workers[subscription] = asyncio.create_task(self._work(bot, subscription))

    def unsubscribe(self, bot: MaxBot, url: str) -> bool:
        """End a subscription; what it has not delivered is left for polling. False: there is none."""
        subscription = bot.subscriptions.pop(url, None)
        if subscription is None:
            return False
        self._stop(subscription)
        if not bot.subscriptions:
            for update in subscription.undelivered():
                bot.waiting.append(Waiting(bot.next_number, self.server.clock(), update))
                bot.next_number += 1
        bot.bell.ring()
        return True

    def close(self) -> None:
        """Stop all work."""
        for worker in self._workers.values():
            worker.cancel()

    def _stop(self, subscription: Subscription) -> None:
        worker = self._workers.pop(subscription)
        if worker is not asyncio.current_task():
            worker.cancel()

    async def _work(self, bot: MaxBot, subscription: Subscription) -> None:
        mischief, queue = self.server.mischief, subscription.queue
        last_taken = asyncio.get_running_loop().time()
        while bot.subscriptions.get(subscription.url) is subscription:
            if mischief.hold or not queue:
                await bot.bell.wait()
                continue
            subscription.in_flight = [queue.pop() if mischief.reverse else queue.popleft()]
            body = orjson.dumps(subscription.in_flight[0])
            for _ in range(2 if mischief.duplicate else 1):
                last_taken = await self._deliver(bot, subscription, body, last_taken)
            subscription.in_flight = []

    async def _deliver(self, bot: MaxBot, subscription: Subscription, body: bytes, last_taken: float) -> float:
        """POST one update until it is taken or given up; unsubscribe when patience ends. Tell when one was taken."""
        limits, clock = self.server.limits, asyncio.get_running_loop().time
        headers = {"Content-Type": "application/json"}
        headers |= {SECRET_HEADER: subscription.secret} if subscription.secret else {}
        for pause in (*self.server.webhook_pauses, None):
            await asyncio.sleep(subscription.pace.wait("", clock()))
            subscription.pace.take("", clock())
            answered = await post_once(
                self.server.client, subscription.url, body, headers, limits.webhook_answers_within
            )
            if answered[0] == 200:
                return clock()
            if clock() - last_taken >= limits.webhook_patience:
                self.unsubscribe(bot, subscription.url)
                break
            if pause is not None:
                await asyncio.sleep(pause)
        return last_taken
