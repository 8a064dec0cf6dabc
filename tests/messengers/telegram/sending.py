"""Methods that put a message into a chat."""

from typing import Any

from tests.messengers.telegram.chats import Chat
from tests.messengers.telegram.context import Ctx, Handler, not_done
from tests.messengers.telegram.errors import refused, wrong
from tests.messengers.telegram.keyboards import Markup, read_markup
from tests.messengers.telegram.media import album, input_file, media_looks
from tests.messengers.telegram.texts import caption, message_text

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(ctx: Ctx) -> object:
    """Do sendMessage."""
    text = message_text(ctx.limits, ctx.params)
    markup = read_markup(ctx.limits, ctx.params.get("reply_markup"))
    chat = ctx.chat()
    more = _more(ctx, chat)
    if preview := ctx.params.get("link_preview_options"):
        more["link_preview_options"] = preview
    ctx.server.pace.admit(chat)
    return _put(ctx, chat, markup, text=text, more=more)


def send_photo(ctx: Ctx) -> object:
    """Do sendPhoto."""
    return _send_file(ctx, "photo")


def send_document(ctx: Ctx) -> object:
    """Do sendDocument."""
    return _send_file(ctx, "document")


def _send_file(ctx: Ctx, kind: str) -> object:
    text = caption(ctx.limits, ctx.params)
    markup = read_markup(ctx.limits, ctx.params.get("reply_markup"))
    chat = ctx.chat()
    more = _more(ctx, chat) | media_looks(ctx.params)
    file = input_file(ctx, ctx.params[kind], kind)
    ctx.server.pace.admit(chat)
    return _put(ctx, chat, markup, text=text, files=[file], more=more)


def send_media_group(ctx: Ctx) -> object:
    """Do sendMediaGroup."""
    chat = ctx.chat()
    more = _more(ctx, chat)
    parts = album(ctx)
    ctx.server.pace.admit(chat, len(parts))
    shared = {"media_group_id": str(ctx.server.next_album())}
    return [_put(ctx, chat, None, text=t, files=[f], more=more | shared | looks) for f, t, looks in parts]


def send_chat_action(ctx: Ctx) -> object:
    """Do sendChatAction."""
    if ctx.params["action"].lower() not in _ACTIONS:
        raise wrong("wrong parameter action in request")
    ctx.chat().doing = ctx.params["action"].lower()
    return True


def _more(ctx: Ctx, chat: Chat) -> dict[str, Any]:
    """Give the fields of a Message that every kind of message may have."""
    more: dict[str, Any] = {}
    if ctx.params.get("protect_content"):
        more["has_protected_content"] = True
    if effect := ctx.params.get("message_effect_id"):
        more["effect_id"] = effect
    reply = ctx.params.get("reply_parameters") or {}
    if reply.keys() - {"message_id", "chat_id", "allow_sending_without_reply"}:
        raise not_done("quotes")
    if reply.get("chat_id", chat.person.id) != chat.person.id:
        raise not_done("replies in another chat")
    if reply:
        answered = chat.messages.get(reply["message_id"])
        if answered is None and not reply.get("allow_sending_without_reply"):
            raise refused("message to be replied not found")
        if answered is not None:
            wire = answered.wire()
            wire.pop("reply_to_message", None)
            more["reply_to_message"] = wire
    return more


def _put(ctx: Ctx, chat: Chat, markup: Markup | None, **parts: Any) -> dict[str, Any]:
    message = chat.add(True, ctx.server.clock(), parts.pop("text"), **parts)
    if markup is not None and markup.kind == "inline":
        message.markup = markup.wire
    elif markup is not None:
        message.fixed = True
        chat.keyboard = markup.wire if markup.kind == "keyboard" else None
    return message.wire()


METHODS: dict[str, Handler] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
}
OTHERS: dict[str, Handler] = {"sendChatAction": send_chat_action}
