"""The race: one process on one core, many chats, the same seven steps; what is timed is only the work itself.

What the persons do (wording updates, reading the screens) happens between the steps, with the watch stopped.
"""

import asyncio
import gc
import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from tests.bench import scene
from tests.bench.screen import Screen

WARM_UP = 20  # chats before the watch starts: caches filled, code paths warm


@dataclass
class Sent:
    """Requests as they would leave for Telegram: method and encoded body."""

    requests: list[tuple[str, bytes]] = field(default_factory=list)

    def take(self) -> list[tuple[str, bytes]]:
        """Give what was sent since the last time."""
        taken, self.requests = self.requests, []
        return taken


class Contender(Protocol):
    """One way to run the dialog."""

    sent: Sent

    async def take(self, raw: bytes) -> None:
        """Deal with one raw update; afterwards it is safely stored."""
        ...

    async def settle(self) -> None:
        """Return when every answer has left."""
        ...


@dataclass
class Lap:
    """What one race took: updates, seconds by the clock and of this process's CPU, peak memory in MB."""

    updates: int
    seconds: float
    cpu: float
    peak_mb: float


async def race(entry: AbstractAsyncContextManager[Contender], chats: int, flight: int) -> Lap:
    """Run the seven steps for chats up to `chats`, `flight` updates at a time, on one core."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    async with entry as contender:
        await _conversations(contender, range(1, WARM_UP + 1), flight)
        gc.collect()
        gc.freeze()  # what was imported stays: as any long-running server does, for everybody
        seconds, cpu = await _conversations(contender, range(WARM_UP + 1, chats + 1), flight)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Lap((chats - WARM_UP) * len(scene.STEPS), seconds, cpu, peak)


async def _conversations(contender: Contender, chats: range, flight: int) -> tuple[float, float]:
    screens = {chat: Screen(chat) for chat in chats}
    seconds = cpu = 0.0
    for step in scene.STEPS:
        raw = iter([screen.does(step) for screen in screens.values()])
        started, busy = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_feed(contender, raw) for _ in range(flight)))
        await contender.settle()
        seconds += time.perf_counter() - started
        cpu += time.process_time() - busy
        _read(contender.sent, screens, step)
    return seconds, cpu


async def _feed(contender: Contender, raw: Iterator[bytes]) -> None:
    for update in raw:
        await contender.take(update)


def _read(sent: Sent, screens: dict[int, Screen], step: str) -> None:
    """Show everybody their answer, and see that everybody got the right one."""
    requests = sent.take()
    shown = [json.loads(body) for method, body in requests if method in ("sendMessage", "editMessageText")]
    for request in shown:
        screens[int(request["chat_id"])].receives(request)
    buttons = scene.BUTTONS[scene.STEPS.index(step)]
    assert all(s.buttons == buttons for s in screens.values()), f"{step}: not {buttons} buttons"
    taps = sum(method == "answerCallbackQuery" for method, _ in requests)
    # Not exactly one each: aiogram-dialog now and then sends an edit twice.
    assert {int(r["chat_id"]) for r in shown} == set(screens), f"{step}: {len(shown)} answers"
    assert taps == (0 if step == scene.STEPS[0] else len(screens)), f"{step}: {taps} taps acknowledged"
    if step == scene.STEPS[-1]:
        expected = scene.done(scene.STEPS[2], scene.STEPS[5])
        assert all(r["text"].startswith(expected) for r in shown), shown[0]["text"]
