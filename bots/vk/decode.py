"""Events of a community, as raw JSON, become updates. Only what a person does in their own chat is one."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import orjson

from bots.inbox import Arrived, Incoming
from dialogs.engine.update import Bot, Point, Update

NAME = "vk"
MALFORMED = (KeyError, TypeError, ValueError, AttributeError)  # what `decode` raises for what VK never sends
# Of the others there is nothing to do: we sent it ourselves, or the lane learns it when it next sends.
KNOWN = {"message_new", "message_event", "message_reply", "message_edit", "message_allow", "message_deny"}
_PEOPLE = range(1, 2_000_000_000)  # above are chats of many, below communities
_ENGLISH = 3  # lang_id
_AFTER = 0.5  # what happens to a message comes after it, and has no number of its own
_START = ("начать", "start")
_MOST_FORWARDED = 20
PLACE = {"place": True}  # what the button that shares a place carries
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
_MENTION = re.compile(r"\[(?:id|club|public)\d+\|([^\]]*)\]")

Fetch = Callable[[str, int], Awaitable[bytes]]  # address, most bytes


@dataclass(frozen=True, slots=True)
class Event:
    """What arrived; `number` orders the events of one chat, whose messages have whole ones.

    `tap` is to be answered with `sendMessageEventAnswer`; `pressed`: a button that sent a message; `knows`: the kinds
    of buttons that the person's program shows, None where it was not told; `ref` of the link they came by.
    """

    arrived: Arrived
    number: float
    tap: str = ""
    pressed: bool = False
    knows: frozenset[str] | None = None
    ref: str = ""

    @property
    def peer(self) -> str:
        """The person's id."""
        return self.arrived.update.account


def decode(raw: Any, bot: Bot, fetch: Fetch, last_ref: Callable[[str], str]) -> Event | None:
    """Give what an event says, None where it is nothing for us. Raises one of MALFORMED.

    `last_ref` tells by which link a person came last: VK may repeat it with every message.
    """
    match raw["type"]:
        case "message_new":
            return _message(raw, bot, fetch, last_ref)
        case "message_edit":
            return _edited(raw, bot)
        case "message_event":
            return _tap(raw, bot)
    return None


def kind(raw: Any) -> str:
    """Give the type of an event, for the log: nothing else may stand there."""
    found = raw.get("type") if isinstance(raw, dict) else None
    return found if isinstance(found, str) and re.fullmatch(r"[a-z_]{1,40}", found) else "?"


def _tap(raw: Any, bot: Bot) -> Event | None:
    tap = raw["object"]
    if tap["peer_id"] not in _PEOPLE:
        return None
    cmid = tap.get("conversation_message_id")
    update = Update(
        NAME,
        bot,
        _id(raw, tap["event_id"]),
        str(tap["peer_id"]),
        token=_token(tap["payload"]) or "",  # a button that is not ours is like one that is long over
        message=str(cmid) if cmid else None,
    )
    return Event(Arrived(update), int(cmid or 0) + _AFTER, tap=str(tap["event_id"]))


def _message(raw: Any, bot: Bot, fetch: Fetch, last_ref: Callable[[str], str]) -> Event | None:
    message, client = raw["object"]["message"], raw["object"].get("client_info", {})
    peer, cmid = message["peer_id"], int(message["conversation_message_id"])
    if not _is_by_person(message):
        return None
    payload, ref = _payload(message.get("payload")), str(message.get("ref") or "")
    files, said, place = tuple(_files(message, fetch)), _said(message), _place(message)
    came = ref and (ref != last_ref(str(peer)) or said.casefold() in _START)
    token = _token(payload)
    start = ref if token is None and (came or payload.get("command") == "start") else None
    update = Update(NAME, bot, _id(raw, f"m{cmid}"), str(peer), language=_language(client.get("lang_id")))
    if token is not None:
        update.token = token
    elif start is not None:
        update.start = start
    elif place is not None:
        update.place = place
    elif files:
        update.caption = said
    else:
        update.text = said or None
    return Event(
        Arrived(update, files if token is None and start is None and place is None else ()),
        float(cmid),
        pressed=token is not None or payload == PLACE,
        knows=frozenset(client["button_actions"]) if "button_actions" in client else None,
        ref=ref,
    )


