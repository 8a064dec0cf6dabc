"""A text on its way to a person: markup read, cleaned, trimmed, measured, as the platform does."""

import re
from dataclasses import dataclass
from typing import Any

from tests.messengers.telegram.entities import Entity, characters, in_order, to_wire, utf16, with_found
from tests.messengers.telegram.errors import wrong
from tests.messengers.telegram.limits import Limits
from tests.messengers.telegram.parse_html import CannotParse, parse_html
from tests.messengers.telegram.parse_markdown import parse_markdown, parse_markdown_v2

_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
_FOUND_BY_ITSELF = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
_GIVEN = {
    "bold": (),
    "italic": (),
    "underline": (),
    "strikethrough": (),
    "spoiler": (),
    "blockquote": (),
    "expandable_blockquote": (),
    "code": (),
    "pre": ("language",),
    "text_link": ("url",),
    "text_mention": ("user",),
    "custom_emoji": ("custom_emoji_id",),
    "date_time": ("unix_time", "date_time_format"),
}
_NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_DIRTY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")


@dataclass(slots=True)
class Formatted:
    """Plain text, and what the Bot API says of its stretches."""

    text: str
    entities: list[Entity]

    def on_wire(self, name: str = "text") -> dict[str, Any]:
        """Give the fields of a Message: `text` and `entities`, or `caption` and `caption_entities`."""
        if not self.text:
            return {}
        fields: dict[str, Any] = {name: self.text}
        if self.entities:
            fields["entities" if name == "text" else f"{name}_entities"] = to_wire(self.text, self.entities)
        return fields


def message_text(limits: Limits, params: dict[str, Any]) -> Formatted:
    """Read `text`, `parse_mode`, `entities`. Raises `ApiError`."""
    if not params.get("text"):
        raise wrong("message text is empty")
    text = _formatted(limits, params["text"], params.get("parse_mode", ""), params.get("entities"))
    if not text.text:
        raise wrong("text must be non-empty")
    if limits.text and utf16(text.text) > limits.text:
        raise wrong("message is too long")
    return text


def caption(limits: Limits, params: dict[str, Any]) -> Formatted:
    """Read `caption`, `parse_mode`, `caption_entities`. Raises `ApiError`."""
    said = params.get("caption") or ""
    text = _formatted(limits, said, params.get("parse_mode", ""), params.get("caption_entities"))
    if limits.caption and utf16(text.text) > limits.caption:
        raise wrong("message caption is too long")
    return text


def written(text: str) -> Formatted:
    """What a person has typed."""
    return Formatted(text, with_found(text, []))


def _formatted(limits: Limits, text: str, parse_mode: str, given: list[dict[str, Any]] | None) -> Formatted:
    if limits.text_bytes and len(text) * 4 > limits.text_bytes and len(text.encode()) > limits.text_bytes:
        raise wrong("text is too long")
    mode = parse_mode.lower()
    entities: list[Entity] = []
    if text and mode and mode != "none":
        if mode not in _PARSERS:
            raise wrong("unsupported parse_mode")
        try:
            text, entities = _PARSERS[mode](text)
        except CannotParse as why:
            raise wrong(f"can't parse entities: {why}") from None
    elif given:
        entities = in_order(_given(text, given))
    text, entities = _cleaned(text, entities) if _DIRTY.search(text) else (text, entities)
    text, entities = _trimmed(text, entities)
    return Formatted(text, with_found(text, entities))


def _given(text: str, given: list[dict[str, Any]]) -> list[Entity]:
    begins = characters(text)
    return [_entity(begins, said) for said in given if said["type"] not in _FOUND_BY_ITSELF and said["length"]]


def _entity(begins: list[int], said: dict[str, Any]) -> Entity:
    kind, offset, end = said["type"], said["offset"], said["offset"] + said["length"]
    if kind not in _GIVEN:
        raise wrong("can't parse MessageEntity: Unsupported type specified")
    if _NEEDED.get(kind, "type") not in said:
        raise wrong(f"can't parse MessageEntity: Can't find field \"{_NEEDED[kind]}\"")
    if offset < 0 or said["length"] < 0:
        raise wrong(
            f"receive an entity with incorrect {'offset' if offset < 0 else 'length'} {min(offset, said['length'])}"
        )
    if offset >= len(begins):
        raise wrong(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if end >= len(begins):
        raise wrong(f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}")
    if begins[offset] < 0 or begins[end] < 0:
        raise wrong(f"entity beginning at UTF-16 offset {offset} begins or ends in a middle of a UTF-16 symbol")
    more = {key: said[key] for key in _GIVEN[kind] if key in said}
    return Entity(kind, begins[offset], begins[end] - begins[offset], more)


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Control characters become spaces; a few are dropped, and what comes after them moves up."""
    kept, moved = list[str](), list[int]()
    for char in text:
        moved.append(len(kept))
        if not _DIRTY.match(char):
            kept.append(char)
        elif char < " " and char != "\r":
            kept.append(" ")
    moved.append(len(kept))
    for entity in entities:
        entity.offset, entity.length = moved[entity.offset], moved[entity.end] - moved[entity.offset]
    return "".join(kept), [entity for entity in entities if entity.length]


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Spaces and line ends go at the end, and at the beginning unless they are marked up."""
    cut = text.rstrip(" \n")
    for entity in entities:
        entity.length = min(entity.end, len(cut)) - entity.offset
    entities = [entity for entity in entities if entity.length > 0]
    lead = min([len(cut) - len(cut.lstrip(" \n")), *(entity.offset for entity in entities)])
    for entity in entities if lead else ():
        entity.offset -= lead
    return cut[lead:], entities
