"""Events of a community: where they are switched on and off, and how they reach it."""

import secrets
from typing import TYPE_CHECKING

import orjson

from tests.messengers.vk.parameters import VERSION
from tests.messengers.vk.refusals import SPECS, bad

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args

_OBJECTS = orjson.loads((SPECS / "groups" / "objects.json").read_bytes())["definitions"]
KINDS: tuple[str, ...] = tuple(_OBJECTS["groups_long_poll_events"]["properties"])
_OTHERS = ("group_id", "server_id", "enabled")

MESSAGES = ("message_new", "message_reply", "message_edit", "message_allow", "message_deny", "message_event")


def all_switches(on: dict[str, int]) -> dict[str, int]:
    """Give every kind of event and whether it is on, as VK lists them."""
    return {kind: on.get(kind, 0) for kind in dict.fromkeys((*KINDS, *MESSAGES))}


def switched(on: dict[str, int], args: "Args") -> dict[str, int]:
    """Give `on` with what a method's parameters change. Raises `Refused` 100 for a version not spoken here."""
    if args.text("api_version", VERSION) != VERSION:
        raise bad(f"api_version should be {VERSION}: this server makes no other events")
    return on | {kind: value for kind, value in args.flags().items() if kind not in _OTHERS}


def event_id() -> str:
    """Make up what tells one event from another."""
    return secrets.token_hex(20)


def envelope(community: "Community", kind: str, content: object) -> dict[str, object]:
    """Wrap what happened."""
    return {"group_id": community.id, "type": kind, "event_id": event_id(), "v": VERSION, "object": content}
