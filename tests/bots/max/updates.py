"""Updates as MAX sends them, to take apart and to spoil."""

from typing import Any

Json = dict[str, Any]
ANNA = {"user_id": 10001, "first_name": "Анна", "last_name": "", "is_bot": False, "last_activity_time": 1770679783000}
BOT = {"user_id": 500, "first_name": "Родителям", "username": "klik_bot", "is_bot": True, "last_activity_time": 1}
MID = "mid.0000000008a53b9b019c44bd612d33e0"


def message(text: str | None = None, *attachments: Json, **more: Any) -> Json:
    """A message of Anna's to the bot."""
    return {
        "sender": ANNA,
        "recipient": {"chat_id": 77, "chat_type": "dialog", "user_id": 500},
        "timestamp": 1770679787821,
        "body": {"mid": MID, "seq": 116043270574650336, "text": text, "attachments": list(attachments) or None},
    } | more


def created(text: str | None = None, *attachments: Json, **more: Any) -> Json:
    told = {"update_type": "message_created", "timestamp": 1770679787821, "user_locale": "ru"}
    return told | {"message": message(text, *attachments, **more)}


def edited(text: str | None = None, *attachments: Json) -> Json:
    return created(text, *attachments) | {"update_type": "message_edited", "timestamp": 1770679799000}


def tapped(payload: str = "1.1.0", **more: Any) -> Json:
    """A tap on a message of the bot's, as it comes since September 2026: without the chat's id."""
    own = message("Кого записать?", sender=BOT, recipient={"chat_type": "dialog", "user_id": 10001})
    callback = {"timestamp": 1770679803383, "callback_id": "f9LHodD0cOJZ", "payload": payload, "user": ANNA}
    told = {"update_type": "message_callback", "timestamp": 1770679803383, "user_locale": "ru"}
    return told | {"callback": callback, "message": own} | more


def started(**more: Any) -> Json:
    told = {"update_type": "bot_started", "timestamp": 1770679700000, "chat_id": 77, "user": ANNA, "user_locale": "ru"}
    return told | more


def image(number: int = 1) -> Json:
    payload = {"photo_id": number, "token": f"t{number}", "url": f"https://i.oneme.ru/i?r={number}"}
    return {"type": "image", "payload": payload}


def document(name: str = "справка.pdf", size: int = 100) -> Json:
    return {"type": "file", "payload": {"url": "https://fd.oneme.ru/1", "token": "t"}, "filename": name, "size": size}


def contact(**payload: Any) -> Json:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:79001234567\r\nFN:Анна\r\nEND:VCARD\r\n"
    return {"type": "contact", "payload": {"vcf_info": card} | payload}


VOICE = {"type": "audio", "payload": {"url": "https://a.oneme.ru/1", "token": "t"}, "transcription": None}
VIDEO = {"type": "video", "payload": {"url": "https://v.oneme.ru/1", "token": "t"}, "duration": 3}
STICKER = {"type": "sticker", "payload": {"url": "https://i.oneme.ru/s", "code": "c"}, "width": 512, "height": 512}
LOCATION = {"type": "location", "latitude": 55.79, "longitude": 49.12}
SHARE = {"type": "share", "payload": {"url": "https://example.org", "token": None}, "title": "Школа"}


def forwarded(text: str | None, *attachments: Json) -> Json:
    inner = {"mid": "mid.other", "seq": 1, "text": text, "attachments": list(attachments) or None}
    link = {"type": "forward", "sender": ANNA | {"user_id": 3}, "chat_id": -5, "message": inner}
    return created("", link=link)


def replied(text: str) -> Json:
    inner = {"mid": "mid.own", "seq": 1, "text": "Кого записать?", "attachments": None}
    return created(text, link={"type": "reply", "sender": BOT, "message": inner})
