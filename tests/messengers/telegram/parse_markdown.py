"""Text with Markdown marks, as the Bot API reads it: the present kind and the legacy one."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tests.messengers.telegram.entities import DATE_FORMAT, NUMBER, Entity, in_order
from tests.messengers.telegram.parse_html import CannotParse, linked

_END = "\0"
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_IN_CODE = frozenset("`")
_CODE = ("Code", "Pre", "PreCode")
_SPACES = " \t\r\n\0\v"
_PLAIN = re.compile(r"[^_*\[\]()~`>#+\-=|{}.!\n\\\r]+")
_ESCAPABLE = 126
_KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
}
_BEGINS = {"*": "Bold", "~": "Strikethrough", "[": "TextUrl"}
_ENDS = {"Bold": "*", "Strikethrough": "~", "TextUrl": "]", "CustomEmoji": "]", "Code": "`"}


@dataclass(slots=True)
class _Open:
    kind: str
    """The platform's own word: it stands in its complaints."""
    offset: int
    begin: int
    argument: str = ""


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """Give the plain text and its entities. Raises `CannotParse`."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.size = len(text)
        self.text = text + _END * 3
        self.at = 0
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.in_quote = False
        self.may_quote = True
        """We are at the beginning of a line."""

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < self.size:
            self.step()
        if self.in_quote:
            self.end_last_quote()
        if self.open:
            raise self.unended()
        return "".join(self.out), in_order(self.entities)

    def step(self) -> None:
        char = self.text[self.at]
        if char == "\\" and 0 < ord(self.text[self.at + 1]) <= _ESCAPABLE:
            self.put(self.text[self.at + 1])
            self.at += 2
        elif char not in (_IN_CODE if self.open and self.open[-1].kind in _CODE else _RESERVED):
            self.plain(char)
        elif self.ends():
            self.end()
            self.at += 1
        else:
            self.begin(char)
            self.at += 1

    def plain(self, char: str) -> None:
        run = _PLAIN.match(self.text, self.at, self.size)
        for one in run[0] if run else char:
            self.put(one)
        self.at = run.end() if run else self.at + 1

    def put(self, char: str) -> None:
        self.out.append(char)
        if char != "\r":
            self.may_quote = char == "\n"

    def ends(self) -> bool:
        """Whether the mark here ends the innermost entity."""
        if not self.open:
            return False
        char, following = self.text[self.at], self.text[self.at + 1]
        if self.in_quote and char == "\n" and (self.at + 1 == self.size or following != ">"):
            return True
        kind = self.open[-1].kind
        match kind:
            case "Italic":
                return char == "_" and following != "_"
            case "Underline":
                return char == following == "_"
            case "Spoiler":
                return char == following == "|"
            case "Pre" | "PreCode":
                return self.text.startswith("```", self.at)
        return _ENDS.get(kind) == char

    def begin(self, char: str) -> None:
        start, following = self.at, self.text[self.at + 1]
        argument = ""
        match char:
            case "\n":
                return self.put("\n")
            case "_":
                kind = "Underline" if following == "_" else "Italic"
                self.at += following == "_"
            case "`" if self.text.startswith("```", start):
                kind, argument = self.begin_block()
            case "`":
                kind = "Code"
            case "|" if following == "|":
                kind = "Spoiler"
                self.at += 1
            case "!" if following == "[":
                kind = "CustomEmoji"
                self.at += 1
            case ">" if self.may_quote:
                if self.in_quote:
                    return None
                kind, self.in_quote = "BlockQuote", True
            case _ if char in _BEGINS:
                kind = _BEGINS[char]
            case _:
                raise CannotParse(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        self.open.append(_Open(kind, len(self.out), self.bytes(start), argument))
        return None

    def begin_block(self) -> tuple[str, str]:
        """Skip the three marks, the language, and one line's end. Give the kind and the language."""
        self.at += 3
        end = self.at
        while self.text[end] not in _SPACES + "`":
            end += 1
        language = ""
        if self.at != end and end < self.size and self.text[end] != "`":
            language, self.at = self.text[self.at : end], end
        if self.text[self.at] in "\r\n":
            both = self.text[self.at + 1] in "\r\n" and self.text[self.at + 1] != self.text[self.at]
            self.at += 2 if both else 1
        self.at -= 1
        return ("PreCode" if language else "Pre"), language

    def end(self) -> None:
        opened, expandable = self.open.pop(), False
        if self.text[self.at] == "\n" and opened.kind != "BlockQuote":
            opened, expandable = self.end_of_expandable(opened), True
        entity = Entity(_KINDS[opened.kind], opened.offset, len(self.out) - opened.offset)
        match opened.kind:
            case "Underline" | "Spoiler":
                self.at += 1
            case "Pre" | "PreCode":
                self.at += 2
                entity.more = {"language": opened.argument} if opened.argument else {}
            case "TextUrl":
                return self.end_link(entity)
            case "CustomEmoji":
                self.end_emoji(entity)
            case "BlockQuote":
                return self.end_quote(entity, expandable)
        if entity.length:
            self.entities.append(entity)
        return None

    def end_of_expandable(self, opened: _Open) -> _Open:
        """«||» right before the line's end makes the quote expandable; anything else open there is a mistake."""
        right_before = opened.begin in (self.bytes(self.at) - 2, self.bytes(self.at) - 3 if self.after_return() else -1)
        if opened.kind != "Spoiler" or not right_before or not self.open or self.open[-1].kind != "BlockQuote":
            self.open.append(opened)
            raise self.unended()
        return self.open.pop()

    def after_return(self) -> bool:
        return bool(self.out) and self.out[-1] == "\r"

    def end_quote(self, entity: Entity, expandable: bool) -> None:
        self.in_quote = False
        self.put("\n")
        entity.length += 1
        entity.kind = "expandable_blockquote" if expandable else "blockquote"
        self.entities.append(entity)

    def end_last_quote(self) -> None:
        expandable = self.open[-1].kind == "Spoiler" and self.open[-1].begin == self.bytes(self.size) - 2
        if expandable:
            self.open.pop()
        if self.open and self.open[-1].kind == "BlockQuote":
            opened = self.open.pop()
            kind = "expandable_blockquote" if expandable else "blockquote"
            if length := len(self.out) - opened.offset:
                self.entities.append(Entity(kind, opened.offset, length))

    def end_link(self, entity: Entity) -> None:
        said = "".join(self.out[entity.offset :])
        url = self.address() if self.text[self.at + 1] == "(" else said
        made = linked(entity, url) if entity.length else None
        if made:
            self.entities.append(made)

    def end_emoji(self, entity: Entity) -> None:
        if self.text[self.at + 1] != "(":
            raise CannotParse("The entity must contain a tg://emoji or tg://time URL")
        url = self.address()
        found = re.match(r"tg:(?://)?(emoji|time)/?\?([^#]*)", url, re.IGNORECASE)
        said = dict(parse_qsl(found[2], keep_blank_values=True)) if found else {}
        if found and found[1].lower() == "emoji" and NUMBER.fullmatch(said.get("id", "")):
            entity.more = {"custom_emoji_id": said["id"]}
        elif found and NUMBER.fullmatch(said.get("unix", "")) and DATE_FORMAT.fullmatch(said.get("format", "")):
            entity.kind, entity.more = "date_time", {"unix_time": int(said["unix"])}
            if said.get("format"):
                entity.more["date_time_format"] = said["format"]
        else:
            raise CannotParse("Invalid tg://emoji or tg://time URL specified")

    def address(self) -> str:
        """Read `(…)` after a link's text; leave the place at its closing bracket."""
        self.at += 2
        start, url = self.bytes(self.at), []
        while self.at < self.size and self.text[self.at] != ")":
            if self.text[self.at] == "\\" and 0 < ord(self.text[self.at + 1]) <= _ESCAPABLE:
                self.at += 1
            url.append(self.text[self.at])
            self.at += 1
        if self.text[self.at] != ")":
            raise CannotParse(f"Can't find end of a URL at byte offset {start}")
        return "".join(url)

    def unended(self) -> CannotParse:
        return CannotParse(f"Can't find end of {self.open[-1].kind} entity at byte offset {self.open[-1].begin}")

    def bytes(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))


