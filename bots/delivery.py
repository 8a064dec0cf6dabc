"""Drains the outbox: each messenger in tasks of its own, so that one that is down never slows another."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog

from bots.lane import Lane
from bots.transport import Transport
from core.bugs import traced

IDLE = 1.0  # seconds between looks when nobody woke us: what other processes stored
LONGEST_PAUSE = 30.0  # seconds after failures in a row

log = structlog.get_logger("delivery")


class Delivery:
    """Wakes a messenger's tasks when a turn for it was committed; they look once a second anyway."""

    def __init__(self, transports: Sequence[Transport]) -> None:
        self._transports = transports
        self._wake = {t.name: asyncio.Event() for t in transports}
        self._lanes: list[Lane] = []

    def wake(self, transport: str) -> None:
        """Say that something waits for `transport`."""
        if event := self._wake.get(transport):
            event.set()
        for lane in self._lanes:
            if lane.name == transport:
                lane.wake()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for transport in self._transports:
                tasks.create_task(self._drain(transport))

    async def run_lane(self, lane: Lane) -> None:
        """Deliver for one bot until cancelled. Raises TokenRefused."""
        self._lanes.append(lane)
        try:
            await lane.run()
        finally:
            self._lanes.remove(lane)

    async def _drain(self, transport: Transport) -> None:
        failures = 0
        while True:
            self._wake[transport.name].clear()
            try:
                while await transport.deliver():
                    failures = 0
            except Exception as error:
                failures += 1
                log.error("delivery failed", transport=transport.name, **traced(error))
                await asyncio.sleep(min(LONGEST_PAUSE, 2.0**failures))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await self._wake[transport.name].wait()
