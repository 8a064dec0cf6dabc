"""Live updates: one stream of server-sent events a page, resumed from the last message that the page has."""

import json
from typing import Any

from aiohttp import web

from bots.web import history
from bots.web.devices import is_registered
from bots.web.house import HOUSE, House, house, signed_in
from bots.web.live import Page
from core.database import Tx

QUIET = 15.0  # seconds after which a silent stream says that it is alive
RETRY = 2000  # milliseconds before a browser reconnects
AT_ONCE = 100  # messages a read

routes = web.RouteTableDef()


@routes.get("/api/events")
async def events(request: web.Request) -> web.StreamResponse:
    """Send every message after `Last-Event-ID` (or `?after=`, or now), and each one as it comes."""
    device = await signed_in(request)
    parts = house(request)
    cursor = await _cursor(request, device.account_id)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    page = parts.live.open(device)
    try:
        await response.write(f"retry: {RETRY}\n\n".encode())
        await _stream(parts, page, cursor, response)
    except ConnectionError:
        pass  # the page is gone
    finally:
        parts.live.leave(page)
    return response


async def end_streams(app: web.Application) -> None:
    """Let the server stop: pages reconnect to the next one."""
    app[HOUSE].live.close()


async def _stream(parts: House, page: Page, cursor: int, response: web.StreamResponse) -> None:
    while not page.closed:
        for bot, number in page.take_seen().items():
            await response.write(_event("seen", {"bot": bot, "id": number}))
        new = await parts.database.read(lambda tx, c=cursor: _news(tx, page, c))  # type: ignore[misc]
        if new is None:
            await response.write(_event("signed_out", {}))
            return
        for message in new:
            cursor = message["id"]
            await response.write(_event("message", message, cursor))
        if not new:
            await response.write(b": here\n\n")
            await page.news(QUIET)


def _news(tx: Tx, page: Page, cursor: int) -> list[dict[str, Any]] | None:
    """Give the messages after `cursor`; None if the device was signed out."""
    if not is_registered(tx, page.device.id):
        return None
    return history.after(tx, page.device.account_id, cursor, AT_ONCE)


async def _cursor(request: web.Request, account_id: int) -> int:
    given = request.headers.get("Last-Event-ID") or request.query.get("after") or ""
    if given.isascii() and given.isdigit() and len(given) < 10:  # noqa: PLR2004 - what an integer column holds
        return int(given)
    return await house(request).database.read(lambda tx: history.last_number(tx, account_id))


def _event(name: str, data: dict[str, Any], number: int | None = None) -> bytes:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
