"""What bots attach: what MAX permits, and what it makes of it."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.messengers.max.errors import ApiError, NotReady, Violation
from tests.messengers.max.files import File, Files
from tests.messengers.max.limits import Limits
from tests.messengers.max.state import Json

_WIDE = {"link", "open_app", "request_geo_location", "request_contact"}
_ALONE = {"audio", "file", "contact", "sticker"}
_LOCAL_NAMES = {"local", "localhost", "internal", "lan", "home", "test", "invalid"}


class Attaching:
    """Turns what a bot asks to attach into what a message has."""

    def __init__(self, limits: Limits, files: Files, url: Callable[[], str], clock: Callable[[], float]) -> None:
        self.limits, self.files, self.url, self.clock = limits, files, url, clock

    def attached(self, asked: list[Json]) -> list[Json]:
        """Raises `Violation` for what MAX refuses, `NotReady` for what is uploaded, but not processed."""
        _check_company(asked)
        return [made for one in asked for made in self._made(one)]

    def _made(self, asked: Json) -> list[Json]:
        payload = asked.get("payload") or {}
        match asked["type"]:
            case "image":
                return [self.image(file) for file in self._images(payload)]
            case "video" | "audio" | "file" as kind:
                return [self.media(self._uploaded(kind, payload.get("token") or ""))]
            case "sticker":
                return [self.sticker(self._uploaded("sticker", payload["code"]))]
            case "inline_keyboard":
                return [self._keyboard(payload["buttons"])]
            case "contact":
                return [
                    {"type": "contact", "payload": {"vcf_info": payload.get("vcf_info") or payload.get("vcf_phone")}}
                ]
            case _:
                return [asked]

    def image(self, file: File) -> Json:
        """Show a picture."""
        payload = {"photo_id": file.number, "token": file.token, "url": self.url() + self.files.path(file)}
        return {"type": "image", "payload": payload}

    def media(self, file: File) -> Json:
        """Show a video, audio or document."""
        payload: Json = {"url": self.url() + self.files.path(file), "token": file.token}
        shown: Json = {"type": file.kind, "payload": payload}
        match file.kind:
            case "file":
                shown |= {"filename": file.name, "size": len(file.data)}
            case "audio":
                shown["transcription"] = None
            case _:
                shown |= {"thumbnail": None, "width": 1280, "height": 720, "duration": 1}
        return shown

    def sticker(self, file: File) -> Json:
        """Show a sticker."""
        payload = {"url": self.url() + self.files.path(file), "code": file.token}
        return {"type": "sticker", "payload": payload, "width": 512, "height": 512}

    def _images(self, payload: Json) -> list[File]:
        tokens = [payload["token"]] if payload.get("token") else []
        tokens += [photo["token"] for photo in (payload.get("photos") or {}).values()]
        if tokens:
            return [self._uploaded("image", token) for token in tokens]
        if payload.get("url"):
            return [self._fetched(payload["url"])]
        raise Violation("No `photos`, `url` or `token` provided. Check payload.")

    def _fetched(self, url: str) -> File:
        """Pictures by URL: only those that this server gives away itself; it calls nobody."""
        number = urlsplit(url).path.split("/")[2:3]
        file = self.files.by_number.get(number[0]) if url.startswith(self.url() + "/files/") and number else None
        if file is None or file.kind != "image":
            raise ApiError("Failed to upload image.")
        return file

    def _uploaded(self, kind: str, token: str) -> File:
        file = self.files.by_token.get(token)
        if file is None or file.kind != kind:
            raise Violation(f"Invalid {'photo' if kind == 'image' else kind} token provided: {token}")
        if file.ready_at > self.clock():
            raise NotReady(kind)
        return file

    def _keyboard(self, rows: list[list[Json]]) -> Json:
        if len(rows) > self.limits.rows:
            raise Violation(f"Field 'buttons' size ({len(rows)}) must be at most {self.limits.rows}")
        for row in rows:
            self._check_row(row)
        payload = {"buttons": [[_shown(button) for button in row] for row in rows]}
        return {"type": "inline_keyboard", "callback_id": secrets.token_urlsafe(90), "payload": payload}

    def _check_row(self, row: list[Json]) -> None:
        wide = any(button["type"] in _WIDE for button in row)
        most = self.limits.wide_row if wide else self.limits.row
        if not 1 <= len(row) <= most:
            raise Violation(f"Row of buttons has size {len(row)}, must be from 1 to {most}")
        for button in row:
            if button["type"] == "link" and not _is_public(button["url"]):
                raise Violation("Must have only http/https links format in buttons")


def _check_company(asked: list[Json]) -> None:
    """Some attachments want to be alone with the keyboard, and there is one keyboard."""
    kinds = [one["type"] for one in asked]
    if kinds.count("inline_keyboard") > 1:
        raise Violation("Must be only one inline_keyboard attachment in message")
    others = [kind for kind in kinds if kind != "inline_keyboard"]
    alone = next((kind for kind in others if kind in _ALONE), None)
    if alone and len(others) > 1:
        raise Violation(f"Must be only one {alone} attachment in message")


def _is_public(url: str) -> bool:
    """MAX takes any address in digits, but no name that cannot be public."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and host.rsplit(".", 1)[-1] not in _LOCAL_NAMES


def _shown(button: Json) -> dict[str, Any]:
    return {"intent": "default"} | button if button["type"] == "callback" else button
