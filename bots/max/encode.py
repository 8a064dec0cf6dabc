"""A message as the calls that show it in MAX.

Text with nothing bold goes without a format, and so MAX looks for no markup in it. Bold is HTML with everything else
escaped; where that grows beyond the limit, the text goes plain.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bots.max.errors import Json
from bots.rendering import Part, Rows, length, parts
from bots.transport import Limits
from core.messages import Attachment, Button, Message
from core.words import bold_ranges

TEXT = 4000
MB = 2**20
COLUMNS, COLUMNS_WITH_LINKS = 7, 3  # in a row with a link in it there is less room
ROWS = 29  # of 30: one is kept for the button that shares a phone number or a place
LIMITS = Limits(
    text=TEXT,
    caption=TEXT,
    buttons=COLUMNS * ROWS,
    columns=COLUMNS,
    rows=ROWS,
    label=128,
    picture_bytes=50 * MB,
    file_bytes=4096 * MB,
)
WITH_LINKS = replace(LIMITS, columns=COLUMNS_WITH_LINKS, buttons=COLUMNS_WITH_LINKS * ROWS)
_WIDTHS = {1: 128, 2: 10, 3: 5, 4: 3}  # letters of a label that show, by buttons in a row; more buttons: two letters
_FEW = 2
_LONGEST_LINK = 2048


@dataclass(frozen=True, slots=True)
class Call:
    """One message to show: its body, files still to be attached, and the message whose place it takes."""

    body: Json
    files: tuple[Attachment, ...] = ()
    edits: str | None = None


def calls(message: Message, edits: str | None) -> list[Call]:
    """Give the calls that show `message`, the first in the place of the message `edits`."""
    message = _with_links_in_text(message)
    message = replace(message, buttons=_legible(message.buttons))
    with_links = any(button.url for row in message.buttons for button in row)
    shown = parts(message, WITH_LINKS if with_links else LIMITS)
    keyboards = [_keyboard(part.rows) for part in shown]
    if message.share:
        keyboards[-1].insert(0, [{"type": "request_contact", "text": message.share}])
    elif message.place:
        keyboards[-1].insert(0, [{"type": "request_geo_location", "text": message.place}])
    return [
        Call(_body(part, keyboard), part.files, None if n else edits)
        for n, (part, keyboard) in enumerate(zip(shown, keyboards, strict=True))
    ]


def _body(part: Part, keyboard: list[list[Json]]) -> Json:
    """Text and attachments are always there, if empty: in an edited message what is not named stays."""
    attached = [{"type": "inline_keyboard", "payload": {"buttons": keyboard}}] if keyboard else []
    return {**formatted(part.text), "attachments": attached}


def formatted(text: str) -> Json:
    """Give text and format."""
    bare, ranges = bold_ranges(text)
    if not ranges:
        return {"text": bare}
    marked = _html(bare, ranges)
    return {"text": marked, "format": "html"} if length(marked) <= TEXT else {"text": bare}


def _html(text: str, ranges: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in ranges:
        pieces += [_escaped(text[at:start]), "<b>", _escaped(text[start:end]), "</b>"]
        at = end
    return "".join([*pieces, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _keyboard(rows: Rows) -> list[list[Json]]:
    return [[_button(button) for button in row] for row in rows]


def _button(button: Button) -> Json:
    if button.url:
        return {"type": "link", "text": button.label, "url": button.url}
    return {"type": "callback", "text": button.label, "payload": button.token}


def _with_links_in_text(message: Message) -> Message:
    """MAX refuses a message with a button that leads nowhere in public; such a link is written out instead."""
    written = [b for row in message.buttons for b in row if b.url and not _is_public(b.url)]
    if not written:
        return message
    rows = tuple(tuple(b for b in row if b not in written) for row in message.buttons)
    lines = "\n".join(f"{b.label}: {b.url}" for b in written)
    return replace(message, text=f"{message.text}\n\n{lines}".strip(), buttons=tuple(row for row in rows if row))


def _is_public(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and len(url) <= _LONGEST_LINK


def _legible(rows: Rows) -> Rows:
    """Break rows whose labels MAX would cut short, as long as the keyboard does not grow too high."""
    broken = tuple(piece for row in rows for piece in _broken(row))
    return broken if len(broken) <= ROWS else rows


def _broken(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    longest = max(length(button.label) for button in row)
    columns = next(n for n in range(len(row), 0, -1) if n == 1 or longest <= _WIDTHS.get(n, _FEW))
    for start in range(0, len(row), columns):
        yield row[start : start + columns]
