"""What every messenger offers to the rest of the house, and the few ways in which sending may fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from aiohttp import web

from bots.pacing import Pace
from core.messages import Message
from dialogs.engine.update import Bot


class Transport(Protocol):
    """A messenger by the name that its accounts carry."""

    name: str

    async def deliver(self) -> int:
        """Send what waits in the outbox for this messenger's accounts; give how many messages were sent."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may carry. Lengths are in UTF-16 units, as the strictest of them count."""

    text: int
    caption: int  # text under a picture; 0: files never carry the text
    buttons: int  # under a message
    columns: int
    rows: int
    label: int  # letters on a button
    keyboard: tuple[int, int, int] = (0, 0, 0)  # buttons, columns, rows of one beneath the input line; 0: it has none
    recipients: int = 1  # of one call
    per_second: int = 30  # people whom a broadcast reaches
    album: int = 10  # files of one call
    picture_bytes: int = 10 * 2**20
    file_bytes: int = 50 * 2**20


@dataclass(frozen=True, slots=True)
class Address:
    """How people find a bot: its name there, and a link with `{payload}` in it."""

    name: str
    link: str


class SendError(Exception):
    """A message did not go out. `retry`: whether the same call may succeed later."""

    retry: ClassVar[bool] = False


class Gone(SendError):
    """Nobody is there: the person blocked the bot, left the messenger, or never wrote to the bot."""


class Rejected(SendError):
    """The messenger will not take this message, however often it is offered."""


class TokenRefused(SendError):
    """The bot's token is not, or no longer, good."""


class TooFast(SendError):
    """The messenger asks for a pause of `after` seconds."""

    retry = True

    def __init__(self, after: float) -> None:
        super().__init__(after)
        self.after = after


class Unreachable(SendError):
    """No answer, or none that makes sense; whether the message went out is not known."""

    retry = True


class Adapter(Protocol):
    """One bot in one messenger.

    A message is sent in two steps: `calls` says without any I/O which calls it takes, and `perform` makes one of
    them, so that a call that failed is made again alone.
    """

    transport: str
    bot: Bot
    limits: Limits
    pace: Pace

    async def hello(self) -> Address:
        """Check the token and set the menu of commands; tell how people find the bot. Raises SendError."""
        ...

    async def poll(self) -> None:
        """Take updates by long polling until cancelled; what is not committed is asked for again."""
        ...

    async def hook(self, url: str) -> None:
        """Have updates sent to `url`, and see to it until cancelled that they keep coming."""
        ...

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request of the messenger to `hook`'s url: after the commit, or with a status that refuses it."""
        ...

    def calls(self, message: Message, edits: str | None) -> Sequence[Any]:
        """Give the calls that show `message`, the first in the place of the message `edits`."""
        ...

    async def perform(self, call: Any, to: Sequence[str], key: int) -> Mapping[str, SendError]:
        """Make one call for each chat of `to` (at most `limits.recipients`); give who did not get it, and why.

        `key` is the same whenever the same call is made for the same message: where a messenger can, it makes a
        second one harmless. Raises SendError if nobody got it.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
