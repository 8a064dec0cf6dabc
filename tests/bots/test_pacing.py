"""The pace of a bot, against a messenger that counts strictly where calls arrive."""

import asyncio
import random
from collections import Counter
from itertools import pairwise

from bots.pacing import Pace
from tests.no_time import in_no_time

INSTANT = 1e-6  # seconds that sums of fractions may be wrong by


def now() -> float:
    return asyncio.get_running_loop().time()


class Strict:
    """Counts arrivals in a sliding second; the network to it is as uneven as `jitter` (seconds)."""

    def __init__(self, jitter: float = 0.0, base: float = 0.0) -> None:
        self.arrivals: list[float] = []
        self._jitter, self._base = jitter, base
        self._random = random.Random(7)

    async def call(self) -> None:
        await asyncio.sleep(self._base + self._random.random() * self._jitter)
        self.arrivals.append(now())
        await asyncio.sleep(self._base)

    def most(self) -> int:
        """Give the most arrivals in any second."""
        times = sorted(self.arrivals)
        return max(sum(at <= t < at + 1.0 - INSTANT for t in times) for at in times)


async def drive(pace: Pace, messenger: Strict, calls: int, priority: int = 2) -> float:
    async def one() -> None:
        async with pace.slot(priority):
            await messenger.call()

    started = now()
    await asyncio.gather(*(one() for _ in range(calls)))
    return calls / (now() - started)


@in_no_time
async def test_never_more_in_a_second_however_uneven_the_network() -> None:
    messenger = Strict(jitter=0.15, base=0.02)
    await drive(Pace(30), messenger, 75)
    assert messenger.most() <= 30


@in_no_time
async def test_a_steady_network_costs_nothing() -> None:
    messenger = Strict(base=0.1)
    await drive(Pace(30), messenger, 30)
    started = now()
    pace = Pace(30)
    await drive(pace, messenger, 90)
    assert messenger.most() <= 30
    assert now() - started < 3.0 * 1.1  # 90 calls at 30 a second; the first answers are no measure of the way yet


@in_no_time
async def test_the_urgent_go_first() -> None:
    pace, order = Pace(10), []

    async def one(priority: int) -> None:
        async with pace.slot(priority):
            order.append(priority)

    crowd = [asyncio.ensure_future(one(2)) for _ in range(12)]
    await asyncio.sleep(0.05)
    await one(0)
    await asyncio.gather(*crowd)
    assert order.index(0) < len(order) - 1
    assert Counter(order) == {2: 12, 0: 1}


@in_no_time
async def test_one_chat_has_a_pace_of_its_own_and_others_do_not_wait_for_it() -> None:
    pace, said = Pace(100, per_chat=5), []

    async def one(chat: str) -> None:
        async with pace.slot(1, chat):
            said.append((chat, now()))

    await asyncio.gather(*(one("anna") for _ in range(3)), *(one(f"other{n}") for n in range(10)))
    anna = sorted(at for chat, at in said if chat == "anna")
    others = max(at for chat, at in said if chat != "anna")
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(anna))
    assert others < anna[-1]


@in_no_time
async def test_a_burst_in_a_chat_is_let_through_and_then_slowed() -> None:
    pace, at = Pace(100, per_chat=5, burst=3), []
    for _ in range(5):
        async with pace.slot(1, "anna"):
            at.append(now())
    assert at[2] - at[0] < 0.1
    assert at[4] - at[2] >= 0.35


@in_no_time
async def test_a_pause_that_the_messenger_asks_for_holds_everybody() -> None:
    pace = Pace(100)
    pace.hold(0.3)
    started = now()
    async with pace.slot(0):
        assert now() - started >= 0.29


@in_no_time
async def test_whoever_gives_up_waiting_leaves_no_hole() -> None:
    pace, messenger = Pace(5), Strict()
    waiting = [asyncio.ensure_future(drive(pace, messenger, 1)) for _ in range(12)]
    await asyncio.sleep(0.05)
    for task in waiting[6:9]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert len(messenger.arrivals) == 9
    async with asyncio.timeout(2), pace.slot(0):
        pass
