"""What is to be done now and then: digests at their hour, and forgetting what is no longer needed."""

import asyncio
from collections.abc import Callable

import structlog

from core.bugs import traced
from core.database import Database, Tx
from core.notices import send_digests
from core.outbox import forget_sent
from dialogs.engine.store import forget_old

EVERY = 30.0  # seconds
TIDY = 3600.0  # seconds between looks for what may be forgotten

log = structlog.get_logger("chores")


async def run(database: Database, wake: Callable[[], None]) -> None:
    """Do the chores until cancelled; `wake` tells delivery that something was stored."""
    async with asyncio.TaskGroup() as chores:
        chores.create_task(_again(database, send_digests, EVERY, wake))
        for forget in (forget_old, forget_sent):
            chores.create_task(_again(database, forget, TIDY))


async def _again(
    database: Database, chore: Callable[[Tx], int], pause: float, wake: Callable[[], None] | None = None
) -> None:
    while True:
        if await _done(database, chore) and wake is not None:
            wake()
        await asyncio.sleep(pause)


async def _done(database: Database, chore: Callable[[Tx], int]) -> int:
    try:
        return await database.write(chore)
    except Exception as error:  # tomorrow's chores must not depend on today's luck
        log.error("chore failed", chore=chore.__name__, **traced(error))
        return 0
