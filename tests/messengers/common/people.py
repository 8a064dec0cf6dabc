"""Someone who chats with bots: what they do, what they see. Each messenger says how."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.messengers.common.bell import Bell
from tests.messengers.common.seen import Rows, Seen


@dataclass(eq=False)
class Bot(ABC):
    """A bot or community, as registered at the test server."""

    name: str
    token: str

    @property
    @abstractmethod
    def home(self) -> str:
        """Where people find it: a link, without what it may carry."""


B = TypeVar("B", bound=Bot)


class Person(ABC, Generic[B]):
    """Has a private chat with every bot, empty at first. All doings return once the bot's queue has the update."""

    id: int
    name: str
    bell: Bell

    @abstractmethod
    def chat(self, bot: B) -> list[Seen]:
        """Give what the person sees now, oldest first."""

    @abstractmethod
    def keyboard(self, bot: B) -> Rows:
        """Give the buttons in place of letters, if a bot put any there."""

    @abstractmethod
    def toasts(self, bot: B) -> list[str]:
        """Give what flashed up after taps, oldest first."""

    @abstractmethod
    async def starts(self, bot: B, payload: str = "") -> object:
        """Open the chat by a deep link or by the start button."""

    @abstractmethod
    async def writes(self, bot: B, text: str) -> object:
        """Send words."""

    @abstractmethod
    async def taps(self, bot: B, message: Seen | None, wanted: str) -> object:
        """Press a button by label or token: under `message`, or of the keyboard where it is None."""

    @abstractmethod
    async def sends_photo(self, bot: B, data: bytes, caption: str = "") -> object:
        """Send a picture."""

    @abstractmethod
    async def sends_document(self, bot: B, data: bytes, name: str, caption: str = "") -> object:
        """Send a file."""

    @abstractmethod
    async def shares_location(self, bot: B, latitude: float = ..., longitude: float = ...) -> object:
        """Send where they are."""

    async def sees(
        self,
        bot: B,
        wanted: int | str | Callable[[Seen], bool] = 1,
        timeout: float = 20.0,  # noqa: ASYNC109 - the word that a reader of a test expects
    ) -> Seen:
        """Wait until the bot's messages are `wanted` many, or one holds these words, or one satisfies this.

        Gives the last message that does. Raises AssertionError, with the chat in it, after `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while (found := _found(self.chat(bot), wanted)) is None:
                    await self.bell.wait()
        except TimeoutError:
            chat = "\n".join(f"{m.author}: {m.text}" for m in self.chat(bot))
            raise AssertionError(f"{self.name} does not see {wanted!r} after {timeout} s, but\n{chat}") from None
        return found


def _found(chat: list[Seen], wanted: int | str | Callable[[Seen], bool]) -> Seen | None:
    from_bot = [m for m in chat if m.author == "bot"]
    if isinstance(wanted, int):
        return from_bot[-1] if from_bot and len(from_bot) >= wanted else None
    fits = wanted if callable(wanted) else lambda message: wanted in message.text
    return next((m for m in reversed(from_bot) if fits(m)), None)
