"""What the server remembers: bots, their dialogs, what was said."""

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.messengers.common.bell import Bell
from tests.messengers.common.people import Bot
from tests.messengers.common.window import Window

if TYPE_CHECKING:
    from tests.messengers.max.people import MaxPerson

Json = dict[str, Any]
Author = Literal["bot", "person"]


@dataclass(eq=False)
class Stored:
    """One message. `body` is what MAX calls so: mid, seq, text, attachments, markup."""

    dialog: "Dialog"
    author: Author
    at: float
    body: Json
    link: Json | None = None
    edited: bool = False

    @property
    def mid(self) -> str:
        """Its id."""
        return str(self.body["mid"])

    def keyboard(self) -> Json | None:
        """Give the inline keyboard among its attachments."""
        return next((a for a in self.body["attachments"] or () if a["type"] == "inline_keyboard"), None)


@dataclass(eq=False)
class Dialog:
    """A person's chat with a bot."""

    chat_id: int
    bot: "MaxBot"
    person: "MaxPerson"
    last_event: float
    messages: dict[str, Stored] = field(default_factory=dict)
    stopped: bool = False
    toasts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tap:
    """A press of a callback button, until the bot answers."""

    stored: Stored
    at: float


@dataclass(slots=True)
class Waiting:
    """An update that nobody has taken yet."""

    number: int
    at: float
    update: Any


@dataclass(eq=False)
class Subscription:
    """A webhook."""

    url: str
    secret: str
    types: list[str] | None
    since: float
    pace: Window
    queue: deque[Any] = field(default_factory=deque)
    in_flight: list[Any] = field(default_factory=list)
    """The update that is being POSTed, if any."""

    def undelivered(self) -> list[Any]:
        """Give what the bot has not taken, in order."""
        return [*self.in_flight, *self.queue]


@dataclass(eq=False)
class MaxBot(Bot):
    """A bot at the server."""

    user_id: int
    username: str
    since: float
    commands: list[Json] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)
    """Rings when there is something for it."""
    waiting: deque[Waiting] = field(default_factory=deque)
    """Updates for polling."""
    next_number: int = 1
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    dialogs: dict[int, Dialog] = field(default_factory=dict)
    """By chat id. A dialog that the person removed is not here."""
    messages: dict[str, Stored] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """Where people find it."""
        return f"https://max.ru/{self.username}"

    def with_person(self, person_id: int) -> Dialog | None:
        """Find the dialog with somebody."""
        return self.dialogs.get(chat_id(self.user_id, person_id))


def chat_id(bot_id: int, person_id: int) -> int:
    """Give the id of their dialog: the same for both, another for every pair."""
    return bot_id ^ person_id