_LEGACY = re.compile(
    r"\\(?P<escaped>[_*`\[])"
    r"|```(?P<language>[^\s`]+(?=\s))?(?:\r\n|\n\r|\n|\r)?(?P<block>.*?)```"
    r"|`(?!``)(?P<code>[^`]*)`|\*(?P<bold>[^*]*)\*|_(?P<italic>[^_]*)_"
    r"|\[(?P<label>[^\]]*)\](?:\((?P<url>[^)]*)\)?)?",
    re.DOTALL,
)
_LEGACY_MARK = re.compile(r"\\[_*`\[]|[_*`\[]")


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """Read the legacy kind: nothing nests. Give the plain text and its entities. Raises `CannotParse`."""
    out, at, length, entities = [], 0, 0, list[Entity]()
    while mark := _LEGACY_MARK.search(text, at):
        found = _LEGACY.match(text, mark.start())
        if found is None:
            begin = len(text[: mark.start()].encode())
            raise CannotParse(f"Can't find end of the entity starting at byte offset {begin}")
        inner = next(
            i for name in ("escaped", "block", "code", "bold", "italic", "label") if (i := found[name]) is not None
        )
        out += [text[at : mark.start()], inner]
        length += mark.start() - at
        if entity := _legacy_entity(found, length, len(inner)):
            entities.append(entity)
        length += len(inner)
        at = found.end()
    return "".join([*out, text[at:]]), entities


def _legacy_entity(found: re.Match[str], offset: int, length: int) -> Entity | None:
    if found["escaped"] is not None or not length:
        return None
    if found["label"] is not None:
        return linked(Entity("text_link", offset, length), found["url"] or found["label"])
    kind = next(k for k in ("block", "code", "bold", "italic") if found[k] is not None)
    more = {"language": found["language"]} if found["language"] else {}
    return Entity("pre" if kind == "block" else kind, offset, length, more)
