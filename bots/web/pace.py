"""How fast one device may act: a bucket of tokens that refills."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from bots.web.problem import Problem


class Pace:
    """`burst` deeds at once, then `per_second`. Forgets those who have been quiet."""

    REMEMBERED = 10_000

    def __init__(
        self,
        burst: float = 20,
        per_second: float = 5,
        clock: Callable[[], float] = time.monotonic,
        problem: str = "too_fast",
    ) -> None:
        self.burst = burst
        self.per_second = per_second
        self.problem = problem  # code of the Problem that is raised
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # left, at

    def take(self, who: Hashable) -> None:
        """Count one deed of `who`.

        Raises Problem 429, with Retry-After in whole seconds, when there have been too many.
        """
        left, now = self._left(who)
        self._buckets.pop(who, None)  # the most recent stand last
        self._buckets[who] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > self.REMEMBERED:
            self._buckets.popitem(last=False)
        self._refuse_below_one(left)

    def check(self, who: Hashable) -> None:
        """Count nothing. Raises as `take` would."""
        self._refuse_below_one(self._left(who)[0])

    def _left(self, who: Hashable) -> tuple[float, float]:
        now = self._clock()
        left, at = self._buckets.get(who, (self.burst, now))
        return min(self.burst, left + (now - at) * self.per_second), now

    def _refuse_below_one(self, left: float) -> None:
        if left < 1:
            seconds = math.ceil((1 - left) / self.per_second)
            raise Problem(429, self.problem, {"Retry-After": str(seconds)})
