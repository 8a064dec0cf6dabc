"""Stretches of text that mean something: the platform counts them in UTF-16 units, Python in characters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_HIGH = "\uffff"
_NO_LINKS_IN = {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"}
_RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
    "date_time": 99,
}
_USUAL_RANK = 50
NUMBER = re.compile("[1-9][0-9]*")
DATE_FORMAT = re.compile("[rR]|[tTdDwW]*")
_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})"
    r"|(?P<url>https?://[^\s<>\"«»]+[^\s<>\"«».,:;!?)\]']|(?<![\w.@/-])(?:[\w-]+\.)+(?:ru|рф|com|org|net|me|io|info|su)(?![\w.-])(?:/[^\s<>\"«»]*)?)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31}(?!\w))"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/<>]))"
    r"|(?P<hashtag>(?<!\w)#(?=\w*[^\W\d_])\w{1,256}(?![\w#]))",
    re.IGNORECASE,
)
_LOOKS_FOUND = re.compile(r"[@/#.]")


@dataclass(slots=True)
class Entity:
    """Offset and length in characters."""

    kind: str
    offset: int
    length: int
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """Where it is over."""
        return self.offset + self.length


def utf16(text: str) -> int:
    """Give the length as the platform counts it."""
    return len(text) if text.isascii() else len(text) + sum(char > _HIGH for char in text)


def to_wire(text: str, entities: list[Entity]) -> list[dict[str, Any]]:
    """Give entities as the Bot API writes them."""
    plain = text.isascii() or max(text, default="") <= _HIGH
    return [
        {
            "offset": e.offset if plain else utf16(text[: e.offset]),
            "length": e.length if plain else utf16(text[e.offset : e.end]),
            "type": e.kind,
            **e.more,
        }
        for e in entities
    ]


def characters(text: str) -> list[int]:
    """For each UTF-16 offset, the character that begins there; -1 in the middle of one. One more for the end."""
    begins: list[int] = []
    for index, char in enumerate(text):
        begins.append(index)
        if char > _HIGH:
            begins.append(-1)
    return [*begins, len(text)]


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Add what the platform finds by itself: links, commands, mentions, hashtags, e-mail addresses."""
    if not _LOOKS_FOUND.search(text):
        return entities
    taken = [e for e in entities if e.kind in _NO_LINKS_IN]
    found = [
        Entity(str(match.lastgroup), match.start(), match.end() - match.start())
        for match in _FOUND.finditer(text)
        if not any(e.offset < match.end() and match.start() < e.end for e in taken)
    ]
    return in_order([*entities, *found]) if found else entities


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Outer before inner; of the same stretch in the platform's own order."""
    return sorted(entities, key=lambda e: (e.offset, -e.length, _RANKS.get(e.kind, _USUAL_RANK)))


def checked_link(url: str) -> str:
    """Give the link as the platform keeps it; raises ValueError saying why it is none."""
    tg = re.match(r"(tg|ton|tonsite):(?://)?(.*)", url, re.IGNORECASE | re.DOTALL)
    if tg:
        if not re.match(r"[A-Za-z0-9_.-]+(?:[/?#]|$)", tg[2]):
            raise ValueError("Unallowed characters in URL host" if tg[2] else "URL host is empty")
        return f"{tg[1].lower()}://{tg[2]}"
    scheme = re.match(r"([^/?#]*?)://", url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    return _http_link(url if scheme else f"http://{url}")


def _http_link(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("Wrong port number specified in the URL") from None
    host = parts.hostname or ""
    if not host:
        raise ValueError("URL host is empty")
    if re.search(r"[^\w.!$,~*'();&+=%:-]", host) or re.search(r"[\s]", parts.netloc):
        raise ValueError("Disallowed character in URL host")
    if "." not in host and ":" not in host:
        raise ValueError("Wrong HTTP URL")
    after = url.rstrip()[len(parts.scheme) + 3 + len(parts.netloc) :].replace(" ", "%20")
    shown = parts.netloc.lower() if "@" not in parts.netloc else parts.netloc
    return f"{parts.scheme}://{shown}{'' if after[:1] == '/' else '/'}{after}"


def mentioned_user(url: str) -> int:
    """Give the user of a `tg://user?id=…` link; 0 for any other."""
    found = re.match(r"tg:(?://)?user/?\?(?:[^#]*&)?id=(\d+)(?:[&#]|$)", url, re.IGNORECASE)
    return int(found[1]) if found else 0
