"""One bot in Telegram."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiogram.methods import GetMe, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from aiohttp import web

from bots.pacing import Pace
from bots.telegram import encode
from bots.telegram.api import Api
from bots.telegram.decode import TRANSPORT
from bots.telegram.encode import Call, Edit, Json, Say, Show
from bots.telegram.files import Files
from bots.telegram.intake import Intake
from bots.telegram.keys import Keys
from bots.telegram.polling import Polling
from bots.telegram.webhook import Webhook
from bots.transport import Address, Rejected, SendError
from bots.wiring import Wiring
from core.messages import Message
from core.words import DEFAULT

PER_SECOND, PER_CHAT, BURST = 30, 1, 3  # messages
LOOK_AFTER = 180.0  # seconds between looks whether the webhook is still ours
_SAME = "message is not modified"

log = structlog.get_logger("telegram")


class TelegramAdapter:
    """See `bots.transport.Adapter`."""

    transport = TRANSPORT
    limits = encode.LIMITS

    def __init__(self, wiring: Wiring, look_after: float = LOOK_AFTER) -> None:
        self.bot = wiring.bot
        self.pace = Pace(PER_SECOND, PER_CHAT, BURST)
        self._commands = wiring.commands
        self._api = Api(wiring.api_url, wiring.token)
        self._files = Files(self._api, wiring.files, self.pace)
        self._keys = Keys()
        self._intake = Intake(wiring.bot, wiring.inbox, self._api, self._files.fetching, self._keys.acted)
        self._polling = Polling(wiring.bot, self._api, self._intake)
        self._webhook = Webhook(wiring.bot, self._api, self._intake, wiring.secret, look_after)

    async def hello(self) -> Address:
        """Check the token and set the menu of commands; tell how people find the bot. Raises SendError."""
        me = await self._api.typed(GetMe())
        try:
            for language, commands in self._commands.items():
                await self._set_commands(language, commands)
        except Rejected as refused:  # people can do without
            log.warning("no menu of commands", bot=self.bot.value, why=str(refused))
        return Address(f"@{me.username}", f"https://t.me/{me.username}?start={{payload}}")

    async def _set_commands(self, language: str, commands: Sequence[tuple[str, str]]) -> None:
        """Those of the first language are for everybody whose own has none."""
        await self._api.typed(
            SetMyCommands(
                commands=[BotCommand(command=name, description=what) for name, what in commands],
                scope=BotCommandScopeAllPrivateChats(),
                language_code=None if language == DEFAULT else language,
            )
        )

    async def poll(self) -> None:
        """Take updates by long polling until cancelled."""
        await self._polling.run()

    async def hook(self, url: str) -> None:
        """Have updates sent to `url`, and see to it until cancelled that they keep coming."""
        await self._webhook.keep(url)

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request of Telegram to `hook`'s url."""
        return await self._webhook.receive(request)

    def calls(self, message: Message, edits: str | None) -> Sequence[Call]:
        """Give the calls that show `message`, the first in the place of the message `edits`."""
        return encode.calls(message, edits)

    async def perform(self, call: Call, to: Sequence[str], key: int) -> Mapping[str, SendError]:
        """Make one call for one chat. Telegram knows no keys: a lost answer may mean a message twice."""
        chat = int(to[0])
        match call:
            case Say(body):
                await self._say(chat, body)
            case Edit(message, body):
                await self._edit(chat, message, body)
            case Show():
                await self._files.show(call, chat)
        return {}

    async def _say(self, chat: int, body: Json) -> None:
        body = self._keys.fitting(str(chat), body)
        await self._api.call("sendMessage", {"chat_id": chat, **body})
        self._keys.showed(str(chat), body)

    async def _edit(self, chat: int, message: int, body: Json) -> None:
        """Put words in a message's place; as a new message where that cannot be."""
        now = asyncio.get_running_loop().time
        began = now()
        try:
            await self._api.call("editMessageText", {"chat_id": chat, "message_id": message, **body})
        except Rejected as refused:
            if _SAME not in str(refused):
                await self.pace.again(now() - began)
                await self._say(chat, body)

    async def close(self) -> None:
        """Let go of connections."""
        await self._intake.close()
        await self._api.close()
