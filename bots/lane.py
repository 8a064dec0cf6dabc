"""The way from the outbox to the people of one bot in one messenger.

A lane has in hand what it is about to send. It asks the database for more whenever somebody wakes it, sends at the
messenger's pace, each person's messages in their order, and marks what was sent. What was sent and not yet marked
when the process dies is sent again: a few messages at most, for news waits until the marks have caught up; and none
where the messenger knows a repeated key.
"""

import asyncio
import contextlib
import zlib
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
import structlog

from bots.pictures import Pictures
from bots.transport import Adapter, Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable
from core import accounts, outbox
from core.bugs import traced
from core.database import Database, Tx
from core.messages import Message
from core.outbox import Priority

IDLE = 1.0  # seconds between looks when nobody woke us: what other processes stored, what has become due
CALLS_IN_HAND = 64  # of news: notices, broadcasts, digests; answers never wait behind them
MOST_NEWS = 1600  # messages of them
MOST_UNMARKED = 6  # calls of news that were made and are not marked yet: however slow the database is
ANSWERS_AT_ONCE = 500
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between tries
DOWN_AFTER = 3  # failures in a row
TRIES = 6  # of one message that alone fails while others go out

log = structlog.get_logger("delivery")


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows of the outbox with the same message, sent together to one chat or, of a broadcast, to many."""

    rows: tuple[sa.Row[Any], ...]

    @property
    def priority(self) -> int:
        """Of all its rows."""
        return int(self.rows[0].priority)

    @property
    def is_news(self) -> bool:
        """Nobody asked for it just now: notices, broadcasts however urgent, digests."""
        return self.priority > Priority.DIALOG or self.rows[0].broadcast_id is not None

    @property
    def key(self) -> int:
        """A 31-bit number that a second try has too; of a broadcast it is one for all, however parcels are cut."""
        row = self.rows[0]
        name = f"b{row.broadcast_id}" if row.broadcast_id is not None else f"m{row.id}"
        return zlib.crc32(name.encode()) & 0x7FFF_FFFF


class Lane:
    """Delivers for one adapter. Create it, `run` it as a task, `wake` it after a commit."""

    def __init__(self, database: Database, adapter: Adapter, pictures: Pictures) -> None:
        self.name = adapter.transport
        self._database = database
        self._adapter = adapter
        self._pictures = pictures
        self._woken = asyncio.Event()
        self._queues: dict[int, deque[Parcel]] = {}  # by account: what is in hand for them, in order
        self._in_hand: dict[bool, set[int]] = {False: set(), True: set()}  # ids of rows: answers, news
        self._marked: set[int] = set()  # ids done with since the last look began: what it saw may be older
        self._calls = 0  # in hand, of news
        self._most_calls = min(CALLS_IN_HAND, MOST_NEWS // adapter.limits.recipients)
        self._sent: list[int] = []
        self._lost: list[tuple[sa.Row[Any], SendError]] = []
        self._to_mark = asyncio.Event()
        self._unmarked = 0  # calls of news
        self._caught_up = asyncio.Event()
        self._up = asyncio.Event()
        self._up.set()
        self._left_some = {False: False, True: False}  # more answers, more news than there was room for
        self._failures = 0
        self._successes = 0

    def wake(self) -> None:
        """Say that something new waits."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled, or until the token is refused: then TokenRefused is raised."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._mark())
                while True:
                    self._woken.clear()
                    await self._fill(tasks)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(IDLE):
                            await self._woken.wait()
        except* TokenRefused as refused:
            raise refused.exceptions[0] from None

    # --- taking in hand

    async def _fill(self, tasks: asyncio.TaskGroup) -> None:
        """Take all answers in hand, and news whenever half of those taken before have left."""
        self._marked.clear()
        await self._look(tasks, False, ANSWERS_AT_ONCE)
        if self._has_room:
            await self._look(tasks, True, (self._most_calls - self._calls) * self._adapter.limits.recipients)

    @property
    def _has_room(self) -> bool:
        return self._calls <= self._most_calls // 2

    async def _look(self, tasks: asyncio.TaskGroup, news: bool, room: int) -> None:
        adapter, known = self._adapter, self._in_hand[news]
        most = len(known) + room
        try:
            rows = await self._database.read(
                lambda tx: outbox.waiting_of_bot(tx, adapter.transport, adapter.bot, most, news)
            )
        except Exception as error:
            log.error("outbox unreadable", transport=self.name, bot=adapter.bot.value, **traced(error))
            return
        self._left_some[news] = len(rows) == most
        for parcel in self._parcels([row for row in rows if row.id not in known and row.id not in self._marked]):
            self._take(parcel, tasks)

    def _parcels(self, rows: Sequence[sa.Row[Any]]) -> list[Parcel]:
        """Put together what one call may carry."""
        found: list[Parcel] = []
        alike: defaultdict[tuple[int, bytes], list[sa.Row[Any]]] = defaultdict(list)
        most = self._adapter.limits.recipients
        for row in rows:
            if row.broadcast_id is None or most == 1 or row.account_id in self._queues:
                found.append(Parcel((row,)))
            else:
                alike[row.broadcast_id, orjson.dumps(row.body)].append(row)
        for together in alike.values():
            found += [Parcel(tuple(together[start : start + most])) for start in range(0, len(together), most)]
        return found

    def _take(self, parcel: Parcel, tasks: asyncio.TaskGroup) -> None:
        self._in_hand[parcel.is_news].update(row.id for row in parcel.rows)
        self._calls += parcel.is_news
        if len(parcel.rows) > 1:
            tasks.create_task(self._send(parcel))
            return
        account = parcel.rows[0].account_id
        if account in self._queues:
            self._queues[account].append(parcel)
            return
        self._queues[account] = deque([parcel])
        tasks.create_task(self._send_all(account))

    # --- sending

    async def _send_all(self, account: int) -> None:
        queue = self._queues[account]
        while queue:
            await self._send(queue.popleft())
        del self._queues[account]

    async def _send(self, parcel: Parcel) -> None:
        """Send one parcel, however long it takes; what became of it is marked by `_mark`."""
        rows = {row.external_id: row for row in parcel.rows}
        first = parcel.rows[0]
        try:
            message = await self._pictures.drawn(Message.from_json(first.body))
            calls = self._adapter.calls(message, first.edits)
        except Exception as error:  # a bug must not stop the lane
            self._done(parcel, dict.fromkeys(rows, Rejected()))
            log.error("message not encoded", transport=self.name, bot=first.bot, **traced(error))
            return
        lost: dict[str, SendError] = {}
        for number, call in enumerate(calls):
            going = [chat for chat in rows if chat not in lost]
            if going:
                lost.update(await self._made(call, going, parcel, number))
        self._done(parcel, lost)

    async def _made(self, call: Any, going: list[str], parcel: Parcel, number: int) -> Mapping[str, SendError]:
        """Make one call until it succeeds or is hopeless; give who did not get it."""
        adds = number > 0 or parcel.rows[0].edits is None  # an edited message is none more in the chat
        chat = going[0] if len(going) == 1 and adds else None
        tries = 0
        while True:
            await self._up.wait()
            others = self._successes
            try:
                async with self._adapter.pace.slot(parcel.priority, chat):
                    while parcel.is_news and self._unmarked >= MOST_UNMARKED:
                        self._caught_up.clear()
                        await self._caught_up.wait()
                    lost = await self._adapter.perform(call, going, (parcel.key + number) & 0x7FFF_FFFF)
                self._works()
                return lost
            except TokenRefused:
                raise
            except TooFast as flood:
                self._slow_down(going, flood.after)
            except Unreachable:
                tries += self._successes > others  # a messenger that is down spoils nobody's message
                if tries >= TRIES:
                    return dict.fromkeys(going, Rejected())
                await self._fails(tries)
            except SendError as hopeless:
                return dict.fromkeys(going, hopeless)
            except Exception as error:  # a bug in an adapter must not stop the lane
                log.error("message not sent", transport=self.name, bot=self._adapter.bot.value, **traced(error))
                return dict.fromkeys(going, Rejected())

    def _works(self) -> None:
        self._successes += 1
        self._failures = 0
        self._up.set()

    async def _fails(self, tries: int) -> None:
        """After some failures in a row the messenger is taken to be down: everybody waits, longer each time."""
        self._failures += self._up.is_set()
        if self._failures < DOWN_AFTER:
            await asyncio.sleep(FIRST_PAUSE * 2**tries)
        elif self._up.is_set():
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self._failures - DOWN_AFTER))
            log.warning("messenger down", transport=self.name, bot=self._adapter.bot.value, seconds=pause)
            self._up.clear()
            asyncio.get_running_loop().call_later(pause, self._up.set)

    def _slow_down(self, going: Sequence[str], after: float) -> None:
        log.warning("too fast", transport=self.name, bot=self._adapter.bot.value, seconds=after)
        if len(going) == 1 and after <= 2 * IDLE:
            self._adapter.pace.hold_chat(going[0], after)
        else:
            self._adapter.pace.hold(after)

    # --- marking what became of it

    def _done(self, parcel: Parcel, lost: Mapping[str, SendError]) -> None:
        self._sent += [row.id for row in parcel.rows if row.external_id not in lost]
        self._lost += [(row, lost[row.external_id]) for row in parcel.rows if row.external_id in lost]
        self._calls -= parcel.is_news
        self._unmarked += parcel.is_news
        self._to_mark.set()

    async def _mark(self) -> None:
        """Store what was done since the last time; everything meanwhile goes into the next transaction."""
        while True:
            await self._to_mark.wait()
            self._to_mark.clear()
            sent, lost, unmarked = self._sent, self._lost, self._unmarked
            self._sent, self._lost = [], []
            await self._store(sent, lost)
            self._unmarked -= unmarked
            self._caught_up.set()
            done = {*sent, *(row.id for row, _ in lost)}
            self._marked |= done
            for ids in self._in_hand.values():
                ids.difference_update(done)
            if self._left_some[False] or (self._left_some[True] and self._has_room):
                self._woken.set()

    async def _store(self, sent: Sequence[int], lost: Sequence[tuple[sa.Row[Any], SendError]]) -> None:
        """Keep it, however long the database is away: or all of it would be sent once more."""
        while True:
            try:
                await self._database.write(lambda tx: _keep(tx, sent, lost))
                return
            except Exception as error:
                log.error("delivery not stored", transport=self.name, bot=self._adapter.bot.value, **traced(error))
            await asyncio.sleep(IDLE)


def _keep(tx: Tx, sent: Sequence[int], lost: Sequence[tuple[sa.Row[Any], SendError]]) -> None:
    outbox.sent(tx, sent)
    for row, why in lost:
        if isinstance(why, Gone):
            accounts.mark_unreachable(tx, row.account_id, row.bot)
            outbox.redirect(tx, row.account_id, row.bot, accounts.next_account(tx, row.account_id, row.bot))
        else:
            outbox.failed(tx, [row.id], "rejected")
