"""What is to be done now and then: digests at their hour, and forgetting what is no longer needed."""

import asyncio
from collections.abc import Callable

import structlog

from core.database import Database, Tx
from core.notices import send_digests
from core.outbox import forget_sent
from dialogs.engine.store import forget_old

EVERY = 30.0  # seconds

log = structlog.get_logger("chores")


async def run(database: Database, wake: Callable[[], None]) -> None:
    """Do the chores until cancelled; `wake` tells delivery that something was stored."""
    while True:
        for chore in (send_digests, forget_old, forget_sent):
            if await _done(database, chore) and chore is send_digests:
                wake()
        await asyncio.sleep(EVERY)


async def _done(database: Database, chore: Callable[[Tx], int]) -> int:
    try:
        return await database.write(chore)
    except Exception as error:  # tomorrow's chores must not depend on today's luck
        log.exception("chore failed", chore=chore.__name__, error=type(error).__name__)
        return 0
