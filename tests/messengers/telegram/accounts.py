"""Bots and people of Telegram."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.messengers.common.people import Bot, Person
from tests.messengers.common.seen import Rows, Seen
from tests.messengers.telegram.chats import Chat, Tap
from tests.messengers.telegram.entities import utf16
from tests.messengers.telegram.files import Files, StoredFile
from tests.messengers.telegram.keyboards import keyboard_rows
from tests.messengers.telegram.profile import Profile
from tests.messengers.telegram.texts import Formatted, written
from tests.messengers.telegram.updates import Updates
from tests.messengers.telegram.webhook import Deliveries, Webhook

if TYPE_CHECKING:
    from tests.messengers.telegram.server import TelegramServer

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_LONGEST = 4096
_FOREVER = 0


@dataclass(eq=False)
class TelegramBot(Bot):
    """A bot and all that the platform keeps for it. `id` is the number before the colon of its token."""

    updates: Updates
    username: str
    files: Files = field(init=False)
    profile: Profile = field(init=False)
    webhook: Webhook = field(default_factory=Webhook)
    deliveries: Deliveries | None = None
    poll: asyncio.Future[str] | None = None
    """The getUpdates that waits; its result says why it must go."""
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.id = int(self.token.partition(":")[0])
        self.files, self.profile = Files(self.id), Profile(self.name)
        self._message_ids, self._tap_ids = count(1), count(self.id * 1_000_000 + 1)
        self.user = {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    @property
    def home(self) -> str:
        """Where people find it."""
        return f"https://t.me/{self.username}"

    def next_message(self) -> int:
        """Give the number of the bot's next message, whichever chat it is in."""
        return next(self._message_ids)

    def next_tap(self) -> str:
        """Give the id of the next callback query."""
        return str(next(self._tap_ids))

    @property
    def unanswered(self) -> list[Tap]:
        """Taps that still spin on people's screens."""
        return [tap for tap in self.taps.values() if not tap.answered]


