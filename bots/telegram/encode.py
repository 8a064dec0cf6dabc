"""What goes to Telegram: a message → the calls that show it.

Bold is told by offsets, never by marks in the text, so nothing that a person wrote can act as markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bots.rendering import Part, length, parts
from bots.telegram.keys import keyboard
from bots.transport import Limits
from core.messages import Attachment, Button, Message
from core.words import bold_ranges

LIMITS = Limits(text=4096, caption=1024, buttons=100, columns=8, rows=100, label=64)
Json = dict[str, Any]
Rows = list[list[Json]]
_NO_PREVIEW = {"is_disabled": True}
_BMP = "\uffff"


@dataclass(frozen=True, slots=True)
class Say:
    """A new message of words."""

    body: Json


@dataclass(frozen=True, slots=True)
class Edit:
    """Words in the place of a message."""

    message: int
    body: Json


@dataclass(frozen=True, slots=True)
class Show:
    """Files: one, or an album. `caption` are the fields that say it, `markup` those with buttons (not of an album)."""

    files: tuple[Attachment, ...]
    caption: Json
    markup: Json


Call = Say | Edit | Show


def calls(message: Message, edits: str | None) -> Sequence[Call]:
    """Give the calls that show `message`, the first in the place of the message `edits` where that may be."""
    cut = parts(_with_good_links(message), LIMITS)
    shares: list[Rows] = [[] for _ in cut[1:]] + [_shares(message)]
    places = [edits] + [None] * (len(cut) - 1)
    return [_call(part, share, place) for part, share, place in zip(cut, shares, places, strict=True)]


def _shares(message: Message) -> Rows:
    """Give the keys that share a phone number or a place, each a row of its own."""
    keys = ((message.share, "request_contact"), (message.place, "request_location"))
    return [[{"text": label, request: True}] for label, request in keys if label]


def _call(part: Part, shares: Rows, edits: str | None) -> Call:
    markup = _markup(part, shares)
    if part.files:
        return Show(part.files, _text(part.text, "caption", "caption_entities") if part.text else {}, markup)
    body = {**_text(part.text, "text", "entities"), "link_preview_options": _NO_PREVIEW, **markup}
    return Say(body) if edits is None or shares else Edit(int(edits), body)


def _text(marked: str, text_field: str, entities_field: str) -> Json:
    text, bold = bold_ranges(marked)
    if not bold:
        return {text_field: text}
    if max(text) > _BMP:  # Telegram counts UTF-16 units
        bold = [(length(text[:start]), length(text[:end])) for start, end in bold]
    entities = [{"type": "bold", "offset": start, "length": end - start} for start, end in bold if end > start]
    return {text_field: text, entities_field: entities}


def _markup(part: Part, shares: Rows) -> Json:
    """Buttons under the message; in place of letters where one of them shares something: elsewhere none can."""
    if shares:
        keys = [*shares, *([{"text": b.label} for b in row] for row in part.rows)]
        return {"reply_markup": keyboard(keys)}
    if not part.rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(b) for b in row] for row in part.rows]}}


def _button(button: Button) -> Json:
    return {"text": button.label} | ({"url": button.url} if button.url else {"callback_data": button.token})


def _with_good_links(message: Message) -> Message:
    """Telegram refuses a message for one link that leads nowhere on the Internet: such links are told as text."""
    bad = [b for row in message.buttons for b in row if b.url and not _leads_somewhere(b.url)]
    if not bad:
        return message
    rows = tuple(kept for row in message.buttons if (kept := tuple(b for b in row if b not in bad)))
    text = "\n".join([message.text, "", *(f"{b.label}: {b.url}" for b in bad)]).strip()
    return replace(message, text=text, buttons=rows)


def _leads_somewhere(url: str) -> bool:
    place = urlsplit(url)
    return place.scheme in ("http", "https") and any(mark in (place.hostname or "") for mark in ".:")
