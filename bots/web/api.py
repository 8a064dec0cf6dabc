"""The JSON API beneath the page; docs/web-api.md shows every call with curl."""

import json
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bots.web import demo, devices, history, logins, turns, uploads
from bots.web.devices import Device
from bots.web.house import DEVICE, LANGUAGE_COOKIE, forget, house, language, remember, reply, signed_in
from bots.web.problem import Problem
from core import accounts, charts
from core.database import Tx
from core.ids import random_id
from core.invites import normalized
from core.people import Role
from core.words import Words, say
from dialogs.engine.update import Bot, Update

PAGE = 50  # messages, unless asked otherwise
LARGEST_PAGE = 200

routes = web.RouteTableDef()


class Body(BaseModel):
    """What a POST carries: nothing beyond what is declared."""

    model_config = ConfigDict(extra="forbid")


class Code(Body):
    """An invite, or the whole link. `token`: give the device's secret in the answer, for a script."""

    code: str = Field(min_length=1, max_length=300)
    token: bool = False


class DemoPerson(Body):
    """A demo person's public id."""

    person: str = Field(min_length=1, max_length=16)
    token: bool = False


class Seen(Body):
    """Everything up to this message has been read."""

    id: int = Field(ge=0)


class Language(Body):
    """One that the catalogues have."""

    language: str


@routes.get("/health")
async def health(request: web.Request) -> web.Response:
    """Tell whether we and the database are well."""
    try:
        await house(request).database.read(logins.has_demo)
    except Exception as error:
        raise Problem(503, "no_database") from error
    return reply({"status": "ok", "database": "ok"})


@routes.post("/api/login")
async def login(request: web.Request) -> web.Response:
    """Let a device in by an invite and begin the conversation it invites to."""
    body = await _body(request, Code)
    parts = house(request)
    parts.logins.take(request.remote)
    device, reads = request[DEVICE], language(request)
    with logins.guess(parts.wrong_codes, logins.network(request)):
        came = await parts.database.write(lambda tx: logins.by_invite(tx, device, body.code, reads))
    update = Update(
        transport=logins.TRANSPORT,
        bot=came.bot,
        id=random_id(),
        account=came.account,
        start=normalized(body.code),
        language=reads,
    )
    await parts.engine.handle(update)
    await parts.delivery.deliver()
    return _welcome(request, {"bot": came.bot}, came.token, body.token)


@routes.post("/api/demo/login")
async def demo_login(request: web.Request) -> web.Response:
    """Let a device play a demo person."""
    body = await _body(request, DemoPerson)
    house(request).demo_logins.take(request.remote)
    reads = language(request)
    token = await house(request).database.write(lambda tx: logins.by_demo(tx, body.person, reads))
    return _welcome(request, {}, token, body.token)


@routes.get("/api/demo/people")
async def demo_people(request: web.Request) -> web.Response:
    """Find demo people to play."""
    words, role = request.query.get("q", "")[:100], request.query.get("role", "")
    if role not in ("", *Role):
        raise Problem(400, "bad_request")
    people = await house(request).database.read(lambda tx: demo.search(tx, words, Role(role) if role else None))
    shown = demo.described(people, house(request).words, language(request))
    return reply({"people": shown, "more": len(shown) == demo.MOST})


@routes.post("/api/logout")
async def logout(request: web.Request) -> web.Response:
    """Forget this device."""
    device = await signed_in(request)
    await house(request).database.write(lambda tx: devices.forget(tx, device.id))
    house(request).live.wake([device.account_id])  # its other pages find themselves signed out
    response = reply({})
    forget(request, response)
    return response


@routes.post("/api/language")
async def choose_language(request: web.Request) -> web.Response:
    """Read another language from now on, signed in or not."""
    chosen = (await _body(request, Language)).language
    if chosen not in house(request).words.languages:
        raise Problem(400, "bad_request")
    device = request[DEVICE]
    if device is not None:
        who = (device.account_id, device.person_id)
        await house(request).database.write(lambda tx: accounts.choose_language(tx, *who, chosen))
    response = reply({"language": chosen})
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=365 * 86_400, samesite="Lax", httponly=True)
    return response


@routes.get("/api/me")
async def me(request: web.Request) -> web.Response:
    """Tell who this device is."""
    device = await signed_in(request)
    return reply(await house(request).database.read(lambda tx: describe(tx, device)))


@routes.get("/api/bots")
async def bots(request: web.Request) -> web.Response:
    """List the four bots, the person's own first."""
    device = await signed_in(request)
    words = house(request).words
    return reply({"bots": await house(request).database.read(lambda tx: chats(tx, device, words))})


