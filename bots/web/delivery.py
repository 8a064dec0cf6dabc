"""Delivery to the web: messages move from the outbox to the history, then open pages are told."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from bots.web import history, uploads
from bots.web.history import Said, Sender
from bots.web.live import Live
from core import outbox
from core.database import Database, Tx
from core.outbox import Priority

AT_ONCE = 200  # messages a transaction
LOOK_AROUND = 1.0  # seconds between looks at what other processes delivered


class WebDelivery:
    """Delivers everything that waits for accounts of the web. Safe to call from anywhere, at any pace."""

    name = "web"

    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live
        self._round: asyncio.Task[int] | None = None  # not begun yet: callers share it
        self._one = asyncio.Lock()
        self._looked = 0.0
        self._known: dict[int, int] = {}

    async def deliver(self) -> int:
        """Deliver what waits now; give how many messages. Every answer committed before the call is included."""
        if self._round is None:
            self._round = asyncio.create_task(self._deliver_next())
        return await asyncio.shield(self._round)

    async def _deliver_next(self) -> int:
        async with self._one:
            self._round = None  # from here on a caller may have committed too late for us
            count, more = 0, True
            while more:
                moved = await self._database.write(_move)
                self._live.wake(moved.accounts)
                count, more = count + moved.messages, moved.leaves_answers
            await self._look_around()
            return count

    async def _look_around(self) -> None:
        """Wake pages whose messages another process delivered."""
        if time.monotonic() - self._looked < LOOK_AROUND or not (open_now := self._live.accounts()):
            return
        self._looked = time.monotonic()
        known = await self._database.read(lambda tx: history.last_numbers(tx, open_now))
        self._live.wake(a for a, last in known.items() if last != self._known.get(a))
        self._known = known


class _Moved(NamedTuple):
    """How many messages were moved, and whose; `leaves_answers`: there may be more for people who wait for them."""

    messages: int
    accounts: Collection[int]
    leaves_answers: bool


def _move(tx: Tx) -> _Moved:
    """Move waiting messages into the history, urgent ones and answers first."""
    rows = outbox.waiting(tx, WebDelivery.name, AT_ONCE)
    said: defaultdict[int, list[Said]] = defaultdict(list)
    for row in rows:
        news = {} if row.priority == Priority.DIALOG else {"news": True}
        said[row.account_id].append(Said(row.bot, Sender.BOT, row.body | news))
    for account_id in sorted(said):  # one order of locks for all processes
        history.keep(tx, account_id, said[account_id])
        uploads.allow(tx, account_id, [file for s in said[account_id] for file in s.body["files"]])
    if rows:
        outbox.sent(tx, [row.id for row in rows])
    return _Moved(len(rows), said.keys(), len(rows) == AT_ONCE and rows[-1].priority <= Priority.DIALOG)
