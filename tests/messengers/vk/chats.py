"""What the server remembers: communities, their chats, messages, files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.messengers.common.bell import Bell
from tests.messengers.common.people import Bot
from tests.messengers.common.seen import Mark, Seen, SeenFile
from tests.messengers.vk.keyboards import Keyboard

FIRST_FILE = 457239017  # where VK's own numbers of files in messages begin

SCOPES = frozenset({"messages", "photos", "docs", "manage"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A file's bytes, under a key that nobody guesses."""

    key: str
    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Photo, document, voice message, sticker: what a message carries."""

    kind: str
    owner_id: int
    id: int
    json: dict[str, object]
    file: Stored | None = None

    @property
    def name(self) -> str:
        """Give what `attachment` calls it."""
        return f"{self.kind}{self.owner_id}_{self.id}"

    def as_json(self) -> dict[str, object]:
        """Give it as messages show it."""
        return {"type": self.kind, self.kind: self.json}

    @property
    def seen(self) -> SeenFile:
        """What a person has before them."""
        file = self.file or Stored("", self.kind, "application/octet-stream", b"")
        return SeenFile(self.kind, file.name, file.mime, file.data)


@dataclass(slots=True)
class Draft:
    """What a message says, before it has a number."""

    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    keyboard: Keyboard | None = None
    format_data: dict[str, Any] | None = None
    payload: str = ""
    geo: dict[str, object] | None = None
    reply: "Message | None" = None
    forwarded: "list[Message]" = field(default_factory=list)
    ref: str = ""
    ref_source: str = ""


@dataclass(slots=True, eq=False)
class Message:
    """Sent. `id` counts a community's messages, `cmid` those of one chat."""

    id: int
    cmid: int
    peer_id: int
    from_id: int
    at: float
    draft: Draft
    random_id: int = 0
    updated: float = 0.0
    gone: bool = False
    """Nobody sees it any more."""
    hidden: bool = False
    """The community deleted it for itself only."""

    @property
    def out(self) -> bool:
        """The community wrote it."""
        return self.from_id < 0

    def as_json(self) -> dict[str, object]:
        """Give it as VK shows it to the community."""
        draft = self.draft
        shown: dict[str, object] = {
            "date": int(self.at),
            "from_id": self.from_id,
            "id": self.id,
            "version": 10_000_000 + self.id,
            "out": int(self.out),
            "important": False,
            "is_hidden": False,
            "attachments": [attachment.as_json() for attachment in draft.attachments],
            "conversation_message_id": self.cmid,
            "fwd_messages": [message.as_foreign() for message in draft.forwarded],
            "text": draft.text,
            "peer_id": self.peer_id,
            "random_id": self.random_id,
        }
        shown.update(self._present())
        return shown

    def _present(self) -> Iterator[tuple[str, object]]:
        draft = self.draft
        for name in ("payload", "ref", "ref_source", "geo", "format_data"):
            if value := getattr(draft, name):
                yield name, value
        if draft.keyboard is not None:
            yield "keyboard", draft.keyboard.as_json(self.from_id)
        if draft.reply is not None:
            yield "reply_message", draft.reply.as_foreign()
        if self.updated:
            yield "update_time", int(self.updated)

    def as_foreign(self) -> dict[str, object]:
        """Give it as it looks inside another."""
        return {
            "date": int(self.at),
            "from_id": self.from_id,
            "id": self.id,
            "text": self.draft.text,
            "attachments": [attachment.as_json() for attachment in self.draft.attachments],
            "conversation_message_id": self.cmid,
            "peer_id": self.peer_id,
        }

    @property
    def seen(self) -> Seen:
        """What a person has before them."""
        draft, keyboard = self.draft, self.draft.keyboard
        return Seen(
            self.cmid,
            "bot" if self.out else "person",
            draft.text,
            marks(draft.text, draft.format_data),
            keyboard.seen if keyboard and keyboard.inline else [],
            [attachment.seen for attachment in draft.attachments],
            bool(self.updated),
            self.at,
        )


@dataclass(slots=True)
class Tap:
    """A callback button was pressed: it may be answered once, within a minute."""

    user_id: int
    at: float
    answered: bool = False


