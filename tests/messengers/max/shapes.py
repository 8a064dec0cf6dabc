"""What MAX says, as JSON."""

from typing import TYPE_CHECKING, Any

from tests.messengers.max.state import Dialog, Json, MaxBot, Stored

if TYPE_CHECKING:
    from tests.messengers.max.people import MaxPerson


def milliseconds(at: float) -> int:
    """MAX tells time in milliseconds since 1970."""
    return int(at * 1000)


def person_json(person: "MaxPerson") -> Json:
    """Describe a person."""
    return {
        "user_id": person.id,
        "first_name": person.name,
        "last_name": person.last_name,
        "username": person.username or None,
        "is_bot": False,
        "last_activity_time": milliseconds(person.active_at),
        "name": f"{person.name} {person.last_name}".strip(),
    }


def bot_json(bot: MaxBot) -> Json:
    """Describe a bot."""
    return {
        "user_id": bot.user_id,
        "first_name": bot.name,
        "username": bot.username,
        "is_bot": True,
        "last_activity_time": milliseconds(bot.since),
        "name": bot.name,
    }


def bot_info(bot: MaxBot) -> Json:
    """Describe a bot to itself."""
    return bot_json(bot) | {"commands": bot.commands, "description": None}


def message_json(stored: Stored) -> Json:
    """Show a message as both the bot that sent it and the bot that got it see it."""
    bot, person = stored.dialog.bot, stored.dialog.person
    by_bot = stored.author == "bot"
    message: Json = {
        "sender": bot_json(bot) if by_bot else person_json(person),
        "recipient": {
            "chat_id": stored.dialog.chat_id,
            "chat_type": "dialog",
            "user_id": person.id if by_bot else bot.user_id,
        },
        "timestamp": milliseconds(stored.at),
        "body": stored.body,
    }
    if stored.link:
        message["link"] = stored.link
    return message


def linked(kind: str, stored: Stored) -> Json:
    """Show a message inside another one that replies to it or forwards it."""
    shown: Json = {"type": kind, "sender": message_json(stored)["sender"], "message": stored.body}
    return shown | ({"chat_id": stored.dialog.chat_id} if kind == "forward" else {})


def chat_json(dialog: Dialog) -> Json:
    """Describe a dialog."""
    return {
        "chat_id": dialog.chat_id,
        "type": "dialog",
        "status": "suspended" if dialog.stopped else "active",
        "title": None,
        "icon": None,
        "last_event_time": milliseconds(dialog.last_event),
        "participants_count": 2,
        "is_public": False,
        "description": None,
        "dialog_with_user": person_json(dialog.person) | {"description": None},
    }


def update(kind: str, at: float, **more: object) -> Json:
    """Make an update."""
    return {"update_type": kind, "timestamp": milliseconds(at), **more}


def dialog_update(kind: str, dialog: Dialog, at: float, **more: object) -> Json:
    """Make an update about a dialog rather than a message."""
    person = dialog.person
    return update(kind, at, chat_id=dialog.chat_id, user=person_json(person), user_locale=person.locale, **more)


def sparse(value: Any) -> Any:
    """Leave out every field that is null, however deep."""
    if isinstance(value, dict):
        return {name: sparse(inner) for name, inner in value.items() if inner is not None}
    return [sparse(inner) for inner in value] if isinstance(value, list) else value
