"""Chats and what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.messengers.common.seen import Seen, seen_place
from tests.messengers.vk.attachments import Attachment
from tests.messengers.vk.keyboards import Keyboard
from tests.messengers.vk.showing import shown


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
        text, marks = shown(draft.text, draft.format_data)
        return Seen(
            self.cmid,
            "bot" if self.out else "person",
            text,
            marks,
            keyboard.seen if keyboard and keyboard.inline else [],
            [*(attachment.seen for attachment in draft.attachments), *seen_place(draft.geo)],
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
