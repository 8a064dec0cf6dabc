"""Keys in place of letters: which chats have some on their screen, and how they go away.

Telegram hides keys that were pressed, and leaves them standing over the letters when the person types instead. So
whoever typed gets the next buttons in their place; words without buttons take them away.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from dialogs.engine.update import Update

MOST = 10_000  # chats; those asked longest ago are forgotten
AWAY = {"remove_keyboard": True}
_OF_NOTICE = "n"  # how the token of a notice's button begins: it means more than its label

Json = dict[str, Any]


@dataclass(slots=True)
class _Screen:
    """The labels on a person's keys; `over`: they answered in another way."""

    labels: frozenset[str]
    over: bool = False


@dataclass(slots=True)
class Keys:
    """Of one bot, by chat."""

    _screens: OrderedDict[str, _Screen] = field(default_factory=OrderedDict)

    def acted(self, update: Update) -> None:
        """Note that a person did something."""
        screen = self._screens.get(update.account)
        if screen is None:
            return
        if update.phone is not None or update.place is not None or update.text in screen.labels:
            del self._screens[update.account]
        else:
            screen.over = True

    def fitting(self, chat: str, body: Json) -> Json:
        """Give the body of a new message as it fits the chat's screen."""
        screen, markup = self._screens.get(chat), body.get("reply_markup", {})
        rows = markup.get("inline_keyboard", ())
        wanted = screen is None or not screen.over or "keyboard" in markup
        if wanted or not all(_is_said_by_its_label(button) for row in rows for button in row):
            return body
        labels = [[{"text": button["text"]} for button in row] for row in rows]
        return body | {"reply_markup": keyboard(labels) if labels else AWAY}

    def showed(self, chat: str, body: Json) -> None:
        """Note that a message went out."""
        markup = body.get("reply_markup", {})
        if "keyboard" in markup:
            self._screens[chat] = _Screen(frozenset(key["text"] for row in markup["keyboard"] for key in row))
            if len(self._screens) > MOST:
                self._screens.popitem(last=False)
        elif "remove_keyboard" in markup:
            self._screens.pop(chat, None)


def keyboard(rows: list[list[Json]]) -> Json:
    """Give the markup of keys that hide when one is pressed."""
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}


def _is_said_by_its_label(button: Json) -> bool:
    return not button.get("callback_data", _OF_NOTICE).startswith(_OF_NOTICE)
