"""The least that a Telegram adapter does: raw JSON to an Update, a Message to encoded requests."""

from typing import Any

import orjson

from core.messages import Message
from core.words import bold_ranges
from dialogs.engine.update import Bot, Update


def decoded(raw: bytes) -> tuple[Update, str | None]:
    """Give the update, and the id of the tap to be acknowledged if it was one."""
    update = orjson.loads(raw)
    if query := update.get("callback_query"):
        return _update(update, query["from"], token=query["data"]), query["id"]
    message = update["message"]
    return _update(update, message["from"], text=message["text"]), None


def _update(update: dict[str, Any], sender: dict[str, Any], **what: str) -> Update:
    language = sender.get("language_code", "ru")
    return Update("telegram", Bot.PARENT, str(update["update_id"]), str(sender["id"]), language=language, **what)


def acknowledged(tap: str) -> tuple[str, bytes]:
    """Give the request that ends the spinner on a tapped button."""
    return "answerCallbackQuery", _encoded({"callback_query_id": tap})


def encoded(chat: str, message: Message) -> tuple[str, bytes]:
    """Give the request that shows `message`."""
    text, bold = bold_ranges(message.text)
    body: dict[str, Any] = {"chat_id": chat, "text": text}
    if bold:
        body["entities"] = [{"type": "bold", "offset": start, "length": end - start} for start, end in bold]
    if message.buttons:
        rows = [[{"text": b.label, "callback_data": b.token} for b in row] for row in message.buttons]
        body["reply_markup"] = {"inline_keyboard": rows}
    return "sendMessage", _encoded(body)


def _encoded(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body)