@dataclass(slots=True)
class Dialog:
    """The chat of one person and one community."""

    peer_id: int
    messages: list[Message] = field(default_factory=list)
    allowed: bool | None = None
    """None: the person never wrote."""
    keyboard: Keyboard | None = None
    """In place of letters."""
    sent: dict[int, tuple[float, Message]] = field(default_factory=dict)
    """By random_id."""
    taps: dict[str, Tap] = field(default_factory=dict)
    toasts: list[str] = field(default_factory=list)
    typing_at: float = 0.0
    next_ref: tuple[str, str] = ("", "")
    """A deep link was followed: the next words carry it."""

    def by_cmid(self, cmid: int) -> Message | None:
        """Find a message that somebody still sees."""
        message = self.messages[cmid - 1] if 0 < cmid <= len(self.messages) else None
        return None if message is None or message.gone else message

    def already(self, random_id: int, since: float) -> Message | None:
        """Find what was sent with this number. 0 is no number."""
        at, message = self.sent.get(random_id, (0.0, None))
        return message if random_id and at > since else None


class LongPoll:
    """A community's queue of events, numbered; `ts` is the number of the last."""

    def __init__(self, key: str, kept: int) -> None:
        self.key, self.kept = key, kept
        self.enabled = False
        self.on: dict[str, int] = {}
        self.bell = Bell()
        self.events: list[bytes] = []
        self.lost = False
        """The session is over: a new one has to be asked for."""
        self.forgotten = 100

    @property
    def ts(self) -> int:
        """Number of the last event."""
        return self.forgotten + len(self.events)

    def add(self, event: bytes) -> None:
        """Queue one more and wake who polls."""
        self.events.append(event)
        self.forget(len(self.events) - self.kept)
        self.bell.ring()

    def forget(self, events: int) -> None:
        """Drop so many of the oldest."""
        if events > 0:
            self.forgotten += len(self.events[:events])
            del self.events[:events]

    def since(self, ts: int) -> list[bytes]:
        """Give what came after number `ts`."""
        return self.events[max(0, ts - self.forgotten) :]


@dataclass(slots=True, eq=False)
class Upload:
    """Files on their way: sent to an upload address, not saved yet."""

    community_id: int
    peer_id: int
    kind: str
    files: list[Stored] = field(default_factory=list)


class Community(Bot):
    """A community and its token."""

    def __init__(self, name: str, token: str, number: int, long_poll: LongPoll) -> None:
        super().__init__(name, token)
        self.id = number
        self.scopes = SCOPES
        """What the token may: `messages`, `photos`, `docs`, `manage`."""
        self.bots_capabilities = True
        """«Возможности ботов»: without them no keyboard can be sent."""
        self.long_poll = long_poll
        self.dialogs: dict[int, Dialog] = {}
        self.messages: dict[int, Message] = {}

    def dialog(self, peer_id: int) -> Dialog:
        """Find or open the chat with somebody."""
        dialog = self.dialogs.get(peer_id)
        if dialog is None:
            dialog = self.dialogs[peer_id] = Dialog(peer_id)
        return dialog

    def add(self, dialog: Dialog, from_id: int, draft: Draft, at: float, random_id: int = 0) -> Message:
        """Put a message into a chat."""
        number = len(self.messages) + 1
        message = Message(number, len(dialog.messages) + 1, dialog.peer_id, from_id, at, draft, random_id)
        self.messages[number] = message
        dialog.messages.append(message)
        return message


def marks(text: str, format_data: dict[str, Any] | None) -> list[Mark]:
    """Turn stretches counted in UTF-16 into stretches of Python characters."""
    if not format_data:
        return []
    units = text.encode("utf-16-le")

    def chars(upto: int) -> int:
        return len(units[: 2 * upto].decode("utf-16-le", "ignore"))

    def mark(item: dict[str, Any]) -> Mark:
        start, end = chars(item["offset"]), chars(item["offset"] + item["length"])
        return Mark(item["type"], start, end - start, item.get("url", ""))

    return [mark(item) for item in format_data["items"]]
