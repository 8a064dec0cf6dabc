"""What every handler of the web messenger works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from bots.web.delivery import WebDelivery
from bots.web.devices import Device, recognise
from bots.web.live import Live
from bots.web.pace import Pace
from bots.web.problem import Problem
from core.charts import Charts
from core.database import Database
from core.files import FileStore
from core.settings import Settings
from core.words import DEFAULT, Words
from dialogs.engine.turn import Engine

TOKEN_DAYS = 400  # the longest that browsers keep a cookie
LANGUAGE_COOKIE = "klik_language"


@dataclass(frozen=True, slots=True)
class House:
    """The parts, put together by `bots.web.server.application`."""

    engine: Engine
    database: Database
    words: Words
    files: FileStore
    settings: Settings
    live: Live
    delivery: WebDelivery
    charts: Charts
    pace: Pace  # of what people do
    uploads: Pace
    logins: Pace  # of one address: codes cannot be tried out in bulk
    wrong_codes: Pace  # of one network
    demo_logins: Pace
    calendars: Pace  # of one network: phones ask now and then
    pages: Callable[..., str] = field(repr=False)  # a template's name and what it shows → HTML

    @property
    def is_secure(self) -> bool:
        """Tell whether people reach us by https."""
        return self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Name of the device cookie; the prefix lets browsers refuse a forged one."""
        return "__Host-klik" if self.is_secure else "klik"


HOUSE = web.AppKey("house", House)
DEVICE: web.RequestKey[Device | None] = web.RequestKey("device")  # who sent the request, once looked up


def house(request: web.Request) -> House:
    """Give the parts."""
    return request.config_dict[HOUSE]


async def find_device(request: web.Request) -> Device | None:
    """Give the device that sent the request, by its cookie or `Authorization: Bearer`; asked once a request."""
    if DEVICE not in request:
        token = _token(request)
        known = await house(request).database.read(lambda tx: recognise(tx, token)) if token else None
        request[DEVICE] = known
    return request[DEVICE]


async def signed_in(request: web.Request) -> Device:
    """Give the device that sent the request. Raises Problem 401."""
    device = await find_device(request)
    if device is None:
        raise Problem(401, "signed_out")
    return device


def reply(shown: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Give a JSON answer, readable as it is."""
    return web.json_response(body=orjson.dumps(shown), status=status, headers=headers)


def remember(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Leave the device's secret with the browser, out of reach of scripts."""
    response.set_cookie(
        house(request).cookie,
        token,
        max_age=TOKEN_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=house(request).is_secure,
        path="/",
    )


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Take the secret back."""
    secure = house(request).is_secure
    response.del_cookie(house(request).cookie, path="/", secure=secure, httponly=True, samesite="Lax")


def language(request: web.Request) -> str:
    """Give the language to answer in: the account's, else the browser's own choice here, else what it asks for."""
    words = house(request).words
    device: Device | None = request.get(DEVICE)
    if device is not None:
        return device.language
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in words.languages:
        return chosen
    asked = (part.split(";")[0].strip()[:2] for part in request.headers.get("Accept-Language", "").split(","))
    return next((a for a in asked if a in words.languages), DEFAULT)


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == "Bearer" else request.cookies.get(house(request).cookie, "")
