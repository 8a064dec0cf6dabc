"""One message in the parts that a messenger takes: texts cut at sentences, files in albums, buttons that fit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bots.transport import Limits
from core.messages import Attachment, Button, Message
from core.words import BOLD_OFF, BOLD_ON, plain

Rows = tuple[tuple[Button, ...], ...]
# Where a text may be cut, best first: between paragraphs, lines, sentences, words.
_CUTS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))

_BETWEEN = " · "  # what a label says is parted by it


@dataclass(frozen=True, slots=True)
class Part:
    """What one call carries: text with bold marks, files, and rows of buttons; `beneath`: under the input line."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    rows: Rows = ()
    beneath: bool = False


def parts(message: Message, limits: Limits) -> list[Part]:
    """Give the calls' worth of `message`, in order; the buttons are on the last."""
    rows, beneath, listed = _fitting(message.buttons, limits)
    text = f"{message.text}\n\n{listed}".strip() if listed else message.text
    albums = list(_albums(message.files, limits.album))
    as_caption = len(albums) == 1 and (not rows or len(albums[0]) == 1) and 0 < length(text) <= limits.caption
    if as_caption:
        return [Part(text, albums[0], rows, beneath)]
    texts = split(text, limits.text)
    if not texts:  # buttons need something to stand under; an album cannot carry them
        return [Part("", album, rows if album is albums[-1] else (), beneath) for album in albums]
    said = [Part("", album) for album in albums] + [Part(piece) for piece in texts[:-1]]
    return [*said, Part(texts[-1], (), rows, beneath)]


def length(text: str) -> int:
    """Give the length in UTF-16 units, marks of bold aside."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 - text.count(BOLD_ON) - text.count(BOLD_OFF)


def split(text: str, most: int) -> list[str]:
    """Cut `text` into pieces of at most `most`, at the best places; bold goes on over a cut."""
    pieces = []
    while length(text) > most:
        head = _head(text, most)
        rest = text[len(head) :].lstrip()
        if head.count(BOLD_ON) > head.count(BOLD_OFF):
            head, rest = head + BOLD_OFF, BOLD_ON + rest
        pieces.append(head.rstrip())
        text = rest
    return [piece for piece in (*pieces, text) if plain(piece).strip()]


def _head(text: str, most: int) -> str:
    room = _letters(text, most)
    for cut in _CUTS:
        ends = [found.end() for found in cut.finditer(text, 0, room)]
        if ends and ends[-1] > room // 2:
            return text[: ends[-1]]
    return text[:room]


def _letters(text: str, most: int) -> int:
    """Give how many letters of `text` weigh at most `most`."""
    weight = 0
    for place, letter in enumerate(text):
        weight += length(letter)
        if weight > most:
            return place
    return len(text)


def _albums(files: tuple[Attachment, ...], most: int) -> Iterator[tuple[Attachment, ...]]:
    """Pictures go together, other files each alone."""
    pictures = [f for f in files if f.is_picture]
    for start in range(0, len(pictures), most):
        yield tuple(pictures[start : start + most])
    for file in files:
        if not file.is_picture:
            yield (file,)


def _fitting(rows: Rows, limits: Limits) -> tuple[Rows, bool, str]:
    """Give the rows as they fit, whether beneath the input line, and what must be said in words.

    That is a numbered list of all if they fit nowhere, and the labels that had to be shortened: the end of one may be
    the reason not to tap it.
    """
    if fitting := _arranged(rows, limits.buttons, limits.columns, limits.rows):
        return _shortened(fitting, limits.label), False, _too_long(rows, limits.label)
    if not rows:
        return (), False, ""
    if beneath := _arranged(rows, *limits.keyboard):
        return _shortened(beneath, limits.label), True, _too_long(rows, limits.label)
    labels = [b.label if not b.url else f"{b.label}: {b.url}" for row in rows for b in row]
    return (), False, "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))


def _arranged(rows: Rows, most: int, columns: int, most_rows: int) -> Rows:
    """Give the rows, wide ones broken and neighbours put together where there are too many; () if they do not fit."""
    buttons = [button for row in rows for button in row]
    if not rows or len(buttons) > most:
        return ()
    broken = [row[start : start + columns] for row in rows for start in range(0, len(row), columns)]
    while len(broken) > most_rows:
        pairs = [n for n in range(len(broken) - 1) if len(broken[n]) + len(broken[n + 1]) <= columns]
        if not pairs:
            return ()
        tightest = min(pairs, key=lambda n: sum(len(b.label) for b in (*broken[n], *broken[n + 1])))
        broken[tightest : tightest + 2] = [broken[tightest] + broken[tightest + 1]]
    return tuple(broken)


def _too_long(rows: Rows, most: int) -> str:
    return "\n".join(f"• {b.label}" for row in rows for b in row if length(b.label) > most)


def _shortened(rows: Rows, most: int) -> Rows:
    return tuple(tuple(_short(button, most) for button in row) for row in rows)


def _short(button: Button, most: int) -> Button:
    if length(button.label) <= most:
        return button
    start = button.label[: _letters(button.label, most - 1)]
    whole, between, _ = start.rpartition(_BETWEEN)
    return Button((whole if between else start).rstrip() + "…", button.token, button.url)
