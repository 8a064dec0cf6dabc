"""Text with HTML tags, as the Bot API reads it. It is no browser: what is not allowed is refused."""

import re
from dataclasses import dataclass

from tests.messengers.telegram.entities import DATE_FORMAT, NUMBER, Entity, checked_link, in_order, mentioned_user

_SPACES = " \t\r\n\0\v"
_END = "\0"
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = _KINDS.keys() | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<decimal>[0-9]*)|(?P<name>[A-Za-z]*))(?P<end>;?)")
_LONGEST_REFERENCE = 10
_PLAIN = re.compile(r"[^&<]+")


class CannotParse(Exception):
    """Why a text with markup is none."""


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    argument: str = ""
    date: int = 0


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Give the plain text and its entities. Raises `CannotParse`."""
    if "<" not in text and "&" not in text:
        return text, []
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text + _END
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        end = len(self.text) - 1
        while self.at < end:
            if plain := _PLAIN.match(self.text, self.at, end):
                self.put(plain[0])
                self.at = plain.end()
            elif self.text[self.at] == "&":
                self.put(self.reference())
            elif self.text[self.at + 1] == "/":
                self.end_tag()
            else:
                self.start_tag()
        if self.open:
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        for entity in self.entities:
            if entity.kind == "code":
                entity.more = {}  # a language is kept for blocks only
        plain_text = "".join(self.out)
        if any("\ud800" <= char <= "\udfff" for char in plain_text):
            raise CannotParse(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        return plain_text, in_order(self.entities)

    def put(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def reference(self) -> str:
        """Give the character that `&…;` stands for; an ampersand where it stands for none."""
        found = _REFERENCE.match(self.text, self.at)
        if found and (char := _referred(found)):
            self.at = found.end()
            return char
        self.at += 1
        return "&"

    def start_tag(self) -> None:
        begin = self.at
        tag = self.name(begin + 1)
        if self.text[self.at] == _END:
            raise CannotParse(f"Unclosed start tag at byte offset {self.bytes(begin)}")
        if tag not in _TAGS:
            raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {self.bytes(begin)}')
        opened = _Open(tag, self.length)
        while True:
            self.skip_spaces()
            if self.text[self.at] == ">":
                break
            self.attribute(opened, begin)
        self.at += 1
        if tag == "span" and opened.argument != "spoiler":
            raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {self.bytes(begin)}')
        self.open.append(opened)

    def attribute(self, opened: _Open, begin: int) -> None:
        start = self.at
        while self.text[self.at] not in _SPACES + "=>/\"'":
            self.at += 1
        name = self.text[start : self.at]
        unclosed = CannotParse(f'Unclosed start tag "{opened.tag}" at byte offset {self.bytes(begin)}')
        if not name:
            raise CannotParse(f'Empty attribute name in the tag "{opened.tag}" at byte offset {self.bytes(begin)}')
        self.skip_spaces()
        if self.text[self.at] != "=":
            if self.text[self.at] == _END:
                raise unclosed
            opened.argument = "1" if (opened.tag, name) == ("blockquote", "expandable") else opened.argument
            return
        self.at += 1
        self.skip_spaces()
        if self.text[self.at] == _END:
            raise unclosed
        value = self.quoted() if self.text[self.at] in "\"'" else self.token()
        if self.text[self.at] == _END:
            raise CannotParse(f"Unclosed start tag at byte offset {self.bytes(begin)}")
        _take(opened, name, value)

    def quoted(self) -> str:
        quote, value = self.text[self.at], []
        self.at += 1
        while self.text[self.at] not in (quote, _END):
            if self.text[self.at] == "&":
                value.append(self.reference())
            else:
                value.append(self.text[self.at])
                self.at += 1
        if self.text[self.at] == quote:
            self.at += 1
        return "".join(value)

    def token(self) -> str:
        start = self.at
        while self.text[self.at].isascii() and (self.text[self.at].isalnum() or self.text[self.at] in ".-"):
            self.at += 1
        if self.text[self.at] not in _SPACES + ">":
            raise CannotParse(f"Unexpected end of name token at byte offset {self.bytes(start)}")
        return self.text[start : self.at].lower()

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise CannotParse(f"Unexpected end tag at byte offset {self.bytes(begin)}")
        tag = self.name(begin + 2)
        self.skip_spaces()
        if self.text[self.at] != ">":
            raise CannotParse(f"Unclosed end tag at byte offset {self.bytes(begin)}")
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise CannotParse(
                f'Unmatched end tag at byte offset {self.bytes(begin)}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        self.at += 1
        if self.length > opened.offset:
            self.close(opened)

    def close(self, opened: _Open) -> None:
        """Make an entity of what an end tag has ended."""
        entity = Entity(_KINDS.get(opened.tag, opened.tag), opened.offset, self.length - opened.offset)
        match opened.tag:
            case "a":
                self.link(entity, opened.argument or "".join(self.out)[entity.offset :])
            case "tg-emoji":
                if not NUMBER.fullmatch(opened.argument):
                    raise CannotParse("Invalid custom emoji identifier specified")
                entity.kind, entity.more = "custom_emoji", {"custom_emoji_id": opened.argument}
            case "tg-time":
                if not DATE_FORMAT.fullmatch(opened.argument):
                    raise CannotParse("Invalid date format used")
                entity.kind, entity.more = "date_time", {"unix_time": opened.date}
                if opened.argument:
                    entity.more["date_time_format"] = opened.argument
            case "blockquote":
                entity.kind = "expandable_blockquote" if opened.argument else "blockquote"
        if opened.tag in ("pre", "code"):
            self.code(entity, opened)
        elif opened.tag != "a" and entity.more.get("unix_time") != 0:
            self.entities.append(entity)

    def link(self, entity: Entity, url: str) -> None:
        made = linked(entity, url)
        if made:
            self.entities.append(made)

    def code(self, entity: Entity, opened: _Open) -> None:
        """`<pre><code class="language-x">` is one block of code in a language, whichever is the outer one."""
        last = self.entities[-1] if self.entities else None
        same = last is not None and (last.offset, last.length) == (entity.offset, entity.length)
        if same and last and opened.tag == "pre" and last.kind == "code" and last.more:
            last.kind = "pre"
        elif same and last and opened.tag == "code" and last.kind == "pre" and opened.argument:
            last.more = {"language": opened.argument}
        else:
            entity.more = {"language": opened.argument} if opened.argument else {}
            self.entities.append(entity)

    def name(self, start: int) -> str:
        self.at = start
        while self.text[self.at] not in _SPACES + ">":
            self.at += 1
        return self.text[start : self.at].lower()

    def skip_spaces(self) -> None:
        while self.text[self.at] != _END and self.text[self.at] in _SPACES:
            self.at += 1

    def bytes(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))


def linked(entity: Entity, url: str) -> Entity | None:
    """Make a link or a mention of a stretch of text; None where the address is no good: the text stays plain."""
    if user := mentioned_user(url):
        return Entity("text_mention", entity.offset, entity.length, {"user": {"id": user}})
    try:
        return Entity("text_link", entity.offset, entity.length, {"url": checked_link(url)})
    except ValueError:
        return None


def _take(opened: _Open, name: str, value: str) -> None:
    match opened.tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            opened.argument = value
        case "code", "class" if value.startswith("language-"):
            opened.argument = value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            opened.argument = value.removeprefix("tg-")
        case "blockquote", "expandable":
            opened.argument = "1"
        case "tg-time", "unix":
            opened.date = int(value) if value.isdigit() else 0


def _referred(found: re.Match[str]) -> str:
    if (name := found["name"]) is not None:
        return _NAMED.get(name, "")
    digits = found["hex"] if found["hex"] is not None else found["decimal"]
    code = int(digits or "0", 16 if found["hex"] is not None else 10)
    too_long = len(found[0]) - len(found["end"]) >= _LONGEST_REFERENCE
    return "" if not 0 < code < 0x10FFFF or too_long else chr(code)
