"""An update of MAX, as what a person did.

Only private chats count, and of what happens there only what asks for an answer. A person is known by their user id:
every kind of update names it, and messages can be sent to it, while a tap in a private chat may come without the
chat's id.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from bots.inbox import Arrived, Incoming
from bots.max.errors import Json
from dialogs.engine.update import Bot, Point, Update

TRANSPORT = "max"
KINDS = ("message_created", "message_edited", "message_callback", "bot_started")  # the rest is not even asked for
LONGEST_NAME = 120  # of a message; the outbox has no room for more
_PHONE = re.compile(r"^TEL[^:\n]*:(.+)$", re.IGNORECASE | re.MULTILINE)

log = structlog.get_logger("max")
Fetching = Callable[[str], Callable[[int], Awaitable[bytes]]]  # the address of a file → what fetches it


@dataclass(frozen=True, slots=True)
class Tap:
    """A press of a button, to be answered: its id, and the message that the button is under, if it is still there."""

    id: str
    message: str | None


def decode(bot: Bot, update: Any, fetching: Fetching) -> Arrived | None:
    """Give what happened; None where nobody waits for an answer. Never raises: what is malformed is logged by kind."""
    kind = update.get("update_type") if isinstance(update, dict) else None
    try:
        match kind:
            case "bot_started":
                return Arrived(_started(bot, update))
            case "message_callback" if _is_private(update.get("message")):
                return Arrived(_tapped(bot, update))
            case "message_created" if _is_by_person(update["message"]):
                return _written(bot, update, fetching)
            case "message_edited" if _is_by_person(update["message"]):
                return _edited(bot, update)
    except (KeyError, TypeError, ValueError, AttributeError) as malformed:
        log.warning("update not understood", kind=_shown(kind), error=type(malformed).__name__)
        return None
    log.info("update passed over", kind=_shown(kind))
    return None


def tap(update: Any) -> Tap | None:
    """Give the press of a button that an update tells of, whatever else is wrong with it."""
    callback = update.get("callback") if isinstance(update, dict) else None
    name = callback.get("callback_id") if isinstance(callback, dict) else None
    return Tap(name, _message(update)) if isinstance(name, str) and name else None


def when(update: Any) -> tuple[int, int]:
    """Give what updates are put in order by: time in milliseconds, then the number that MAX gave the message."""
    told = update if isinstance(update, dict) else {}
    body = _dict(_dict(told.get("message")).get("body"))
    number = body.get("seq") if "callback" not in told else None  # there it is the number of the bot's own message
    return _int(told.get("timestamp")), _int(number)


def _started(bot: Bot, update: Json) -> Update:
    account, language = str(int(update["user"]["user_id"])), _language(update)
    start = str(update.get("payload") or "")
    return Update(TRANSPORT, bot, f"start:{update['timestamp']}", account, start=start, language=language)


def _tapped(bot: Bot, update: Json) -> Update:
    pressed = update["callback"]
    # The time comes first: ids are long, and it is not said whether each tap of a keyboard has its own.
    name = f"{pressed['timestamp']}:{pressed['callback_id']}"
    account, token = str(int(pressed["user"]["user_id"])), str(pressed.get("payload") or "")
    message = _message(update)
    return Update(TRANSPORT, bot, name, account, token=token, message=message, language=_language(update))


def _written(bot: Bot, update: Json, fetching: Fetching) -> Arrived:
    message = update["message"]
    sender = int(message["sender"]["user_id"])
    body, name = _content(message)
    attachments = body.get("attachments") or []
    files = tuple(_files(attachments, fetching))
    text = None if files else _text(body)
    phone = None if files or text else _own_phone(attachments, sender)
    place = None if files or phone else _place(attachments, text)
    done = Update(TRANSPORT, bot, name, str(sender), phone=phone, place=place, language=_language(update))
    done.text = None if place else text
    done.caption = (_text(body) or "") if files else ""
    return Arrived(done, files)


def _edited(bot: Bot, update: Json) -> Arrived | None:
    """Changed words; whatever else was changed answers nothing."""
    message = update["message"]
    body = _dict(message.get("body"))
    text = _text(body)
    if text is None:
        return None
    name, account = f"edited:{update['timestamp']}:{body['mid']}", str(int(message["sender"]["user_id"]))
    return Arrived(Update(TRANSPORT, bot, name, account, text=text, edited=True, language=_language(update)))


def _content(message: Json) -> tuple[Json, str]:
    """Give what was written and its name; something forwarded counts as if the person had written it."""
    body, link = _dict(message.get("body")), _dict(message.get("link"))
    name = str(body.get("mid") or f"at:{message['timestamp']}")
    if link.get("type") == "forward" and not (_text(body) or body.get("attachments")):
        return _dict(link.get("message")), name
    return body, name


def _files(attachments: list[Json], fetching: Fetching) -> Iterator[Incoming]:
    """Pictures and documents; nothing can be done with the other kinds."""
    for attached in attachments:
        if attached["type"] == "image":
            yield Incoming("photo", None, fetching(attached["payload"]["url"]))
        elif attached["type"] == "file":
            name, size = str(attached.get("filename") or "file"), _int(attached.get("size")) or None
            yield Incoming(name, size, fetching(attached["payload"]["url"]))


def _own_phone(attachments: list[Json], sender: int) -> str | None:
    """Give the number on a shared card if the card is the sender's own."""
    cards = [_dict(attached.get("payload")) for attached in attachments if attached["type"] == "contact"]
    own = [card for card in cards if _dict(card.get("max_info")).get("user_id") == sender]
    found = _PHONE.search(own[0].get("vcf_info") or "") if own else None
    return found[1].strip() if found else None


def _place(attachments: list[Json], words: str | None) -> Point | None:
    """Give the place that was shared; words beside it are what it is called."""
    places = [attached for attached in attachments if attached["type"] == "location"]
    return Point.of(places[0]["latitude"], places[0]["longitude"], words or "") if places else None


def _is_private(message: Json | None) -> bool:
    """Tell whether a message stands in a chat of two; one that is gone was the bot's own, and it is only there."""
    return message is None or message["recipient"]["chat_type"] == "dialog"


def _is_by_person(message: Json) -> bool:
    return _is_private(message) and not message["sender"]["is_bot"]


def _message(update: Json) -> str | None:
    name = _dict(_dict(update.get("message")).get("body")).get("mid")
    return name if isinstance(name, str) and len(name) <= LONGEST_NAME else None


def _text(body: Json) -> str | None:
    text = body.get("text")
    return text if isinstance(text, str) and text else None


def _language(update: Json) -> str:
    return "en" if str(update.get("user_locale") or "").lower().startswith("en") else "ru"


def _shown(kind: Any) -> str:
    """A kind that MAX may have; anything else could be a person's words."""
    return kind if isinstance(kind, str) and re.fullmatch("[a-z_]{1,40}", kind) else "unknown"


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _int(value: Any) -> int:
    return value if isinstance(value, int) else 0
