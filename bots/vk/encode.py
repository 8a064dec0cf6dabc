"""A message as VK's parameters. What a person wrote can never become a mention or a link in what others read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from bots.rendering import Part, Rows, parts
from bots.transport import Limits
from bots.vk.decode import PLACE
from core.messages import Attachment, Button, Message
from core.words import bold_ranges

Params = dict[str, str | int]

LIMITS = Limits(
    text=4000,  # VK takes more, but clients fold what is longer
    caption=4000,
    buttons=10,
    columns=5,
    rows=6,
    label=40,
    keyboard=(40, 5, 10),
    recipients=100,
    per_second=2000,  # twenty calls
    picture_bytes=50 * 2**20,
    file_bytes=200 * 2**20,
)
# The button that shares a place takes a whole row.
WITH_PLACE = replace(LIMITS, buttons=9, rows=5, keyboard=(39, 5, 9))
_SHARES_PLACE = [{"action": {"type": "location", "payload": orjson.dumps(PLACE).decode()}}]
NO_KEYBOARD = '{"one_time":true,"buttons":[]}'  # takes a plain keyboard away
_NOTHING = "\u2060"  # a letter that nobody sees
# What VK makes something of: [id1|Name], @id1 (Name), *id1 (Name), &quot;
_MARKUP = re.compile(r"\[(?=[^\[\]|\n]+\|)|[@*](?=[\w.]+ ?\()|&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class Call:
    """One message to be sent, or put in the place of the message `edits` (its number in the chat)."""

    text: Params
    files: tuple[Attachment, ...]
    rows: Rows
    beneath: bool
    edits: str | None
    place: bool = False  # with the button that shares one


def calls(message: Message, edits: str | None) -> list[Call]:
    """Give the calls that show `message`, the first in the place of the message `edits`."""
    found = [_call(part, None) for part in parts(message, WITH_PLACE if message.place else LIMITS)]
    found[0] = replace(found[0], edits=edits)
    found[-1] = replace(found[-1], place=bool(message.place))
    return found


def _call(part: Part, edits: str | None) -> Call:
    return Call(text(part.text), part.files, part.rows, part.beneath, edits)


def text(marked: str) -> Params:
    """Give the parameters that say `marked`, a text with marks of bold."""
    said, bold = bold_ranges(_MARKUP.sub(lambda found: found[0] + _NOTHING, marked))
    items = [_bold(said, start, end) for start, end in bold if end > start]
    params: Params = {"message": said, "dont_parse_links": 1, "disable_mentions": 1}
    return params | {"format_data": _json({"version": 1, "items": items})} if items else params


def _bold(said: str, start: int, end: int) -> dict[str, str | int]:
    return {"type": "bold", "offset": _units(said[:start]), "length": _units(said[start:end])}


def _units(of: str) -> int:
    """Give the length as VK counts it, in UTF-16."""
    return len(of.encode("utf-16-le")) // 2


def keyboard(rows: Rows, *, inline: bool, callback: bool, place: bool = False) -> str:
    """Give the buttons as VK's JSON; a plain keyboard goes away when one of its buttons is pressed.

    Not `callback`: buttons that say their label, for programs that know no others.
    """
    shape = {"inline": True} if inline else {"one_time": True}
    buttons = [[_button(button, callback) for button in row] for row in rows]
    return _json({**shape, "buttons": [_SHARES_PLACE, *buttons] if place else buttons})


def _button(button: Button, callback: bool) -> dict[str, dict[str, str]]:
    if button.url:
        return {"action": {"type": "open_link", "label": button.label, "link": button.url, "payload": "{}"}}
    kind = "callback" if callback else "text"
    return {"action": {"type": kind, "label": button.label, "payload": _json({"t": button.token})}}


def send(call: Call, to: Sequence[str], key: int, attachment: str, keyboard: str) -> Params:
    """Give the parameters of messages.send. A second one with the same `key` (31 bits) is harmless."""
    named: Params = {"peer_ids": ",".join(to), "random_id": key or 1}  # 0 would be no key
    return {**named, **call.text, **_given(attachment, keyboard)}


def edit(call: Call, peer: str, attachment: str, keyboard: str) -> Params:
    """Give the parameters of messages.edit. What a message had and is not named here is gone."""
    return {"peer_id": peer, "cmid": call.edits or "", **call.text, **_given(attachment, keyboard)}


def _given(attachment: str, keyboard: str) -> Params:
    return {name: value for name, value in (("attachment", attachment), ("keyboard", keyboard)) if value}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
