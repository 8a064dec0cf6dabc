"""What waits to be told to a bot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from tests.messengers.common.bell import Bell
from tests.messengers.telegram.limits import Limits

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
)
BY_DEFAULT = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update. Updates of one lane are delivered one after another."""

    id: int
    body: bytes
    lane: int
    at: float
    raw: bool = False
    """Pushed by hand, and no update at all: is delivered once, for nobody can confirm it."""


class Updates:
    """A bot's queue."""

    def __init__(self, limits: Limits, clock: Callable[[], float], first: int) -> None:
        self.allowed: frozenset[str] = BY_DEFAULT
        self.news = Bell()
        self.waiting: dict[int, Waiting] = {}
        self._limits, self._clock, self._next = limits, clock, first

    def add(self, kind: str, content: dict[str, Any], lane: int) -> Waiting | None:
        """Queue an update; None where the bot did not ask for such."""
        if kind not in self.allowed:
            return None
        return self._put(orjson.dumps({"update_id": self._next, kind: content}), lane)

    def push(self, raw: object) -> Waiting:
        """Queue anything. An object without an `update_id` gets one."""
        if isinstance(raw, dict):
            return self._put(orjson.dumps({"update_id": self._next} | raw), 0)
        return self._put(raw if isinstance(raw, bytes) else orjson.dumps(raw), 0, raw=True)

    def confirm(self, offset: int) -> None:
        """Forget what comes before `offset`; a negative one keeps so many of the last."""
        if offset < 0:
            offset = next(iter(list(self.waiting)[offset:]), self._next)
        for id_ in [i for i in self.waiting if i < offset]:
            del self.waiting[id_]

    def batch(self, offset: int, limit: int) -> list[Waiting]:
        """Give what waits from `offset` on."""
        self._expire()
        batch = []
        for waiting in self.waiting.values():
            if waiting.id >= offset:
                batch.append(waiting)
                if len(batch) == limit:
                    break
        for waiting in batch:
            if waiting.raw:
                del self.waiting[waiting.id]
        return batch

    def _put(self, body: bytes, lane: int, *, raw: bool = False) -> Waiting:
        waiting = Waiting(self._next, body, lane, self._clock(), raw)
        self.waiting[self._next] = waiting
        self._next += 1
        self.news.ring()
        return waiting

    def expired(self, waiting: Waiting) -> bool:
        """Whether nobody fetched it for too long."""
        return bool(self._limits.keep_seconds) and waiting.at < self._clock() - self._limits.keep_seconds

    def _expire(self) -> None:
        while self.waiting and self.expired(first := next(iter(self.waiting.values()))):
            del self.waiting[first.id]
