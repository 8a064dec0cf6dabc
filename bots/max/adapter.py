"""One bot in MAX."""

from collections.abc import Mapping, Sequence

import structlog
from aiohttp import web

from bots.max import encode, subscription
from bots.max.api import Api
from bots.max.decode import TRANSPORT
from bots.max.encode import Call
from bots.max.files import Uploads
from bots.max.patience import persistently
from bots.max.sending import Sending, Slot
from bots.max.setup import Setup
from bots.max.subscription import LOOK_AFTER, Subscription
from bots.max.taps import Taps
from bots.max.updates import Updates
from bots.pacing import Pace
from bots.transport import Address, Rejected, SendError
from bots.wiring import Wiring
from core.messages import Message
from core.outbox import Priority

PER_SECOND, PER_CHAT = 30, 2  # calls with a token, messages into a chat

log = structlog.get_logger("max")


class MaxAdapter:
    """See `bots.transport.Adapter`. An account is a user id."""

    transport = TRANSPORT
    limits = encode.LIMITS

    def __init__(self, wiring: Wiring, look_after: float = LOOK_AFTER) -> None:
        self.bot = wiring.bot
        self.pace = Pace(PER_SECOND, PER_CHAT, burst=PER_CHAT)
        self._wiring = wiring
        self._api = Api(wiring.api_url, wiring.token)
        self._setup = Setup(self._api, wiring.token, self.pace)
        self._subscription = Subscription(self._setup, wiring.bot.value, wiring.secret, look_after)
        self._uploads = Uploads(self._api, wiring.files)
        self._taps = Taps(self._answer)
        self._updates = Updates(wiring.bot, wiring.token_mark, self._api, self.pace, wiring.inbox, self._taps)

    async def hello(self) -> Address:
        """Check the token and set the menu of commands, in Russian for everyone: MAX has only one."""
        address = await self._setup.address()
        try:
            await self._setup.set_commands(self._wiring.commands.get("ru", ()))
        except Rejected as refused:  # people can do without
            log.warning("no menu of commands", bot=self.bot.value, why=str(refused))
        return address

    async def poll(self) -> None:
        """Take updates by long polling until cancelled. Raises TokenRefused."""
        await persistently(self.bot.value, self._subscription.leave)
        while True:
            await persistently(self.bot.value, self._updates.poll)

    async def hook(self, url: str) -> None:
        """Keep a subscription until cancelled. Raises TokenRefused, and Rejected where MAX never delivers to `url`."""
        subscription.check(url, self._wiring.api_url)
        await self._subscription.keep(url)

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update that MAX brings to the webhook."""
        return await self._updates.receive(request, self._wiring.secret)

    def calls(self, message: Message, edits: str | None) -> Sequence[Call]:
        """Give the calls that show `message`."""
        return encode.calls(message, edits)

    async def perform(self, call: Call, to: Sequence[str], key: int) -> Mapping[str, SendError]:
        """Make one call for one person. MAX knows no keys: where its answer was lost, a message may come twice."""
        await Sending(Slot(self._api, self.pace), self._uploads, self._taps).show(call, to[0])
        return {}

    async def close(self) -> None:
        """Let go of connections."""
        await self._taps.close()
        await self._api.close()

    async def _answer(self, tap: str) -> None:
        """End a tap without showing anything. Whether that works changes nothing."""
        try:
            async with self.pace.slot(Priority.URGENT):
                await self._api.call("POST", "/answers", {"callback_id": tap}, {"notification": ""})
        except SendError as error:
            log.info("tap not answered", bot=self.bot.value, error=type(error).__name__)
