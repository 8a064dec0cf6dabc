"""Something changed: whoever waits wakes up."""

import asyncio


class Bell:
    """Counts changes; `wait` ends at the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        if not self._waiting:
            return
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for the next ring; false when `seconds` passed without one."""
        rung = asyncio.get_running_loop().create_future()
        self._waiting.add(rung)
        try:
            async with asyncio.timeout(seconds):
                await rung
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(rung)
        return True