class TelegramPerson(Person[TelegramBot]):
    """Somebody with the app. Doings give the message as the person sees it, where there is one."""

    def __init__(self, server: "TelegramServer", id_: int, name: str, username: str, language: str) -> None:
        self.server, self.id, self.name, self.language, self.bell = server, id_, name, language, server.bell
        first, _, last = name.partition(" ")
        named = {"first_name": first} | ({"last_name": last} if last else {})
        named |= {"username": username} if username else {}
        self.user = {"id": id_, "is_bot": False, **named, "language_code": language}
        self.chat_wire = {"id": id_, **named, "type": "private"}
        self.deactivated = False
        self._albums = count(id_ * 1000)

    # -- sees --

    def talk(self, bot: TelegramBot) -> Chat:
        """Give the chat with `bot` as the platform keeps it."""
        if self.id not in bot.chats:
            bot.chats[self.id] = Chat(bot, self)
        return bot.chats[self.id]

    def chat(self, bot: TelegramBot) -> list[Seen]:
        """Give what the person sees now, oldest first."""
        return [message.seen() for message in self.talk(bot).messages.values()]

    def keyboard(self, bot: TelegramBot) -> Rows:
        """Give the buttons in place of letters."""
        return keyboard_rows(self.talk(bot).keyboard)

    def toasts(self, bot: TelegramBot) -> list[str]:
        """Give what flashed up after taps."""
        return self.talk(bot).toasts

    def commands(self, bot: TelegramBot) -> dict[str, str]:
        """Give the menu of commands: what each does."""
        return bot.profile.commands_for(self.id, self.language)

    # -- does --

    def knows(self, bot: TelegramBot) -> None:
        """Have started the bot long ago: it may write, and there is no update to tell it so."""
        self.talk(bot).known = True

    async def starts(self, bot: TelegramBot, payload: str = "") -> Seen:
        """Open `t.me/bot?start=payload`, or press START."""
        if not _PAYLOAD.fullmatch(payload):
            raise ValueError(f"no deep link has the payload {payload!r}")
        if self.talk(bot).blocked:
            await self.unblocks(bot)
        return await self.writes(bot, f"/start {payload}".rstrip())

    async def writes(self, bot: TelegramBot, text: str) -> Seen:
        """Send words."""
        if not 0 < utf16(text.strip()) <= _LONGEST:
            raise ValueError("the app sends 1 to 4096 characters at once")
        return self._sends(bot, written(text.strip()))

    async def edits(self, bot: TelegramBot, message: Seen, text: str) -> Seen:
        """Change what was written."""
        stored = self.talk(bot).messages[int(message.id)]
        stored.text, stored.edited_at = written(text), int(self.server.clock())
        self._tell(bot, "edited_message", stored.wire())
        return stored.seen()

    async def taps(self, bot: TelegramBot, message: Seen | None, wanted: str) -> Tap | Seen | None:
        """Press a button by label or token. The message is as it was seen: a button on it may be gone by now.

        Under a message it gives the `Tap`, to see whether it was answered; a link gives None. Of the keyboard, it gives
        what was sent.
        """
        if message is None:
            return await self._presses_key(bot, wanted)
        button = message.button(wanted)
        return self._taps(bot, int(message.id), button.token) if button.token else None

    async def sends_photo(self, bot: TelegramBot, data: bytes, caption: str = "") -> Seen:
        """Send a picture."""
        return self._sends(bot, written(caption), [bot.files.photo(data)])

    async def sends_document(self, bot: TelegramBot, data: bytes, name: str, caption: str = "") -> Seen:
        """Send a file."""
        return self._sends(bot, written(caption), [bot.files.put("document", data, name)])

    async def sends_album(
        self, bot: TelegramBot, parts: Sequence[bytes | tuple[str, bytes]], caption: str = ""
    ) -> list[Seen]:
        """Send pictures, or files as (name, bytes), as one album. The caption is the first one's."""
        files = [bot.files.photo(p) if isinstance(p, bytes) else bot.files.put("document", p[1], p[0]) for p in parts]
        album = {"media_group_id": str(next(self._albums))}
        return [self._sends(bot, written("" if n else caption), [file], **album) for n, file in enumerate(files)]

    async def sends_sticker(self, bot: TelegramBot) -> Seen:
        """Send a sticker."""
        return self._sends(bot, Formatted("", []), [bot.files.put("sticker", b"RIFF", "sticker.webp", "image/webp")])

    async def sends_voice(self, bot: TelegramBot, data: bytes = b"OggS") -> Seen:
        """Speak."""
        return self._sends(bot, Formatted("", []), [bot.files.put("voice", data, "voice.oga", "audio/ogg")])

    async def forwards(self, bot: TelegramBot, text: str, author: str = "Somebody else") -> Seen:
        """Send on what somebody else wrote."""
        origin = {"type": "hidden_user", "date": int(self.server.clock()), "sender_user_name": author}
        return self._sends(bot, written(text), forward_origin=origin)

    async def shares_contact(self, bot: TelegramBot, phone: str = "+79000000001") -> Seen:
        """Send the own phone number."""
        contact = {"phone_number": phone, "first_name": self.user["first_name"], "user_id": self.id}
        return self._sends(bot, Formatted("", []), contact=contact)

    async def shares_location(
        self, bot: TelegramBot, latitude: float = 55.75, longitude: float = 37.62, title: str = ""
    ) -> Seen:
        """Send where one is, or a place that has a title."""
        spot = {"latitude": latitude, "longitude": longitude}
        venue: Any = {"venue": {"location": spot, "title": title, "address": "ул. Мира, 5"}} if title else {}
        return self._sends(bot, Formatted("", []), location=spot, **venue)

    async def blocks(self, bot: TelegramBot) -> None:
        """Want to hear no more."""
        self._changes(bot, blocked=True)

    async def unblocks(self, bot: TelegramBot) -> None:
        """Want to hear again."""
        self._changes(bot, blocked=False)

    async def deactivates(self) -> None:
        """Delete the account."""
        self.deactivated = True

    # -- how --

    def _sends(self, bot: TelegramBot, text: Formatted, files: Sequence[StoredFile] = (), **more: Any) -> Seen:
        chat = self.talk(bot)
        if chat.blocked:
            raise ValueError(f"{self.name} has blocked {bot.name}: the app sends nothing")
        chat.known = True
        message = chat.add(False, self.server.clock(), text, files=list(files), more=more)
        self._tell(bot, "message", message.wire())
        return message.seen()

    async def _presses_key(self, bot: TelegramBot, label: str) -> Seen:
        chat = self.talk(bot)
        keys = [key for row in self.keyboard(bot) for key in row]
        key = next((k for k in keys if k.label == label), None)
        if key is None or chat.keyboard is None:
            raise LookupError(f"no key {label!r}; there are {[k.label for k in keys]}")
        if chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        match key.kind:
            case "contact":
                return await self.shares_contact(bot)
            case "location":
                return await self.shares_location(bot)
        return await self.writes(bot, key.label)

    def _taps(self, bot: TelegramBot, message_id: int, data: str) -> Tap:
        tap = Tap(bot.next_tap(), data, self.server.clock(), self)
        bot.taps[tap.id] = tap
        message = self.talk(bot).messages.get(message_id)
        gone = {"chat": self.chat_wire, "message_id": message_id, "date": 0}
        query: dict[str, Any] = {"id": tap.id, "from": self.user, "message": message.wire() if message else gone}
        self._tell(bot, "callback_query", query | {"chat_instance": str(bot.id ^ self.id), "data": data})
        return tap

    def _changes(self, bot: TelegramBot, *, blocked: bool) -> None:
        chat = self.talk(bot)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        member = {"user": bot.user, "status": "member"}
        kicked = {"user": bot.user, "status": "kicked", "until_date": _FOREVER}
        about = {"chat": self.chat_wire, "from": self.user, "date": int(self.server.clock())}
        states = (member, kicked) if blocked else (kicked, member)
        about |= {"old_chat_member": states[0], "new_chat_member": states[1]}
        self._tell(bot, "my_chat_member", about)

    def _tell(self, bot: TelegramBot, kind: str, content: dict[str, Any]) -> None:
        self.server.tell(bot, kind, content, self.id)
