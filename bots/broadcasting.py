"""Spreads broadcasts to their people in the background, a few people a transaction, in one process at a time."""

import asyncio
import time
from collections.abc import Callable

import structlog

from core.broadcasts.spreading import finish, spread, take_back
from core.bugs import traced
from core.database import Database, Tx

IDLE = 1.0  # seconds between looks
AGAIN = 30.0  # seconds until what failed is tried again

Part = Callable[[Tx], bool]
log = structlog.get_logger("broadcasts")


async def run(database: Database, wake: Callable[[], None]) -> None:
    """Go on until cancelled; `wake` tells delivery that something was stored."""
    async with database.alone("broadcasts"), asyncio.TaskGroup() as tasks:
        for part in (spread, take_back, finish):
            tasks.create_task(_again_and_again(database, part, wake))


async def _again_and_again(database: Database, part: Part, wake: Callable[[], None]) -> None:
    """After each time as long a pause as it took: conversations come first."""
    while True:
        began = time.monotonic()
        try:
            busy = await database.write(part)
        except Exception as error:  # whatever is wrong with one part, the others go on
            log.error("broadcast not spread", part=part.__name__, **traced(error))
            await asyncio.sleep(AGAIN)
            continue
        if busy:
            wake()
        await asyncio.sleep(time.monotonic() - began if busy else IDLE)
