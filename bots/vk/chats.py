"""What is remembered of chats while we run: how a person's program shows buttons, and what stands on its screen.

VK keeps a plain keyboard up until a button of it is pressed or another one comes. So whoever answered one by typing
gets the next buttons in its place; an inline keyboard would leave the old one standing there.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bots.rendering import Rows
from bots.vk.encode import NO_KEYBOARD, keyboard

EVERY_KIND = frozenset({"text", "callback", "open_link", "location"})
MOST = 50_000  # chats; those idle longest are forgotten


class Plain(Enum):
    """A plain keyboard on a person's screen."""

    NONE = auto()
    WANTED = auto()  # its question is open
    OVER = auto()  # the person answered in another way


@dataclass(slots=True)
class Chat:
    """One person's screen; kinds of buttons that it shows. `ref` is of the link that they followed last."""

    plain: Plain = Plain.NONE
    knows: frozenset[str] = EVERY_KIND
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A keyboard as it goes to a chat: JSON, empty where none is sent; `inline` ones may be edited."""

    json: str = ""
    inline: bool = True


class Chats:
    """By the id of the person."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Chat] = OrderedDict()

    def of(self, peer: str) -> Chat:
        """Give what is known of a chat, to be changed in place."""
        chat = self._known.setdefault(peer, Chat())
        self._known.move_to_end(peer)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return chat

    def acted(self, peer: str, *, pressed: bool) -> None:
        """Note that the person did something; `pressed` a button of the plain keyboard, which took it away."""
        chat = self.of(peer)
        if pressed:
            chat.plain = Plain.NONE
        elif chat.plain is Plain.WANTED:
            chat.plain = Plain.OVER

    def keyboard(self, rows: Rows, beneath: bool, to: Sequence[str], *, place: bool = False) -> Shown:
        """Give the keyboard for a message to these chats; `place`: with the button that shares one."""
        chat = self.of(to[0]) if len(to) == 1 else Chat()
        place = place and "location" in chat.knows
        if beneath or ((rows or place) and chat.plain is Plain.OVER):
            return Shown(keyboard(rows, inline=False, callback=False, place=place), inline=False)
        if rows or place:
            return Shown(keyboard(rows, inline=True, callback="callback" in chat.knows, place=place))
        return Shown(NO_KEYBOARD, inline=False) if chat.plain is Plain.OVER else Shown()

    def showed(self, shown: Shown, to: Sequence[str]) -> None:
        """Note that a message with this keyboard went out."""
        if shown.inline:
            return
        for peer in to:
            self.of(peer).plain = Plain.NONE if shown.json == NO_KEYBOARD else Plain.WANTED
