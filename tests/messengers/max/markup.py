"""Text with markup, as MAX reads HTML and its Markdown: plain text and the stretches that differ.

Nothing is refused: unknown tags are stripped, lone asterisks stay asterisks.
"""

import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.messengers.max.checks import utf16_length

_TAGS = {
    "i": "emphasized",
    "em": "emphasized",
    "b": "strong",
    "strong": "strong",
    "del": "strikethrough",
    "s": "strikethrough",
    "ins": "underline",
    "u": "underline",
    "pre": "monospaced",
    "code": "monospaced",
    "mark": "highlighted",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "blockquote": "quote",
}
_MENTION = "max://user/"
_ESCAPABLE = "\\*_`[]~+^#>()"
_PAIRS = (
    ("```", "monospaced"),
    ("**", "strong"),
    ("__", "strong"),
    ("~~", "strikethrough"),
    ("++", "underline"),
    ("^^", "highlighted"),
    ("`", "monospaced"),
    ("*", "emphasized"),
    ("_", "emphasized"),
)
_HEADING = re.compile("#{1,6} ")
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)")

Markup = list[dict[str, Any]]


def parsed(text: str, format_: str | None) -> tuple[str, Markup]:
    """Give the plain text and its markup; positions in UTF-16 units, outer stretches first."""
    if format_ == "html":
        return _html(text)
    if format_ == "markdown":
        return _markdown(text)
    return text, []


@dataclass(slots=True)
class _Written:
    """Plain text as it grows, and what is marked in it."""

    parts: list[str] = field(default_factory=list)
    at: int = 0
    markup: Markup = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.at += utf16_length(text)

    def mark(self, kind: str, start: int, **more: object) -> None:
        if self.at > start:
            self.markup.append({"type": kind, "from": start, "length": self.at - start, **more})

    def link(self, url: str, start: int) -> None:
        user = url.removeprefix(_MENTION)
        if user != url and user.isdigit():
            self.mark("user_mention", start, user_id=int(user))
        elif url:
            self.mark("link", start, url=url)

    def whole(self) -> tuple[str, Markup]:
        return "".join(self.parts), sorted(self.markup, key=lambda m: (m["from"], -m["length"]))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written = _Written()
        self.open: list[tuple[str, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS or tag == "a":
            self.open.append((tag, self.written.at, dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        place = next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i][0] == tag), None)
        if place is None:
            return
        _, start, url = self.open.pop(place)
        if tag == "a":
            self.written.link(url, start)
        else:
            self.written.mark(_TAGS[tag], start)

    def handle_data(self, data: str) -> None:
        self.written.add(data)


def _html(text: str) -> tuple[str, Markup]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.written.whole()


def _markdown(text: str) -> tuple[str, Markup]:
    written = _Written()
    for kind, lines in itertools.groupby(enumerate(text.splitlines(keepends=True)), _kind_of_line):
        _block(kind[0], "".join(line for _, line in lines), written)
    return written.whole()


def _kind_of_line(numbered: tuple[int, str]) -> tuple[str, int]:
    """Headings stand alone, lines of a quote or of plain text belong together."""
    number, line = numbered
    if _HEADING.match(line):
        return "heading", number
    return ("quote" if line.startswith(">") else "", 0)


def _block(kind: str, text: str, written: _Written) -> None:
    start, bare = written.at, text.rstrip("\n")
    if kind == "quote":
        bare = re.sub("^> ?", "", bare, flags=re.MULTILINE)
    _inline(_HEADING.sub("", bare) if kind == "heading" else bare, written)
    if kind:
        written.mark(kind, start)
    written.add(text[len(text.rstrip("\n")) :])


def _inline(text: str, written: _Written) -> None:
    at = 0
    while at < len(text):
        readers = (_escaped, _link, _pair, _plain)
        at = next(end for reader in readers if (end := reader(text, at, written)))


def _escaped(text: str, at: int, written: _Written) -> int:
    if text[at] != "\\" or text[at + 1 : at + 2] not in _ESCAPABLE or at + 1 == len(text):
        return 0
    written.add(text[at + 1])
    return at + 2


def _link(text: str, at: int, written: _Written) -> int:
    found = _LINK.match(text, at)
    if not found:
        return 0
    start = written.at
    _inline(found[1], written)
    written.link(found[2], start)
    return found.end()


def _pair(text: str, at: int, written: _Written) -> int:
    for sign, kind in _PAIRS:
        if not text.startswith(sign, at) or (end := _closing(text, at + len(sign), sign)) < 0:
            continue
        start, inner = written.at, text[at + len(sign) : end]
        if kind == "monospaced":
            written.add(inner)
        else:
            _inline(inner, written)
        written.mark(kind, start)
        return end + len(sign)
    return 0


def _closing(text: str, at: int, sign: str) -> int:
    """Where `sign` closes what begins at `at`; -1 where it does not, or where there is nothing or a blank inside."""
    if at >= len(text) or text[at].isspace():
        return -1
    end = at
    while end < len(text):
        if text[end] == "\\":
            end += 2
        elif not text.startswith(sign, end):
            end += 1
        elif end > at and not text[end - 1].isspace() and not _longer(text, end, sign):
            return end
        else:
            end += _run(text, end, sign)
    return -1


def _longer(text: str, end: int, sign: str) -> bool:
    """Tell whether a lone `*` is a part of `**`."""
    return len(sign) == 1 and _run(text, end, sign) == 2


def _run(text: str, end: int, sign: str) -> int:
    run = 1
    while text[end + run : end + run + 1] == sign[0]:
        run += 1
    return run


def _plain(text: str, at: int, written: _Written) -> int:
    written.add(text[at])
    return at + 1
