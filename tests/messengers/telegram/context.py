"""What every method of the Bot API gets, and what it may give back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.messengers.common.window import Window
from tests.messengers.telegram.accounts import TelegramBot
from tests.messengers.telegram.chats import Chat, Stored
from tests.messengers.telegram.errors import ApiError, refused, too_many, wrong
from tests.messengers.telegram.limits import Limits
from tests.messengers.telegram.spec import Upload

if TYPE_CHECKING:
    from tests.messengers.telegram.server import TelegramServer

_NO_SUCH = {
    "business_connection_id": "business connection not found",
    "message_thread_id": "message thread not found",
    "inline_message_id": "MESSAGE_ID_INVALID",
}
_NOT_DONE = (
    "direct_messages_topic_id",
    "suggested_post_parameters",
    "allow_paid_broadcast",
    "rich_message",
    "thumbnail",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the description that the platform adds to some."""

    result: object
    description: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """A result that is JSON already."""

    body: bytes


@dataclass(slots=True)
class Ctx:
    """One call of a method by a bot."""

    server: "TelegramServer"
    bot: TelegramBot
    params: dict[str, Any]
    uploads: dict[str, Upload]

    @property
    def limits(self) -> Limits:
        """What the platform allows."""
        return self.server.limits

    def chat(self) -> Chat:
        """Find the chat that `chat_id` names, for writing. Raises `ApiError`."""
        chat = self.known_chat()
        if chat.person.deactivated:
            raise ApiError(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def known_chat(self) -> Chat:
        """Find the chat that `chat_id` names. Raises `ApiError`."""
        self.refuse_elsewhere()
        wanted = self.params.get("chat_id", "")
        if wanted == "":
            raise wrong("chat_id is empty")
        chat = self.bot.chats.get(wanted) if isinstance(wanted, int) else None
        if chat is None or not chat.known:
            raise refused("chat not found")
        return chat

    def refuse_elsewhere(self) -> None:
        """Raise `ApiError` for places where no bot of ours writes, and for what this server does not do."""
        for key, why in _NO_SUCH.items():
            if key in self.params:
                raise refused(why)
        for key in _NOT_DONE:
            if key in self.params:
                raise not_done(f"parameter {key!r}")

    def message(self, purpose: str) -> Stored:
        """Find the message that `message_id` names. Raises `ApiError`."""
        if "message_id" not in self.params and "inline_message_id" not in self.params:
            raise wrong("message identifier is not specified")
        found = self.known_chat().messages.get(self.params["message_id"])
        if found is None:
            raise refused(f"message to {purpose} not found")
        return found


Handler = Callable[[Ctx], object | Awaitable[object]]


class Pace:
    """Who may send when."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._bots = Window(limits.per_second)
        self._chats = Window(limits.burst_in_chat, limits.chat_seconds)
        self._clock = clock

    def admit(self, chat: Chat, messages: int = 1) -> None:
        """Count a send. Raises `ApiError` 429, which counts nothing."""
        now, bot, key = self._clock(), chat.bot.id, (chat.bot.id, chat.person.id)
        if wait := max(self._bots.wait(bot, now, messages), self._chats.wait(key, now)):
            raise too_many(wait)
        self._bots.take(bot, now, messages)
        self._chats.take(key, now)


def not_done(what: str) -> ApiError:
    """501 for what is in the description but not in this server. A test that needs it must not be fooled."""
    return ApiError(501, f"Not Implemented: the test server does not do {what}", blame=True)