@routes.get("/api/bots/{bot}/messages")
async def messages(request: web.Request) -> web.Response:
    """Give a page of one chat: the newest, those before a message, or those after one."""
    device = await signed_in(request)
    bot, limit = _bot(request), min(max(_number(request, "limit") or PAGE, 1), LARGEST_PAGE)
    above, below = _number(request, "after"), _number(request, "before")

    def page(tx: Tx) -> list[dict[str, Any]]:
        if above is not None:
            return history.after(tx, device.account_id, above, limit + 1, bot)
        return history.before(tx, device.account_id, below, limit + 1, bot)

    found = await house(request).database.read(page)
    more = len(found) > limit
    kept = found[:limit] if above is not None else found[-limit:]
    return reply({"messages": kept, "more": more})


@routes.post("/api/bots/{bot}/send")
async def send(request: web.Request) -> web.Response:
    """Say or tap something; the answer comes with the response."""
    device = await signed_in(request)
    bot, deed = _bot(request), await _body(request, turns.Deed)
    house(request).pace.take(device.id)
    return reply({"messages": await turns.turn(house(request), device, bot, deed)})


@routes.post("/api/bots/{bot}/seen")
async def seen(request: web.Request) -> web.Response:
    """Mark a chat as read up to a message."""
    device, bot, number = await signed_in(request), _bot(request), (await _body(request, Seen)).id
    reached = await house(request).database.write(lambda tx: history.see(tx, device.account_id, bot, number))
    house(request).live.tell_seen(device.account_id, bot, reached)
    return reply({"seen": reached})


@routes.post("/api/files")
async def upload(request: web.Request) -> web.Response:
    """Take a file, to be sent with a message afterwards."""
    device = await signed_in(request)
    house(request).uploads.take(device.id)
    stored = await uploads.receive(request, house(request).files)
    kept = (stored.hash, stored.name, stored.mime, stored.size)
    await house(request).database.write(lambda tx: uploads.allow(tx, device.account_id, [kept]))
    shown = {"hash": stored.hash, "name": stored.name, "mime": stored.mime, "size": stored.size}
    return reply(shown | {"url": f"/api/files/{stored.hash}"})


@routes.get("/api/files/{hash}")
async def download(request: web.Request) -> web.FileResponse:
    """Give a file to whoever sent it or was sent it."""
    device = await signed_in(request)
    digest = request.match_info["hash"]
    found = await house(request).database.read(lambda tx: uploads.allowed(tx, device.account_id, [digest]))
    file = found[0] if found else None
    if file is not None and file.mime == charts.MIME:
        file = await house(request).charts.picture_of(house(request).files, digest)
    return uploads.open_file(house(request).files, file)


def describe(tx: Tx, device: Device) -> dict[str, Any]:
    """Give who the device's person is."""
    return {
        "account": device.name,
        "person": logins.given_name(tx, device.person_id),
        "roles": logins.roles(tx, device.person_id),
        "language": device.language,
        "demo": device.name.startswith("demo-"),
    }


def chats(tx: Tx, device: Device, words: Words) -> list[dict[str, Any]]:
    """Give the list of chats as the page shows it."""
    own = logins.bots_of(tx, device.person_id)
    unread, read = history.unread(tx, device.account_id), history.seen_in(tx, device.account_id)
    found = []
    for bot in [*own, *(b for b in Bot if b not in own)]:
        last = history.before(tx, device.account_id, None, 1, bot)
        found.append(
            {
                "bot": bot,
                "name": words.text(say(f"web.bot_{bot}"), device.language),
                "about": words.text(say(f"web.bot_{bot}_about"), device.language),
                "yours": bot in own,
                "unread": unread.get(bot, 0),
                "seen": read.get(bot, 0),
                "last": last[0] if last else None,
            }
        )
    return found


T = TypeVar("T", bound=BaseModel)


async def _body(request: web.Request, model: type[T]) -> T:
    try:
        return model.model_validate(await request.json())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Problem(400, "bad_request") from error
    except ValidationError as error:
        raise Problem(400, "wrong_fields", problems=_wrong(error)) from error


def _wrong(error: ValidationError) -> str:
    """Give what is wrong, field by field, for whoever writes the script."""
    problems = error.errors(include_input=False, include_url=False)
    return "; ".join(": ".join((".".join(map(str, e["loc"])) or "body", e["msg"])) for e in problems)


def _bot(request: web.Request) -> Bot:
    try:
        return Bot(request.match_info["bot"])
    except ValueError as error:
        raise Problem(404, "not_found") from error


def _number(request: web.Request, name: str) -> int | None:
    given = request.query.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10):  # noqa: PLR2004 - what an integer column holds
        raise Problem(400, "bad_request")
    return int(given)


def _welcome(request: web.Request, shown: dict[str, Any], token: str | None, wants_token: bool) -> web.Response:
    response = reply(shown | ({"token": token} if token and wants_token else {}))
    if token is not None:
        remember(request, response, token)
    return response
