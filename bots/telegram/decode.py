"""What comes from Telegram: a raw update → what a person did."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bots.inbox import Arrived, Incoming
from dialogs.engine.update import Bot, Point, Update

Json = Mapping[str, Any]
Fetch = Callable[[int], Awaitable[bytes]]
Fetching = Callable[[str], Fetch]  # from a file's id

TRANSPORT = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # of updates that we ask for
_START = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
# Messages that Telegram writes for people, of what happened in the chat: nobody expects an answer. Whatever is in
# neither this list nor below is said not to be understood, for it may be something new that people send.
SERVICE = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "chat_owner_left",
        "chat_owner_changed",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "invoice",
        "successful_payment",
        "refunded_payment",
        "users_shared",
        "chat_shared",
        "gift",
        "unique_gift",
        "gift_upgrade_sent",
        "connected_website",
        "write_access_allowed",
        "passport_data",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "direct_message_price_changed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "giveaway",
        "giveaway_winners",
        "giveaway_completed",
        "managed_bot_created",
        "paid_message_price_changed",
        "poll_option_added",
        "poll_option_deleted",
        "suggested_post_approved",
        "suggested_post_approval_failed",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "web_app_data",
    ]
)


@dataclass(frozen=True, slots=True)
class Event:
    """What a person did; `tap`: the id by which it is answered; `album`: the name that its messages share."""

    arrived: Arrived
    tap: str = ""
    album: str = ""


def decode(bot: Bot, raw: Json, fetching: Fetching) -> Event | None:
    """Give what the person did; None for what asks for no answer.

    Raises LookupError, TypeError, AttributeError or ValueError for what Telegram would never send.
    """
    number = str(raw["update_id"])
    if query := raw.get("callback_query"):
        return _tap(bot, number, query)
    if message := raw.get("message"):
        return _message(bot, number, message, fetching)
    if message := raw.get("edited_message"):
        return _edited(bot, number, message)
    return None


def language(sender: Json) -> str:
    """Give the language to begin in: English where the app is English."""
    return "en" if str(sender.get("language_code", "")).startswith("en") else "ru"


def _tap(bot: Bot, number: str, query: Json) -> Event | None:
    """A message without text (a picture has a caption) cannot become one with text: then it is not named."""
    message, sender = query.get("message") or {}, query["from"]
    if "data" not in query or not _is_private(message, sender):
        return None
    editable = str(message["message_id"]) if "text" in message else None
    update = Update(
        TRANSPORT, bot, number, str(sender["id"]), token=query["data"], message=editable, language=language(sender)
    )
    return Event(Arrived(update), tap=query["id"])


def _message(bot: Bot, number: str, message: Json, fetching: Fetching) -> Event | None:
    sender = message.get("from", {})
    if not _is_private(message, sender) or not SERVICE.isdisjoint(message):
        return None
    update = Update(TRANSPORT, bot, number, str(sender["id"]), language=language(sender), **_said(message))
    files = _files(message, fetching)
    update.caption = message.get("caption", "") if files else ""
    return Event(Arrived(update, files), album=message.get("media_group_id", ""))


def _edited(bot: Bot, number: str, message: Json) -> Event | None:
    """Only words: what else changes (a place that moves, a caption) is no answer to anything."""
    sender = message.get("from", {})
    if not _is_private(message, sender) or "text" not in message:
        return None
    said = {"text": message["text"], "edited": True, "language": language(sender)}
    return Event(Arrived(Update(TRANSPORT, bot, number, str(sender["id"]), **said)))


def _is_private(message: Json, sender: Json) -> bool:
    """Groups and channels are no place for school matters, and we do not talk to bots."""
    return message["chat"]["type"] == "private" and not sender["is_bot"]


def _said(message: Json) -> dict[str, Any]:
    """Give the words, the link's payload, the person's own phone number or a place, whichever it is."""
    if "contact" in message:
        contact = message["contact"]
        return {"phone": contact["phone_number"]} if contact.get("user_id") == message["from"]["id"] else {}
    if "location" in message:
        return {"place": _place(message["location"], message.get("venue", {}))}
    if "text" not in message:
        return {}
    opened = _START.fullmatch(message["text"])
    return {"start": opened[1] or ""} if opened else {"text": message["text"]}


def _place(location: Json, venue: Json) -> Point:
    called = ", ".join(filter(None, (venue.get("title"), venue.get("address"))))
    return Point.of(location["latitude"], location["longitude"], called)


def _files(message: Json, fetching: Fetching) -> tuple[Incoming, ...]:
    if "animation" in message:  # comes with a document, for clients that know no better
        return ()
    if file := message.get("document"):
        return (Incoming(file.get("file_name") or "file", file.get("file_size"), fetching(file["file_id"])),)
    if sizes := message.get("photo"):
        largest = max(sizes, key=lambda size: size["width"] * size["height"])
        return (Incoming("photo.jpg", largest.get("file_size"), fetching(largest["file_id"])),)
    return ()
