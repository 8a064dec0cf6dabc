"""The methods of the API, one function each: takes a call, gives the answer's JSON, raises `ApiError`."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.messengers.max import shapes
from tests.messengers.max.errors import (
    ApiError,
    Denied,
    Expired,
    NoChat,
    NoDialog,
    NotAllowed,
    NotFound,
    Suspended,
    Violation,
)
from tests.messengers.max.markup import parsed
from tests.messengers.max.state import Dialog, Json, MaxBot, Stored

if TYPE_CHECKING:
    from tests.messengers.max.server import MaxServer

_OK: Json = {"success": True}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MOST = 50


class Methods:
    """What a bot may ask of one server."""

    def __init__(self, server: "MaxServer") -> None:
        self.server = server

    # -- the bot itself --

    def get_my_info(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /me."""
        return shapes.bot_info(bot)

    def set_commands(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """PATCH /me/commands: an empty list removes them, none leaves them."""
        if body.get("commands") is not None:
            bot.commands = body["commands"]
        return {"commands": bot.commands}

    # -- updates --

    async def get_updates(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /updates. Refused while a webhook is subscribed (the answer 405 is described, the reason assumed)."""
        self.server.pace_polls(bot)
        if bot.subscriptions:
            raise NotAllowed("Long polling is not available while a webhook is subscribed")
        seconds, limit = given.get("timeout", 30), given.get("limit", 100)
        return await self.server.delivery.poll(bot, given.get("marker"), limit, seconds, given.get("types") or [])

    def get_subscriptions(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /subscriptions."""
        shown = [
            {"url": s.url, "time": shapes.milliseconds(s.since), "update_types": s.types}
            for s in bot.subscriptions.values()
        ]
        return {"subscriptions": shown}

    def subscribe(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """POST /subscriptions."""
        _check_webhook(body["url"])
        types = body.get("update_types") or None
        unknown = set(types or ()) - self.server.description.update_types
        if unknown:
            raise Violation(f"Field 'update_types' has unknown value: {min(unknown)}")
        self.server.delivery.subscribe(bot, body["url"], body.get("secret") or "", types)
        return _OK

    def unsubscribe(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """DELETE /subscriptions."""
        if self.server.delivery.unsubscribe(bot, given["url"]):
            return _OK
        return {"success": False, "message": "Subscription not found"}

    # -- messages --

    def send_message(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """POST /messages."""
        dialog = self._writable(bot, given)
        with self.server.paced(dialog, "messages"):
            link = self._link(bot, body.get("link"))
            text, markup = parsed(body.get("text") or "", body.get("format"))
            attachments = self.server.attaching.attached(body.get("attachments") or [])
            if not link:
                _check_not_empty(text, attachments)
            content = {"text": text or None, "attachments": attachments or None, "markup": markup}
            return {"message": shapes.message_json(self.server.store(dialog, "bot", content, link))}

    def edit_message(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """PUT /messages. What cannot be edited is an unsuccessful result, not an error: errors are not described."""
        stored = bot.messages.get(given["message_id"])
        if stored is None or stored.author != "bot":
            return {"success": False, "message": "Message not found"}
        age = self.server.clock() - stored.at
        if not stored.keyboard() and age > self.server.limits.edited_within:
            return {"success": False, "message": "Message is too old to be edited"}
        if stored.dialog.stopped:
            raise Suspended(stored.dialog.chat_id)
        self._change(stored, body)
        return _OK

    def delete_message(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """DELETE /messages: its own, in a dialog."""
        stored = bot.messages.get(given["message_id"])
        if stored is None:
            return {"success": False, "message": "Message not found"}
        if stored.author != "bot":
            raise Denied("Bot can delete only its own messages in a dialog")
        del bot.messages[stored.mid]
        stored.dialog.messages.pop(stored.mid, None)
        self.server.changed(stored.dialog)
        return _OK

    def get_message_by_id(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /messages/{messageId}."""
        stored = bot.messages.get(given["messageId"])
        if stored is None:
            raise NotFound(f"Message {given['messageId']} not found")
        return shapes.message_json(stored)

    def get_messages(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /messages: of a chat, the last first, or by ids."""
        if ("chat_id" in given) == ("message_ids" in given):
            raise Violation("Missing required parameter: either chat_id or message_ids")
        if "message_ids" in given:
            found = [bot.messages[mid] for mid in given["message_ids"] if mid in bot.messages]
        else:
            found = _between(_readable(bot, given["chat_id"]), given)
        return {"messages": [shapes.message_json(stored) for stored in found[: given.get("count", _MOST)]]}

    def answer_on_callback(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """POST /answers: changes the message, flashes something up, or both."""
        message, notification = body.get("message"), body.get("notification")
        if message is None and notification is None:
            raise Violation("Invalid request. `message` or `notification` required")
        tap = bot.taps.get(given["callback_id"])
        if tap is None or self.server.clock() - tap.at > self.server.limits.answered_within:
            raise Expired("callback_id is expired")
        if message is not None and tap.stored.mid not in bot.messages:
            return {"success": False, "message": "Message not found"}
        self._answer(tap.stored, message, notification)
        return _OK

    # -- chats and files --

    def get_chat(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /chats/{chatId}."""
        return shapes.chat_json(_readable(bot, given["chatId"]))

    def send_action(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """POST /chats/{chatId}/actions: «is typing…», which leaves no trace but in the traffic."""
        self._writable(bot, {"chat_id": given["chatId"]})
        return _OK

    def of_groups(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """Members, admins, pins, titles: the server has dialogs only, and those have none."""
        if "chatId" not in given:
            raise NotFound(f"Chat {given['chatLink']} not found")
        raise Denied(f"Chat {_readable(bot, given['chatId']).chat_id} is a dialog")

    def get_upload_url(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """POST /uploads: where to upload one file; videos and audios get their token here, the others there."""
        slot_id, slot = self.server.files.slot(given["type"])
        answer = {"url": f"{self.server.url}/upload.do?id={slot_id}"}
        return answer | ({"token": slot.token} if slot.kind in ("video", "audio") else {})

    def get_video_attachment_details(self, bot: MaxBot, given: Json, body: Json) -> Json:
        """GET /videos/{videoToken}."""
        file = self.server.files.by_token.get(given["videoToken"])
        if file is None or file.kind != "video":
            raise NotFound("Video not found")
        url = self.server.url + self.server.files.path(file)
        return {"token": file.token, "urls": {"mp4_720": url}, "width": 1280, "height": 720, "duration": 1}

    # -- how --

    def _writable(self, bot: MaxBot, given: Json) -> Dialog:
        """Find the dialog to write to. Raises where there is none, or where the person stopped the bot."""
        if ("chat_id" in given) == ("user_id" in given):
            raise Violation("Missing required parameter: either chat_id or user_id")
        dialog = bot.dialogs.get(given["chat_id"]) if "chat_id" in given else bot.with_person(given["user_id"])
        if dialog is None:
            raise NoChat(given["chat_id"]) if "chat_id" in given else NoDialog()
        if dialog.stopped:
            raise Suspended(dialog.chat_id)
        return dialog

    def _link(self, bot: MaxBot, link: Json | None) -> Json | None:
        if link is None:
            return None
        stored = bot.messages.get(link["mid"])
        if stored is None:
            raise ApiError(f"Message {link['mid']} not found")
        return shapes.linked(link["type"], stored)

    def _answer(self, stored: Stored, message: Json | None, notification: str | None) -> None:
        dialog = stored.dialog
        if dialog.stopped:
            raise Suspended(dialog.chat_id)
        with self.server.paced(dialog, "answers"):
            if message is not None:
                self._change(stored, message)
            if notification:
                dialog.toasts.append(notification)
            self.server.changed(dialog)

    def _change(self, stored: Stored, body: Json) -> None:
        """What is null or missing stays as it is; an empty list of attachments removes them."""
        changed: Json = dict(stored.body)
        if body.get("text") is not None:
            text, changed["markup"] = parsed(body["text"], body.get("format"))
            changed["text"] = text or None
        if body.get("attachments") is not None:
            changed["attachments"] = self.server.attaching.attached(body["attachments"]) or None
        if not stored.link:
            _check_not_empty(changed["text"] or "", changed["attachments"] or [])
        stored.body, stored.edited = changed, True
        self.server.changed(stored.dialog)


def _check_webhook(url: str) -> None:
    """HTTPS, no port. Loopback goes as it likes: the test server calls nobody else."""
    parts = urlsplit(url)
    if parts.hostname in _LOOPBACK:
        return
    if parts.scheme != "https" or not parts.hostname or parts.port not in (None, 443):
        raise Violation("Field 'url' must be an HTTPS address with port 443")


def _check_not_empty(text: str, attachments: list[Any]) -> None:
    if not text.strip() and all(a["type"] == "inline_keyboard" for a in attachments):
        raise Violation("Message is empty: no `text` or `attachments` provided")


def _readable(bot: MaxBot, chat_id: int) -> Dialog:
    dialog = bot.dialogs.get(chat_id)
    if dialog is None:
        raise NoChat(chat_id)
    return dialog


def _between(dialog: Dialog, given: Json) -> list[Stored]:
    """`from` is the latest time and `to` the earliest, as the description has it."""
    latest, earliest = given.get("from", 2**63), given.get("to", 0)
    found = reversed(dialog.messages.values())
    return [stored for stored in found if earliest <= shapes.milliseconds(stored.at) <= latest]
