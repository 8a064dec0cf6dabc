"""What is asked of MAX now and then, by way of maxapi: who the bot is, its menu of commands, its subscriptions."""

import contextlib
from collections.abc import AsyncIterator, Sequence

import aiohttp
from maxapi.bot import Bot
from maxapi.client.default import DefaultConnectionProperties
from maxapi.enums.update import UpdateType
from maxapi.exceptions.base import MaxError
from maxapi.exceptions.max import InvalidToken, MaxApiError
from maxapi.types.command import BotCommand

from bots.max.api import CALL, CONNECT, Api
from bots.max.decode import KINDS
from bots.max.errors import refusal
from bots.pacing import Pace
from bots.transport import Address, Rejected, TokenRefused, Unreachable
from core.outbox import Priority

MOST_COMMANDS, LONGEST_COMMAND, LONGEST_DESCRIPTION = 32, 64, 128


class Setup:
    """One bot's standing at MAX. All methods raise SendError."""

    def __init__(self, api: Api, token: str, pace: Pace) -> None:
        self._api = api
        self._token = token
        self._pace = pace

    async def address(self) -> Address:
        """Check the token; tell how people find the bot."""
        async with self._bot() as bot:
            me = await bot.get_me()
        if not me.username:
            raise Rejected("the bot has no name that a link could lead to")
        return Address(f"@{me.username}", f"https://max.ru/{me.username}?start={{payload}}")

    async def set_commands(self, commands: Sequence[tuple[str, str]]) -> None:
        """Set the menu; MAX has one for all languages."""
        shown = [
            BotCommand(name=name[:LONGEST_COMMAND], description=told[:LONGEST_DESCRIPTION])
            for name, told in commands[:MOST_COMMANDS]
        ]
        async with self._bot() as bot:
            await bot.set_commands(*shown)

    async def subscriptions(self) -> list[str]:
        """Give the addresses that updates are sent to."""
        async with self._bot() as bot:
            return [subscription.url for subscription in (await bot.get_subscriptions()).subscriptions]

    async def subscribe(self, url: str, secret: str) -> None:
        """Have updates sent to `url`; a second time changes the secret."""
        async with self._bot() as bot:
            await bot.subscribe_webhook(url, [UpdateType(kind) for kind in KINDS], secret)

    async def unsubscribe(self, url: str) -> None:
        """Have no more updates sent to `url`."""
        async with self._bot() as bot:
            await bot.unsubscribe_webhook(url)

    @contextlib.asynccontextmanager
    async def _bot(self) -> AsyncIterator[Bot]:
        """A client on our connections for one call; it tries once, and its errors are told as ours, quoting nothing."""
        settings = DefaultConnectionProperties(CALL, int(CONNECT), max_retries=0, connector=self._api.session.connector)
        bot = Bot(self._token, default_connection=settings)
        bot.set_api_url(self._api.url)
        try:
            async with self._pace.slot(Priority.URGENT):
                yield bot
        except InvalidToken:
            raise TokenRefused("verify.token") from None
        except MaxApiError as error:
            raise refusal(error.code, error.raw if isinstance(error.raw, dict) else None) from None
        except (MaxError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as lost:
            raise Unreachable(type(lost).__name__) from None
        finally:
            await bot.close_session()
