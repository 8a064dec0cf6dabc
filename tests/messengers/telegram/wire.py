"""Requests as they come over the wire: address, query, form, JSON, files."""

import email.parser
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from tests.messengers.telegram.errors import ApiError
from tests.messengers.telegram.spec import Upload


@dataclass(slots=True)
class Args:
    """What a request says, not yet understood."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


async def read_args(http: web.BaseRequest) -> Args:
    """Read all that a request says. Raises `ApiError`."""
    args = Args(dict(http.query)) if http.query_string else Args()
    match http.content_type if http.body_exists else "":
        case "application/json":
            args.values |= _json(await http.read())
        case "application/x-www-form-urlencoded":
            args.values |= dict(parse_qsl((await http.read()).decode(), keep_blank_values=True))
        case "multipart/form-data":
            await _read_multipart(http, args)
    return args


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ApiError(400, "Bad Request: can't parse parameter value", blame=True) from None
    if not isinstance(value, dict):
        raise ApiError(400, "Bad Request: JSON object expected", blame=True)
    return {key: inner for key, inner in value.items() if inner is not None}


async def _read_multipart(http: web.BaseRequest, args: Args) -> None:
    try:
        form = await http.post()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large", blame=True) from None
    except ValueError:
        raise ApiError(400, "Bad Request: boundary not found", blame=True) from None
    for name, value in form.items():
        if isinstance(value, FileField):
            args.files[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            args.values[name] = value if isinstance(value, str) else bytes(value).decode()


def reply_args(body: bytes) -> Args:
    """Read a method call from a webhook's answer: JSON or multipart. Empty where it is neither."""
    if body.startswith(b"{"):
        try:
            return Args(_json(body))
        except ApiError:
            return Args()
    if not body.startswith(b"--"):
        return Args()
    boundary = body[2 : body.find(b"\r\n")]
    head = b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\r\n\r\n'
    args = Args()
    for part in email.parser.BytesParser().parsebytes(head + body).walk():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            if (filename := part.get_filename()) is None:
                args.values[name] = content.decode()
            else:
                args.files[name] = Upload(filename, part.get_content_type(), content)
    return args
