"""Methods by which a bot presents itself, and getFile."""

import re
from typing import Any

from tests.messengers.telegram.context import Ctx, Handler
from tests.messengers.telegram.errors import refused, wrong
from tests.messengers.telegram.profile import DEFAULT, Scope

_CANNOT = (
    "can_read_all_group_messages",
    "supports_inline_queries",
    "supports_guest_queries",
    "can_connect_to_business",
    "has_main_web_app",
    "has_topics_enabled",
    "allows_users_to_create_topics",
    "can_manage_bots",
)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_MOST_COMMANDS, _LONGEST_COMMAND, _ALL_COMMANDS = 100, 256, 4096
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(ctx: Ctx) -> object:
    """Do getMe."""
    return ctx.bot.user | {"can_join_groups": True} | dict.fromkeys(_CANNOT, False)


def set_my_commands(ctx: Ctx) -> object:
    """Do setMyCommands."""
    commands = ctx.params["commands"]
    for command in commands:
        _check_command(command)
    said = sum(len(command["description"].encode()) for command in commands)
    if len(commands) > _MOST_COMMANDS or said > _ALL_COMMANDS:
        raise wrong("BOT_COMMANDS_TOO_MUCH")
    ctx.bot.profile.commands[_scope(ctx), _language(ctx)] = commands
    return True


def get_my_commands(ctx: Ctx) -> object:
    """Do getMyCommands."""
    return ctx.bot.profile.commands.get((_scope(ctx), _language(ctx)), [])


def delete_my_commands(ctx: Ctx) -> object:
    """Do deleteMyCommands."""
    ctx.bot.profile.commands.pop((_scope(ctx), _language(ctx)), None)
    return True


def _check_command(command: dict[str, str]) -> None:
    if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
        raise wrong("BOT_COMMAND_INVALID" if command["command"] else "command must be non-empty")
    if not command["description"].strip():
        raise wrong("command description must be non-empty")
    if len(command["description"]) > _LONGEST_COMMAND:
        raise wrong("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(ctx: Ctx) -> Scope:
    scope = ctx.params.get("scope")
    if not scope:
        return DEFAULT
    if scope["type"] in ("chat_administrators", "chat_member") and "chat_id" in scope:
        raise wrong("can't use specified scope in private chats")
    if scope["type"] != "chat":
        return (scope["type"],)
    chat = ctx.bot.chats.get(scope["chat_id"])
    if chat is None or not chat.known:
        raise refused("chat not found")
    return ("chat", chat.person.id)


def _language(ctx: Ctx) -> str:
    language: str = ctx.params.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise wrong("invalid language code specified")
    return language


def _setter(field: str, kept: str) -> Handler:
    def set_it(ctx: Ctx) -> object:
        said, texts = ctx.params.get(field, ""), getattr(ctx.bot.profile, kept)
        if len(said) > _LONGEST[field]:
            raise wrong(f"{field.replace('_', ' ')} is too long")
        if said:
            texts[_language(ctx)] = said
        else:
            texts.pop(_language(ctx), None)
        return True

    return set_it


def _getter(field: str, kept: str) -> Handler:
    def get_it(ctx: Ctx) -> object:
        texts = getattr(ctx.bot.profile, kept)
        own = ctx.bot.profile.name if field == "name" else ""
        return {field: texts.get(_language(ctx)) or texts.get("") or own}

    return get_it


def set_menu_button(ctx: Ctx) -> object:
    """Do setChatMenuButton."""
    button: dict[str, Any] = ctx.params.get("menu_button") or {"type": "default"}
    if button["type"] == "web_app" and not button["web_app"]["url"].startswith("https://"):
        raise wrong("menu button Web App URL is invalid: Only HTTPS links are allowed")
    whom = _whom(ctx)
    if button["type"] == "default":
        ctx.bot.profile.menu_buttons.pop(whom, None)
    else:
        ctx.bot.profile.menu_buttons[whom] = button
    return True


def get_menu_button(ctx: Ctx) -> object:
    """Do getChatMenuButton."""
    return ctx.bot.profile.menu_button(_whom(ctx))


def _whom(ctx: Ctx) -> int:
    if "chat_id" not in ctx.params:
        return 0
    chat = ctx.bot.chats.get(ctx.params["chat_id"])
    if chat is None or not chat.known:
        raise refused("user not found")
    return chat.person.id


def get_file(ctx: Ctx) -> object:
    """Do getFile."""
    file = ctx.bot.files.get(ctx.params["file_id"])
    if file is None:
        raise refused("invalid file_id")
    if ctx.limits.download and len(file.data) > ctx.limits.download:
        raise refused("file is too big")
    return file.wire() | {"file_path": file.path}


METHODS: dict[str, Handler] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name", "names"),
    "getMyName": _getter("name", "names"),
    "setMyDescription": _setter("description", "descriptions"),
    "getMyDescription": _getter("description", "descriptions"),
    "setMyShortDescription": _setter("short_description", "short_descriptions"),
    "getMyShortDescription": _getter("short_description", "short_descriptions"),
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "getFile": get_file,
}
