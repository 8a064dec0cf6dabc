"""Keyboards: VK takes them as JSON, and is strict about it."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from tests.messengers.common.seen import Rows, SeenButton
from tests.messengers.vk.refusals import Refused

COLUMNS, ROWS, BUTTONS = 5, 10, 40
INLINE_ROWS, INLINE_BUTTONS = 6, 10
LABEL, PAYLOAD = 40, 255

_LINK = re.compile(r"https?://[^\s/{}<>\"]+\S*")
_COLORS = frozenset({"primary", "secondary", "default", "negative", "positive"})
_COLORED = frozenset({"text", "callback"})
_WIDE = frozenset({"location", "vkpay", "open_app"})
_FIELDS: dict[str, tuple[set[str], set[str]]] = {  # what an action must have, what it may have
    "text": ({"label"}, {"payload"}),
    "callback": ({"label", "payload"}, set()),
    "open_link": ({"label", "link"}, {"payload"}),
    "location": (set(), {"payload"}),
    "open_app": ({"label", "app_id", "owner_id"}, {"hash", "payload"}),
    "vkpay": ({"hash"}, {"payload"}),
    "open_photo": (set(), {"payload"}),
}
_SEEN = {"open_link": "url"}


@dataclass(frozen=True, slots=True)
class Button:
    """One button. Its payload is JSON as text, empty where it has none."""

    kind: str
    label: str = ""
    payload: str = ""
    link: str = ""
    color: str = ""
    more: tuple[tuple[str, object], ...] = ()
    """What only open_app and vkpay have."""

    @property
    def seen(self) -> SeenButton:
        """What a person has before them."""
        return SeenButton(self.label or self.kind, _SEEN.get(self.kind, self.kind), self.payload, self.link)

    def as_json(self) -> dict[str, object]:
        """Give it as messages show it."""
        action: dict[str, object] = {"type": self.kind, "payload": self.payload, "label": self.label, **dict(self.more)}
        if self.link:
            action["link"] = self.link
        return {"action": action, "color": self.color or "default"}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Checked. Plain ones stand in place of letters until another comes; an empty one takes them away."""

    rows: tuple[tuple[Button, ...], ...]
    inline: bool = False
    one_time: bool = False

    @property
    def seen(self) -> Rows:
        """What a person has before them."""
        return [[button.seen for button in row] for row in self.rows]

    def find(self, wanted: str) -> Button:
        """Find a button by label, else by payload. Raises LookupError with the labels that there are."""
        flat = [button for row in self.rows for button in row]
        labels = [button.seen.label for button in flat]
        for button, label in zip(flat, labels, strict=True):
            if label == wanted:
                return button
        for button in flat:
            if button.payload == wanted:
                return button
        raise LookupError(f"no button {wanted!r}; there are {labels}")

    def as_json(self, author_id: int) -> dict[str, object]:
        """Give it as messages show it."""
        rows = [[button.as_json() for button in row] for row in self.rows]
        return {"one_time": self.one_time, "inline": self.inline, "buttons": rows, "author_id": author_id}


def read_keyboard(raw: str) -> Keyboard:
    """Read what `keyboard` says. Raises `Refused` 911 that tells what is wrong."""
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise _invalid("keyboard should be valid JSON") from None
    if not isinstance(given, dict) or given.keys() - {"one_time", "inline", "buttons", "author_id"}:
        raise _invalid("keyboard contains unknown fields")
    for name in ("inline", "one_time"):
        if not isinstance(given.get(name, False), bool):
            raise _invalid(f"{name} property should be boolean")
    inline, one_time = given.get("inline", False), given.get("one_time", False)
    if inline and one_time:
        raise _invalid("inline keyboard can not be one_time")
    return Keyboard(_rows(given.get("buttons"), inline), inline, one_time)


def _rows(rows: Any, inline: bool) -> tuple[tuple[Button, ...], ...]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _invalid("buttons should be an array of arrays")
    if len(rows) > (INLINE_ROWS if inline else ROWS):
        raise _invalid("buttons contain too much rows")
    for i, row in enumerate(rows):
        if not row:
            raise _invalid(f"row {i} is empty")
        if len(row) > COLUMNS:
            raise _invalid(f"row {i} contains too much columns")
    if sum(map(len, rows)) > (INLINE_BUTTONS if inline else BUTTONS):
        raise _invalid("keyboard contains too much buttons")
    return tuple(_row(i, row) for i, row in enumerate(rows))


def _row(i: int, row: list[Any]) -> tuple[Button, ...]:
    buttons = tuple(_button(f"button [{i}][{j}]", button) for j, button in enumerate(row))
    if len(buttons) > 1 and any(button.kind in _WIDE for button in buttons):
        raise _invalid(f"row {i} has a button that takes the entire width")
    return buttons


def _button(where: str, given: Any) -> Button:
    if not isinstance(given, dict) or not isinstance(given.get("action"), dict):
        raise _invalid(f"{where} has no action")
    if given.keys() - {"action", "color"}:
        raise _invalid(f"{where} contains unknown fields")
    action = given["action"]
    kind, color = action.get("type"), given.get("color")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise _invalid(f"{where} has unknown action type")
    _check_fields(where, kind, action)
    if color is not None and (color not in _COLORS or kind not in _COLORED):
        raise _invalid(f"{where} has invalid color")
    more = tuple((name, action[name]) for name in ("app_id", "owner_id", "hash") if name in action)
    return Button(kind, _label(where, action), _payload(where, action), _link(where, action), color or "", more)


def _check_fields(where: str, kind: str, action: dict[str, Any]) -> None:
    needed, allowed = _FIELDS[kind]
    given = {name for name, value in action.items() if value is not None} - {"type"}
    if given - needed - allowed:
        raise _invalid(f"{where} action contains unknown fields")
    if needed - given:
        raise _invalid(f"{where} action has no {min(needed - given)}")


def _label(where: str, action: dict[str, Any]) -> str:
    label = action.get("label")
    if label is None:
        return ""
    if not isinstance(label, str) or not label.strip():
        raise _invalid(f"{where} label should be at least 1 letters length")
    if len(label) > LABEL:
        raise _invalid(f"{where} label should be at most {LABEL} letters length")
    return label


def _payload(where: str, action: dict[str, Any]) -> str:
    payload = action.get("payload")
    if payload is None:  # vk-api writes a null where there is none, and VK takes it
        return ""
    raw = payload if isinstance(payload, str) else orjson.dumps(payload).decode()
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise _invalid(f"{where} payload should be valid JSON") from None
    if len(raw) > PAYLOAD:
        raise _invalid(f"{where} payload should be at most {PAYLOAD} letters length")
    return raw


def _link(where: str, action: dict[str, Any]) -> str:
    link = action.get("link")
    if link is None:
        return ""
    if not isinstance(link, str) or not _LINK.fullmatch(link):
        raise _invalid(f"{where} has invalid link")
    return link


def _invalid(detail: str) -> Refused:
    return Refused(911, detail, wrong=True)
