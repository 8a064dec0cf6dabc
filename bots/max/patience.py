"""Asking MAX until it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bots.transport import SendError, TokenRefused, TooFast
from core.bugs import traced

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds
T = TypeVar("T")

log = structlog.get_logger("max")


async def persistently(bot: str, ask: Callable[[], Awaitable[T]]) -> T:
    """Give what `ask` gives, however often it takes to ask, less and less often. Raises TokenRefused."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await ask()
        except TokenRefused:
            raise
        except TooFast as flood:
            await asyncio.sleep(flood.after)
        except SendError as error:
            log.warning("no answer", bot=bot, error=type(error).__name__, why=str(error), seconds=pause)
            await asyncio.sleep(pause)
        except Exception as error:
            log.error("updates not stored", bot=bot, **traced(error))
            await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, 2 * pause)
