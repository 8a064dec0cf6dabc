"""A community: its token, its chats, its queue of events."""

from tests.messengers.common.bell import Bell
from tests.messengers.common.people import Bot
from tests.messengers.vk.chats import Dialog, Draft, Message

SCOPES = frozenset({"messages", "photos", "docs", "manage"})


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

    @property
    def home(self) -> str:
        """Where people find it."""
        return f"https://vk.me/club{self.id}"

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
