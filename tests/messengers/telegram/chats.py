"""A private chat of a person with a bot, as the platform keeps it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.messengers.common.seen import Mark, Seen, seen_place
from tests.messengers.telegram.files import StoredFile
from tests.messengers.telegram.keyboards import inline_rows
from tests.messengers.telegram.texts import Formatted

if TYPE_CHECKING:
    from tests.messengers.telegram.accounts import TelegramBot, TelegramPerson


@dataclass(eq=False)
class Tap:
    """A pressed button: spins until the bot answers."""

    id: str
    data: str
    at: float
    person: "TelegramPerson"
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True)
class Stored:
    """A message. It is gone from the chat when it is deleted, but a person may still press a button under it."""

    id: int
    chat: "Chat"
    outgoing: bool
    date: int
    text: Formatted
    files: list[StoredFile] = field(default_factory=list)
    markup: dict[str, Any] | None = None
    """An inline keyboard."""
    more: dict[str, Any] = field(default_factory=dict)
    """Other fields of a Message, as they go over the wire."""
    edited_at: int = 0
    fixed: bool = False
    """Sent with a keyboard in place of letters, or with its removal: such a message cannot be edited."""

    def wire(self) -> dict[str, Any]:
        """Give the Message."""
        person, bot = self.chat.person, self.chat.bot
        message = {"message_id": self.id, "from": bot.user if self.outgoing else person.user}
        message |= {"chat": person.chat_wire, "date": self.date}
        if self.edited_at:
            message["edit_date"] = self.edited_at
        message |= self.more
        for file in self.files:
            message |= file.content()
        message |= self.text.on_wire("caption" if self.files else "text")
        if self.markup:
            message["reply_markup"] = self.markup
        return message

    def seen(self) -> Seen:
        """Give what the person sees."""
        marks = [Mark(e.kind, e.offset, e.length, e.more.get("url", "")) for e in self.text.entities]
        return Seen(
            id=self.id,
            author="bot" if self.outgoing else "person",
            text=self.text.text,
            markup=marks,
            buttons=inline_rows(self.markup),
            files=[*(file.seen() for file in self.files), *seen_place(self.more.get("location"))],
            edited=bool(self.edited_at),
            at=self.date,
            album=self.more.get("media_group_id", ""),
        )


@dataclass(eq=False)
class Chat:
    """Everything between one person and one bot."""

    bot: "TelegramBot"
    person: "TelegramPerson"
    known: bool = False
    """The person has written first; no bot may."""
    blocked: bool = False
    messages: dict[int, Stored] = field(default_factory=dict)
    keyboard: dict[str, Any] | None = None
    toasts: list[str] = field(default_factory=list)
    doing: str = ""
    """What the bot said last that it does: typing, upload_photo, …"""

    def add(self, outgoing: bool, date: float, text: Formatted, **more: Any) -> Stored:
        """Put a message into the chat."""
        message = Stored(self.bot.next_message(), self, outgoing, int(date), text, **more)
        self.messages[message.id] = message
        return message