def _edited(raw: Any, bot: Bot) -> Event | None:
    """Changed words; whatever else was changed answers nothing."""
    message = raw["object"]
    cmid, said = int(message["conversation_message_id"]), _plain(message.get("text") or "")
    if not said or not _is_by_person(message):
        return None
    name = _id(raw, f"e{cmid}.{message.get('update_time')}")
    return Event(Arrived(Update(NAME, bot, name, str(message["peer_id"]), said, edited=True)), cmid + _AFTER)


def _is_by_person(message: Any) -> bool:
    return message["peer_id"] in _PEOPLE and message["from_id"] == message["peer_id"] and not message.get("out")


def _language(lang_id: Any) -> str:
    return "en" if lang_id == _ENGLISH else "ru"


def _id(raw: Any, otherwise: str) -> str:
    return str(raw.get("event_id") or otherwise)


def _token(payload: Any) -> str | None:
    token = _payload(payload).get("t")
    return token if isinstance(token, str) else None


def _payload(given: Any) -> dict[str, Any]:
    """Give what a button carries: JSON, as text or already read; {} for what is none of ours."""
    if isinstance(given, str):
        try:
            given = orjson.loads(given)
        except orjson.JSONDecodeError:
            return {}
    return given if isinstance(given, dict) else {}


def _said(message: Any) -> str:
    """Give the person's words; what they forwarded is read as if written."""
    own = _plain(message.get("text") or "")
    return own or "\n".join(filter(None, (_plain(m.get("text") or "") for m in _forwarded(message))))


def _place(message: Any) -> Point | None:
    """Give the place that was shared; words beside it are what it is called, or else VK's own name for it."""
    for geo in (m.get("geo") or {} for m in (message, *_forwarded(message))):
        if "coordinates" not in geo:
            continue
        called = _said(message) or _plain((geo.get("place") or {}).get("title") or "")
        return Point.of(geo["coordinates"]["latitude"], geo["coordinates"]["longitude"], called)
    return None


def _plain(text: str) -> str:
    """Give the text as the person sees it: VK escapes it, and writes mentions as [id1|Name]."""
    for escaped, letter in _ESCAPED:
        text = text.replace(escaped, letter)
    return _MENTION.sub(r"\1", text).strip()


def _forwarded(message: Any) -> list[Any]:
    return list(message.get("fwd_messages") or ())[:_MOST_FORWARDED]


def _files(message: Any, fetch: Fetch) -> Iterator[Incoming]:
    attachments = chain.from_iterable(m.get("attachments") or () for m in (message, *_forwarded(message)))
    for number, attachment in enumerate(attachments, 1):
        match attachment:
            case {"type": "photo", "photo": photo}:
                yield Incoming(f"photo{number}.jpg", None, partial(fetch, _largest(photo)))
            case {"type": "doc", "doc": doc}:
                yield Incoming(str(doc.get("title") or "file"), doc.get("size"), partial(fetch, str(doc["url"])))


def _largest(photo: Any) -> str:
    sizes = [*photo.get("sizes", ()), *filter(None, (photo.get("orig_photo"),))]
    return str(max(sizes, key=lambda size: size.get("width", 0) * size.get("height", 0))["url"])


def in_order(events: list[Event]) -> list[Event]:
    """Give events in the order in which people acted: VK numbers messages, so a batch that came astray shows."""
    chats: dict[str, list[Event]] = {}
    for event in events:
        chats.setdefault(event.peer, []).append(event)
    return [event for chat in chats.values() for event in _straightened(chat)]


def _straightened(chat: list[Event]) -> list[Event]:
    written = [event.number for event in chat if event.number.is_integer()]
    if written == sorted(written):  # a tap bears the number of an older message: in an orderly batch it stays
        return chat
    return sorted(chat, key=lambda event: event.number)
