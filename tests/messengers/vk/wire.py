"""How requests come over the wire."""

from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.messengers.vk.attachments import Stored
from tests.messengers.vk.files import new_file

_MULTIPART = "multipart/form-data"


async def parameters(http: web.BaseRequest) -> dict[str, str]:
    """Give what the address and the body say."""
    said = dict(parse_qsl(http.rel_url.raw_query_string, keep_blank_values=True))
    if http.content_type == _MULTIPART:
        return said | {name: value for name, value in (await http.post()).items() if isinstance(value, str)}
    return said | dict(parse_qsl((await http.read()).decode("utf-8", "replace"), keep_blank_values=True))


async def sent_files(http: web.BaseRequest) -> list[Stored]:
    """Give the files in the body."""
    if http.content_type != _MULTIPART:
        return []
    parts = [part for part in (await http.post()).values() if isinstance(part, web.FileField)]
    return [new_file(part.file.read(), part.filename) for part in parts]


def as_form(value: Any) -> str:
    """Give a value of a VKScript program as a form would carry it."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case list():
            return ",".join(map(as_form, value))
        case dict():
            return orjson.dumps(value).decode()
    return str(value)
