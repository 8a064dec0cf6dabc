"""The pages: the messenger itself, the door for those who have not come in, an invite."""

import hashlib
import itertools
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from bots.web import api, demo, history, logins
from bots.web.devices import Device
from bots.web.house import DEVICE, house, language
from core.database import Tx
from core.invites import AccountOtherPerson, Invited, normalized
from core.links import Linking, preview
from core.messengers import WEB, Address, addresses
from core.words import Words, say

HERE = Path(__file__).parent
STATIC = HERE / "static"

routes = web.RouteTableDef()


def version() -> str:
    """Give what changes with any file in static/, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def templates(words: Words, static: str) -> Callable[..., str]:
    """Give the function that makes a page of a template; `static` is the address of static/."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = {code: page_words(words, code) for code in words.languages}

    def page(name: str, reads: str, **shown: Any) -> str:
        def say_here(key: str, **told: Any) -> str:
            return words.text(say(f"web.{key}", **told), reads)

        known = {"language": reads, "languages": words.languages, "static": static, "say": say_here}
        return environment.get_template(name).render(known | {"words": said[reads]} | shown)

    return page


def page_words(words: Words, code: str) -> dict[str, str]:
    """Give the sentences that scripts in the page say; what they mention stays as `{name}`."""
    keys = [key for key in words.keys(code) if key.startswith("web.js_")]
    return {
        key.removeprefix("web.js_"): words.text(say(key, **{f: f"{{{f}}}" for f in words.fields(key, code)}), code)
        for key in sorted(keys)
    }


@routes.get("/")
async def front(request: web.Request) -> web.Response:
    """Show the messenger to a known device, the door to any other."""
    device = request[DEVICE]
    if device is None:
        return await _door(request)
    words = house(request).words
    boot = await house(request).database.read(lambda tx: _boot(tx, device, words))
    return _page(request, "messenger.html", boot=boot)


@routes.get("/i/{code}")
async def invite(request: web.Request) -> web.Response:
    """Show whom a link invites, and the messengers to choose from; only a button on the page uses it."""
    house(request).logins.take(request.remote)
    device = request[DEVICE]
    code = request.match_info["code"]
    account_id = device.account_id if device else None
    with logins.guess(house(request).wrong_codes, logins.network(request)):
        invited = await house(request).database.read(lambda tx: _invited(tx, code, account_id))
    ways = await house(request).database.read(lambda tx: _ways(tx, invited.bot))
    is_another = device is not None and device.person_id not in (None, invited.person_id)
    shown = {"code": normalized(code), "invited": invited, "ways": ways, "is_another": is_another}
    return _page(request, "invite.html", is_link=isinstance(invited, Linking), **shown)


@routes.get("/robots.txt")
async def robots(_: web.Request) -> web.Response:
    """Ask search engines to stay away."""
    return web.Response(text="User-agent: *\nDisallow: /\n")


async def _door(request: web.Request) -> web.Response:
    words, reads = house(request).words, language(request)

    def look(tx: Tx) -> list[dict[str, Any]] | None:
        return demo.suggested(tx, words, reads) if logins.has_demo(tx) else None

    found = await house(request).database.read(look)
    groups = itertools.groupby(found or (), key=itemgetter("bot"))
    people = None if found is None else [(bot, list(group)) for bot, group in groups]
    return _page(request, "door.html", people=people)


def _boot(tx: Tx, device: Device, words: Words) -> dict[str, Any]:
    """Give all that the messenger shows first, so that it need not ask."""
    return {
        "me": api.describe(tx, device),
        "bots": api.chats(tx, device, words),
        "last": history.last_number(tx, device.account_id),
    }


def _page(request: web.Request, name: str, **shown: Any) -> web.Response:
    return web.Response(text=house(request).pages(name, language(request), **shown), content_type="text/html")


def _ways(tx: Tx, bot: str) -> list[Address]:
    """Give the messengers besides this page, those first that the school would rather see."""
    return [address for address in addresses(tx, bot) if address.transport != WEB]


def _invited(tx: Tx, code: str, account_id: int | None) -> Invited | Linking:
    try:
        return preview(tx, code, account_id=account_id)
    except AccountOtherPerson:
        return preview(tx, code)
