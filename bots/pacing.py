"""The pace of a bot: never more calls in any second than its messenger permits, urgent ones first."""

import asyncio
import contextlib
import heapq
import math
from collections import deque
from collections.abc import AsyncIterator

SECOND = 1.0
MOST_CHATS = 10_000  # remembered; then those that are free again are forgotten
FEW = 30  # answers
CATCH_UP = 0.9  # of an even step: after a hitch the lost time is made good


class Pace:
    """Slots for calls: `per_second` of them in any second, and `per_chat` messages a second in one chat.

    In a chat a `burst` may come at once, if it is then quiet for as long as so many take.

    A messenger counts where calls arrive, not where they leave. Between the two lies at least the fastest answer
    ever seen; whatever an answer took longer may have been the way there. So a slot is free again a second after
    its call was answered, less that fastest answer: then no second at the other end holds too many, however uneven
    the network is, and a slow but steady network costs nothing.
    """

    def __init__(self, per_second: int | None, per_chat: float | None = None, burst: int = 1) -> None:
        self.per_second = per_second
        self._step = CATCH_UP / per_second if per_second else 0.0
        self._free = [-math.inf] * (per_second or 0)  # when each slot is free; a heap
        self._last = -math.inf
        self._held = -math.inf
        self._chat_slot = burst / per_chat if per_chat else 0.0
        self._burst = burst
        self._chats: dict[str, deque[float]] = {}  # when each chat's slots in use will be free, soonest first
        self._fastest = math.inf
        self._answers = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = 0
        self._timer: asyncio.TimerHandle | None = None

    @contextlib.asynccontextmanager
    async def slot(self, priority: int, chat: str | None = None) -> AsyncIterator[None]:
        """Wait for a slot, lower `priority` first; the call is made inside."""
        if chat is not None and self._chat_slot:
            await self._wait_for_chat(chat)
        await self._acquire(priority)
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._made(began, chat)

    async def again(self, took: float, after: float = 0.0) -> None:
        """Inside a slot whose call was made in `took` seconds: wait `after`, and for a slot for one more call.

        The first slot is given back before the second is asked for, and goes first: or many who need two would
        wait for each other for ever.
        """
        self._made(asyncio.get_running_loop().time() - took, None)
        try:
            await asyncio.sleep(after)
            await self._acquire(-1)
        except asyncio.CancelledError:
            if self._free:
                heapq.heappop(self._free)  # the slot's end gives back one more
            raise

    def hold(self, seconds: float) -> None:
        """Let nobody begin for `seconds`: the messenger asked for it."""
        self._held = max(self._held, asyncio.get_running_loop().time() + seconds)

    def hold_chat(self, chat: str, seconds: float) -> None:
        """Let nothing go to `chat` for `seconds`."""
        self._chats[chat] = deque([asyncio.get_running_loop().time() + seconds] * self._burst)

    async def _wait_for_chat(self, chat: str) -> None:
        """Wait until a message may be added to the chat; whoever else waited may have been first."""
        loop = asyncio.get_running_loop()
        while True:
            slots = self._chats.get(chat)
            if slots is None or len(slots) < self._burst or slots[0] <= loop.time():
                return
            await asyncio.sleep(slots[0] - loop.time())

    async def _acquire(self, priority: int) -> None:
        if self.per_second is None and self._held <= asyncio.get_running_loop().time():
            return
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._waiting, (priority, self._order, granted))
        self._grant()
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled() and self.per_second:
                heapq.heappush(self._free, -math.inf)
            raise

    def _grant(self) -> None:
        """Give slots to whoever waits first; come back when the next may be given."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while self._waiting:
            if self._waiting[0][2].cancelled():
                heapq.heappop(self._waiting)
                continue
            begin = self._next_begin()
            if begin > loop.time():
                self._timer = loop.call_at(begin, self._grant) if begin < math.inf else None
                return
            if self.per_second:
                heapq.heappop(self._free)
            self._last = loop.time()
            heapq.heappop(self._waiting)[2].set_result(None)

    def _next_begin(self) -> float:
        if self.per_second is None:
            return self._held
        return max(self._free[0] if self._free else math.inf, self._last + self._step, self._held)

    def _made(self, began: float, chat: str | None) -> None:
        now = asyncio.get_running_loop().time()
        self._fastest = min(self._fastest, now - began)
        self._answers += 1
        # The latest moment at which the messenger may have counted it, as we began. The first answers are no measure of
        # the way: they waited for connections to be opened.
        counted = now - (self._fastest if self._answers > FEW else 0.0)
        if self.per_second:
            heapq.heappush(self._free, counted + SECOND)
        if chat is not None and self._chat_slot:
            self._chats.setdefault(chat, deque(maxlen=self._burst)).append(counted + self._chat_slot)
            if len(self._chats) > MOST_CHATS:
                self._chats = {chat: slots for chat, slots in self._chats.items() if slots[-1] > now}
        self._grant()
