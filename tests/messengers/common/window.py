"""Pace: so many events in any window of so many seconds."""

from collections import deque
from collections.abc import Hashable


class Window:
    """A sliding window for each key: at most `most` events in any `seconds`.

    `most` of 0 or `seconds` of 0 limits nothing.
    """

    def __init__(self, most: int, seconds: float = 1.0) -> None:
        self.most, self.seconds = most, seconds
        self._taken: dict[Hashable, deque[float]] = {}

    def wait(self, key: Hashable, now: float, events: int = 1) -> float:
        """Seconds until `events` more would be allowed: 0.0 is now. Takes nothing."""
        if not self.most or not self.seconds:
            return 0.0
        taken = self._taken.get(key)
        if taken is None:
            return 0.0
        while taken and taken[0] <= now - self.seconds:
            taken.popleft()
        over = len(taken) + events - self.most
        if over <= 0 or not taken:
            return 0.0
        return taken[min(over, len(taken)) - 1] + self.seconds - now

    def take(self, key: Hashable, now: float, events: int = 1) -> None:
        """Count `events` at `now`, allowed or not."""
        if self.most and self.seconds:
            self._taken.setdefault(key, deque()).extend([now] * events)
