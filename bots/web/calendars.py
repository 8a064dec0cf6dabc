"""Calendars that phones read by themselves: the file behind a secret link, and a page that helps to subscribe to it."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import ETag, web

from bots.web import logins
from bots.web.house import house
from core.calendar_file import MIME
from core.calendars.feed import Feed, feed, keep, language_of
from core.database import Tx

FILE, PAGE = "/calendar/{secret}.ics", "/calendar/{secret}"
NOT_MODIFIED = 304

routes = web.RouteTableDef()


@routes.get(FILE)
async def calendar(request: web.Request) -> web.Response:
    """Give the calendar, or that it is as it was when the phone last asked."""
    house(request).calendars.take(logins.network(request))
    secret, words = request.match_info["secret"], house(request).words

    def look(tx: Tx) -> Feed:
        return feed(tx, secret, words.text)

    given = await house(request).database.read(look)
    if given.is_news:
        await house(request).database.write(lambda tx: keep(tx, given))
    headers = {"Cache-Control": "private, no-cache", "Content-Disposition": 'inline; filename="calendar.ics"'}
    same = _is_known(request, given)
    answer: dict[str, Any] = {"status": NOT_MODIFIED} if same else {"body": given.content, "content_type": MIME}
    response = web.Response(headers=headers, charset=None if same else "utf-8", **answer)
    response.etag = given.tag
    response.last_modified = given.changed_at
    return response


def _is_known(request: web.Request, given: Feed) -> bool:
    """Tell whether the phone has it: its tag decides, else the time."""
    tags = request.if_none_match
    if tags is not None:
        return any(tag.value in (given.tag, "*") for tag in tags if isinstance(tag, ETag))
    since: datetime | None = request.if_modified_since
    return since is not None and given.changed_at <= since.astimezone(UTC)


@routes.get(PAGE)
async def page(request: web.Request) -> web.Response:
    """Show how to subscribe; whose calendar it is, the page does not say."""
    house(request).calendars.take(logins.network(request))
    secret = request.match_info["secret"]
    reads = await house(request).database.read(lambda tx: language_of(tx, secret))
    address = f"{house(request).settings.public_url}/calendar/{secret}.ics"
    shown = {"address": address, "subscribe": f"webcal://{address.partition('://')[2]}"}
    text = house(request).pages("calendar.html", reads, **shown)
    return web.Response(text=text, content_type="text/html")
