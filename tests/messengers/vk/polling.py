"""Bots Long Poll: `?act=a_check&key=…&ts=…&wait=…`."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

from tests.messengers.common.faults import Mischief

if TYPE_CHECKING:
    from tests.messengers.vk.community import LongPoll

_OUTDATED, _WRONG_KEY, _LOST = 1, 2, 3


async def check(poll: "LongPoll", query: Mapping[str, str], mischief: Mischief, longest: float) -> web.Response:
    """Give what came after `ts`, at once or when something comes, or what to do about a session that is over."""
    if query.get("key") != poll.key or not poll.enabled:
        return _json({"failed": _WRONG_KEY})
    if poll.lost or not query.get("ts", "").isdigit():
        return _json({"failed": _LOST})
    ts = int(query["ts"])
    if not poll.forgotten <= ts <= poll.ts:
        return _json({"failed": _OUTDATED, "ts": poll.ts if ts > poll.ts else poll.forgotten})
    await _wait(poll, ts, min(_seconds(query.get("wait", "")), longest), mischief)
    if query["key"] != poll.key or poll.lost:
        return _json({"failed": _LOST if poll.lost else _WRONG_KEY})
    if mischief.hold:
        return _updates(ts, [])
    return _updates(poll.ts, _mischievous(poll.since(ts), mischief))


async def _wait(poll: "LongPoll", ts: int, seconds: float, mischief: Mischief) -> None:
    until = time.monotonic() + seconds
    key = poll.key
    while (mischief.hold or poll.ts == ts) and poll.key == key and not poll.lost:
        if (left := until - time.monotonic()) <= 0:
            return
        await poll.bell.wait(left)


def _mischievous(events: list[bytes], mischief: Mischief) -> list[bytes]:
    if mischief.reverse:
        events = events[::-1]
    if mischief.duplicate:
        events = [event for event in events for _ in range(2)]
    return events


def _seconds(raw: str) -> int:
    return int(raw) if raw.isdigit() else 25


def _updates(ts: int, events: list[bytes]) -> web.Response:
    body = b'{"ts":"%d","updates":[%b]}' % (ts, b",".join(events))
    return web.Response(body=body, content_type="application/json")


def _json(answer: object) -> web.Response:
    return web.Response(body=orjson.dumps(answer), content_type="application/json")
