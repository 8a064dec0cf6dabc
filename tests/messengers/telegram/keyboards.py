"""Buttons: what a bot may attach, and what a person sees of it."""

from dataclasses import dataclass
from typing import Any, Literal

from tests.messengers.common.seen import Rows, SeenButton
from tests.messengers.telegram.entities import checked_link, mentioned_user, utf16
from tests.messengers.telegram.errors import wrong
from tests.messengers.telegram.limits import Limits

_ABOUT_LOOKS = {"text", "icon_custom_emoji_id", "style"}
_STYLES = {None, "danger", "success", "primary"}
_MOST_KEYS = 300
_COPIED = 256


@dataclass(slots=True)
class Markup:
    """A `reply_markup`, read: an inline keyboard, or what happens to the keyboard in place of letters."""

    kind: Literal["inline", "keyboard", "remove", "force_reply"]
    wire: dict[str, Any]


def read_markup(limits: Limits, wire: dict[str, Any] | None, *, inline_only: bool = False) -> Markup | None:
    """Check a `reply_markup`; None for none, and for one without buttons. Raises `ApiError`."""
    if not wire:
        return None
    if inline_only and "inline_keyboard" not in wire:
        raise wrong("inline keyboard expected")
    if "inline_keyboard" in wire:
        return _inline(limits, wire)
    if "keyboard" in wire:
        return _keyboard(limits, wire)
    if wire.get("remove_keyboard"):
        return Markup("remove", wire)
    return Markup("force_reply", wire) if wire.get("force_reply") else None


def _inline(limits: Limits, wire: dict[str, Any]) -> Markup | None:
    rows = [row for row in wire["inline_keyboard"] if row]
    _count(limits, rows, limits.buttons)
    checked = [[_inline_button(limits, button) for button in row] for row in rows]
    return Markup("inline", {"inline_keyboard": checked}) if checked else None


def _keyboard(limits: Limits, wire: dict[str, Any]) -> Markup | None:
    rows = [row for row in wire["keyboard"] if row]
    _count(limits, rows, _MOST_KEYS)
    for row in rows:
        for button in row:
            _check_looks(button, "keyboard button")
    return Markup("keyboard", wire | {"keyboard": rows}) if rows else None


def _count(limits: Limits, rows: list[list[Any]], most: int) -> None:
    if limits.buttons and sum(map(len, rows)) > most:
        raise wrong("reply markup is too long")
    if limits.row and max(map(len, rows), default=0) > limits.row:
        raise wrong(f"a row of more than {limits.row} buttons: the platform would silently drop the rest")


def _inline_button(limits: Limits, button: dict[str, Any]) -> dict[str, Any]:
    _check_looks(button, "inline keyboard button")
    acts = button.keys() - _ABOUT_LOOKS
    if not acts:
        raise wrong("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(acts) > 1:
        raise wrong(f"an inline keyboard button has exactly one of {', '.join(sorted(acts))}")
    match acts.pop():
        case "callback_data":
            data = button["callback_data"].encode()
            if not data or (limits.callback_data and len(data) > limits.callback_data):
                raise wrong("BUTTON_DATA_INVALID")
        case "url" if not mentioned_user(button["url"]):
            return button | {"url": _link(button["url"], "inline keyboard button")}
        case "web_app" | "login_url" as kind:
            _https(button[kind]["url"], kind)
        case "copy_text" if not 1 <= utf16(button["copy_text"]["text"]) <= _COPIED:
            raise wrong("BUTTON_COPY_TEXT_INVALID")
    return button


def _check_looks(button: dict[str, Any], what: str) -> None:
    if not button["text"].strip():
        raise wrong(f"{what} text must be non-empty")
    if button.get("style") not in _STYLES:
        raise wrong(f"can't parse {what}: invalid button style specified")


def _link(url: str, what: str) -> str:
    try:
        return checked_link(url)
    except ValueError as why:
        raise wrong(f"{what} URL '{url}' is invalid: {why}") from None


def _https(url: str, kind: str) -> None:
    what = f"inline keyboard button {'Web App' if kind == 'web_app' else 'login'}"
    if not _link(url, what).startswith("https://"):
        raise wrong(f"{what} URL '{url}' is invalid: Only HTTPS links are allowed")


def inline_rows(wire: dict[str, Any] | None) -> Rows:
    """Give the buttons under a message as a person sees them."""
    return [[_seen(button) for button in row] for row in wire["inline_keyboard"]] if wire else []


def keyboard_rows(wire: dict[str, Any] | None) -> Rows:
    """Give the buttons in place of letters as a person sees them."""
    return [[SeenButton(key["text"], _kind_of_key(key)) for key in row] for row in wire["keyboard"]] if wire else []


def _seen(button: dict[str, Any]) -> SeenButton:
    if "callback_data" in button:
        return SeenButton(button["text"], token=button["callback_data"])
    kind = next(iter(button.keys() - _ABOUT_LOOKS))
    inner = button[kind]
    url = inner.get("url", "") if isinstance(inner, dict) else inner if kind == "url" else ""
    return SeenButton(button["text"], kind, url=url)


def _kind_of_key(key: dict[str, Any]) -> str:
    if key.get("request_contact"):
        return "contact"
    if key.get("request_location"):
        return "location"
    return next(iter(key.keys() - _ABOUT_LOOKS - {"request_contact", "request_location"}), "text")
