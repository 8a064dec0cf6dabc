"""How fast one device may act: a bucket of tokens that refills."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from bots.web.problem import Problem


class Pace:
    """`burst` deeds at once, then `per_second`. Forgets those who have been quiet."""

    REMEMBERED = 10_000

    def __init__(self, burst: float = 20, per_second: float = 5, clock: Callable[[], float] = time.monotonic) -> None:
        self.burst = burst
        self.per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # left, at

    def take(self, who: Hashable) -> None:
        """Count one deed of `who`.

        Raises Problem 429, with Retry-After in whole seconds, when there have been too many.
        """
        now = self._clock()
        left, at = self._buckets.pop(who, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.per_second)
        self._buckets[who] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > self.REMEMBERED:
            self._buckets.popitem(last=False)
        if left < 1:
            seconds = math.ceil((1 - left) / self.per_second)
            raise Problem(429, "too_fast", {"Retry-After": str(seconds)})
