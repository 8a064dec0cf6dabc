"""Taps under way. MAX answers a tap and changes the message above it in one call, so a tap waits a moment for that."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from bots.max.decode import Tap

GRACE = 0.3  # seconds after the commit


class Taps:
    """Every tap is answered once: with the message that takes its message's place, or plainly."""

    def __init__(self, answer: Callable[[str], Awaitable[None]]) -> None:
        self._answer = answer
        self._open: dict[str, Tap] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, taps: Iterable[Tap]) -> None:
        """These are about to be handled."""
        self._open.update((tap.id, tap) for tap in taps)

    def handled(self, taps: Iterable[Tap]) -> None:
        """What these led to is committed: answer each in the background."""
        for tap in taps:
            task = asyncio.create_task(self._finish(tap))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def claim(self, message: str) -> Tap | None:
        """Give the last tap on `message` that has no answer yet; the caller answers it."""
        found = next((tap for tap in reversed(self._open.values()) if tap.message == message), None)
        return self._open.pop(found.id) if found else None

    async def close(self) -> None:
        """Answer nobody any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _finish(self, tap: Tap) -> None:
        if tap.message is not None:
            await asyncio.sleep(GRACE)
        if self._open.pop(tap.id, None):
            await self._answer(tap.id)
