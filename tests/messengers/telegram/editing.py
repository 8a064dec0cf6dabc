"""Methods that change what is in a chat."""

from typing import Any

from tests.messengers.telegram.chats import Stored
from tests.messengers.telegram.context import Ctx, Handler
from tests.messengers.telegram.errors import ApiError, refused, wrong
from tests.messengers.telegram.files import StoredFile
from tests.messengers.telegram.keyboards import read_markup
from tests.messengers.telegram.media import input_media, media_looks
from tests.messengers.telegram.texts import Formatted, caption, message_text

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_text(ctx: Ctx) -> object:
    """Do editMessageText."""
    ctx.refuse_elsewhere()
    text = message_text(ctx.limits, ctx.params)
    message = _own(ctx)
    if message.files:
        raise refused("there is no text in the message to edit")
    more = {key: value for key, value in message.more.items() if key != "link_preview_options"}
    if preview := ctx.params.get("link_preview_options"):
        more["link_preview_options"] = preview
    return _change(ctx, message, text, message.files, more)


def edit_caption(ctx: Ctx) -> object:
    """Do editMessageCaption."""
    text = caption(ctx.limits, ctx.params)
    message = _own(ctx)
    if not message.files:
        raise refused("there is no caption in the message to edit")
    more = {key: value for key, value in message.more.items() if key != "show_caption_above_media"}
    return _change(ctx, message, text, message.files, more | media_looks(ctx.params))


def edit_media(ctx: Ctx) -> object:
    """Do editMessageMedia."""
    message = _own(ctx)
    file, text, looks = input_media(ctx, ctx.params["media"])
    if "media_group_id" in message.more and message.files[0].kind != file.kind:
        raise wrong("can't use the media of the specified type in the album")
    more = {key: value for key, value in message.more.items() if key in ("media_group_id", "reply_to_message")}
    return _change(ctx, message, text, [file], more | looks)


def edit_markup(ctx: Ctx) -> object:
    """Do editMessageReplyMarkup."""
    message = _own(ctx)
    return _change(ctx, message, message.text, message.files, message.more)


def _own(ctx: Ctx) -> Stored:
    message = ctx.message("edit")
    if message.chat.person.deactivated:
        raise ApiError(403, "Forbidden: user is deactivated")
    if not message.outgoing or message.fixed:
        raise refused("message can't be edited")
    return message


def _change(ctx: Ctx, message: Stored, text: Formatted, files: list[StoredFile], more: dict[str, Any]) -> object:
    """Change a message; buttons that are not given again are gone."""
    markup = read_markup(ctx.limits, ctx.params.get("reply_markup"), inline_only=True)
    wire = markup.wire if markup else None
    if (text, files, more, wire) == (message.text, message.files, message.more, message.markup):
        raise refused(_NOT_MODIFIED)
    message.text, message.files, message.more, message.markup = text, files, more, wire
    message.edited_at = int(ctx.server.clock())
    return message.wire()


def delete(ctx: Ctx) -> object:
    """Do deleteMessage."""
    message = ctx.message("delete")
    age = ctx.server.clock() - message.date
    if ctx.limits.delete_seconds and age > ctx.limits.delete_seconds:
        raise refused("message can't be deleted for everyone")
    del message.chat.messages[message.id]
    return True


def answer_tap(ctx: Ctx) -> object:
    """Do answerCallbackQuery."""
    text = ctx.params.get("text", "")
    if ctx.limits.toast and len(text) > ctx.limits.toast:
        raise wrong("MESSAGE_TOO_LONG")
    url = ctx.params.get("url", "")
    if url and not url.startswith((f"https://t.me/{ctx.bot.username}?", f"t.me/{ctx.bot.username}?")):
        raise wrong("URL_INVALID")
    tap = ctx.bot.taps.get(ctx.params["callback_query_id"])
    too_old = ctx.limits.tap_seconds and tap and ctx.server.clock() - tap.at > ctx.limits.tap_seconds
    if tap is None or tap.answered or too_old:
        raise refused("query is too old and response timeout expired or query ID is invalid")
    tap.answered, tap.text, tap.alert, tap.url = True, text, bool(ctx.params.get("show_alert")), url
    if text:
        tap.person.talk(ctx.bot).toasts.append(text)
    return True


METHODS: dict[str, Handler] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
}
OTHERS: dict[str, Handler] = {"deleteMessage": delete, "answerCallbackQuery": answer_tap}
