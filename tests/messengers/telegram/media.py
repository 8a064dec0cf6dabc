"""Files in requests: uploaded with them, or sent before."""

from typing import Any

from tests.messengers.telegram.context import Ctx, not_done
from tests.messengers.telegram.errors import ApiError, refused, wrong
from tests.messengers.telegram.files import StoredFile
from tests.messengers.telegram.spec import Upload
from tests.messengers.telegram.texts import Formatted, caption

_KINDS = ("photo", "document")
_ATTACHED = "attach://"
_FEWEST, _MOST = 2, 10


def input_file(ctx: Ctx, value: object, kind: str) -> StoredFile:
    """Give the file that a `photo` or `document` names: uploaded, or known by its id. Raises `ApiError`."""
    if isinstance(value, Upload):
        return _uploaded(ctx, value, kind)
    said = str(value)
    if said.startswith(_ATTACHED):
        if (upload := ctx.uploads.get(said.removeprefix(_ATTACHED))) is None:
            raise wrong("can't parse InputMedia: media not found")
        return _uploaded(ctx, upload, kind)
    if said.startswith(("http://", "https://")):
        raise not_done("files by URL")
    return ctx.bot.files.again(said, kind)


def _uploaded(ctx: Ctx, upload: Upload, kind: str) -> StoredFile:
    size = len(upload.data)
    if not size:
        raise wrong("file must be non-empty")
    if ctx.limits.upload and size > ctx.limits.upload:
        raise ApiError(413, "Request Entity Too Large", blame=True)
    if kind != "photo":
        return ctx.bot.files.put(kind, upload.data, upload.name)
    if ctx.limits.photo and size > ctx.limits.photo:
        most = ctx.limits.photo
        raise wrong(f"file of size {size} bytes is too big for a photo; the maximum size is {most} bytes")
    return ctx.bot.files.photo(upload.data)


def input_media(ctx: Ctx, media: dict[str, Any]) -> tuple[StoredFile, Formatted, dict[str, Any]]:
    """Read an InputMedia: its file, its caption, and the fields that it gives to the Message. Raises `ApiError`."""
    if media["type"] not in _KINDS:
        raise not_done(f"media of type {media['type']!r}")
    if "thumbnail" in media:
        raise not_done("thumbnails")
    text = caption(ctx.limits, media)
    return input_file(ctx, media["media"], media["type"]), text, media_looks(media)


def media_looks(params: dict[str, Any]) -> dict[str, Any]:
    """Give what a Message says of how its picture is shown."""
    looks = {"has_media_spoiler": True} if params.get("has_spoiler") else {}
    return looks | ({"show_caption_above_media": True} if params.get("show_caption_above_media") else {})


def album(ctx: Ctx) -> list[tuple[StoredFile, Formatted, dict[str, Any]]]:
    """Read `media` of sendMediaGroup. Raises `ApiError`."""
    media = ctx.params["media"]
    if len(media) > _MOST:
        raise wrong("too many messages to send as an album")
    if len(media) < _FEWEST:
        raise wrong("an album has 2 to 10 parts" if media else "there are no messages to send")
    if len({part["type"] for part in media}) > 1:
        raise wrong("document can't be mixed with other media types")
    return [_part(ctx, number, part) for number, part in enumerate(media, 1)]


def _part(ctx: Ctx, number: int, part: dict[str, Any]) -> tuple[StoredFile, Formatted, dict[str, Any]]:
    try:
        return input_media(ctx, part)
    except ApiError as why:
        reason = why.description.removeprefix("Bad Request: ")
        if not reason.isupper() and "identifier" not in reason:
            raise
        said = f'failed to send message #{number} with the error message "{reason}"'
        raise (wrong if why.blame else refused)(said) from None
