"""A stored message, as it looks on a person's screen."""

from tests.messengers.common.seen import Mark, Rows, Seen, SeenButton, SeenFile, seen_place
from tests.messengers.max.files import Files
from tests.messengers.max.state import Json, Stored

_KINDS = {"link": "url", "message": "text", "request_contact": "contact", "request_geo_location": "location"}


def seen(stored: Stored, files: Files) -> Seen:
    """Show a message."""
    body = stored.body
    text = body["text"] or ""
    forwarded = stored.link["message"]["text"] if stored.link and stored.link["type"] == "forward" else ""
    keyboard = stored.keyboard()
    return Seen(
        id=stored.mid,
        author=stored.author,
        text=text or forwarded or "",
        markup=[_mark(text, one) for one in body.get("markup") or ()],
        buttons=_rows(keyboard["payload"]["buttons"]) if keyboard else [],
        files=[file for one in body["attachments"] or () for file in _files(one, files)],
        edited=stored.edited,
        at=stored.at,
    )


def _rows(rows: list[list[Json]]) -> Rows:
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> SeenButton:
    kind = str(button["type"])
    return SeenButton(button["text"], _KINDS.get(kind, kind), button.get("payload") or "", button.get("url") or "")


def _mark(text: str, markup: Json) -> Mark:
    """MAX counts UTF-16 units, Python characters."""
    units = text.encode("utf-16-le")
    start = len(units[: 2 * markup["from"]].decode("utf-16-le", "replace"))
    end = len(units[: 2 * (markup["from"] + markup["length"])].decode("utf-16-le", "replace"))
    return Mark(markup["type"], start, end - start, markup.get("url", ""))


def _files(attachment: Json, files: Files) -> list[SeenFile]:
    kind, payload = attachment["type"], attachment.get("payload") or {}
    if kind == "contact":
        return [SeenFile("contact", "contact.vcf", "text/vcard", (payload["vcf_info"] or "").encode())]
    if kind == "location":
        return seen_place(attachment)
    file = files.by_token.get(payload.get("token") or payload.get("code") or "")
    return [SeenFile(kind, file.name, file.mime, file.data)] if file else []
