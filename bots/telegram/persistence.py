"""Asking Telegram until it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bots.telegram.errors import Conflict
from bots.transport import SendError, TokenRefused, TooFast
from dialogs.engine.update import Bot

T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between tries

log = structlog.get_logger("telegram")


async def persistently(bot: Bot, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer, less often each time; one line of the log says that there is none.

    Raises TokenRefused.
    """
    pause, complained = FIRST_PAUSE, False
    while True:
        try:
            answer = await ask()
            break
        except TokenRefused:
            raise
        except TooFast as flood:
            await asyncio.sleep(flood.after)
        except SendError as error:
            if not complained:
                _complain(bot, error)
            complained = True
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)
    if complained:
        log.info("Telegram answers again", bot=bot.value)
    return answer


def _complain(bot: Bot, error: SendError) -> None:
    if isinstance(error, Conflict):
        log.warning("another program takes this bot's updates: only one may, trying on", bot=bot.value)
    else:
        log.warning("no answer from Telegram, trying on", bot=bot.value, error=type(error).__name__, why=str(error))
