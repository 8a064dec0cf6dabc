"""The page of a survey's results, its workbook, and the script that draws its charts."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from urllib.parse import quote

from aiohttp import web

from bots.web import uploads
from bots.web.devices import Device
from bots.web.guard import FOREVER
from bots.web.house import House, find_device, house, language
from bots.web.problem import Problem
from bots.web.survey_page import page
from core import charts
from core.access import Actor
from core.database import Tx
from core.files import XLSX, StoredFile, named
from core.surveys import results, workbook
from core.surveys.results import By, Handed, Sight
from core.surveys.results.pictures import Reader

FRESH = 3.0  # seconds in which several readers are shown what was counted once
MOST_KEPT = 64

routes = web.RouteTableDef()
Key = tuple[object, ...]
Made = tuple[str, str]  # what changes with what is shown, and the page


class Shared:
    """Pages made a moment ago, for all who see the same: many watch a survey on its last evening."""

    def __init__(self, fresh: float = FRESH) -> None:
        self.fresh = fresh
        self._kept: dict[Key, tuple[float, asyncio.Task[Made]]] = {}

    async def get(self, key: Key, make: Callable[[], "asyncio.Task[Made]"]) -> Made:
        """Give the page `key`, made anew where it is not fresh; who comes meanwhile waits for the same."""
        now = time.monotonic()
        made_at, task = self._kept.get(key, (0.0, None))
        if task is None or (task.done() and (now - made_at >= self.fresh or task.exception())):
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept.pop(key, None)
            task = make()
            self._kept[key] = now, task
        return await asyncio.shield(task)


SHARED = web.AppKey("surveys", Shared)


@routes.get("/surveys/{name}")
async def survey(request: web.Request) -> web.Response:
    """Show a survey's results to whoever may see them; the page asks for itself again while it is open."""
    device = await _device(request)
    reads, parts = language(request), house(request)
    by = _by(request)
    name = request.match_info["name"]
    sight, acting = await parts.database.read(lambda tx: results.seen_by(tx, _person(device), name))
    key = (sight.id, sight.school_id, sight.closely, sight.row["did_at"], sight.course, acting.timezone, by, reads)
    tag, text = await request.app[SHARED].get(key, lambda: asyncio.create_task(_made(parts, sight, acting, by, reads)))
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers={"ETag": tag})
    return web.Response(text=text, content_type="text/html", headers={"ETag": tag})


async def _made(parts: House, sight: Sight, acting: Actor, by: By | None, reads: str) -> Made:
    reader = _reader(parts, sight, reads)
    shown = await parts.database.read(lambda tx: page(tx, sight, acting, reader, by))
    tag = f'"{hashlib.sha256(repr(shown).encode()).hexdigest()[:20]}"'
    told = {"library": f"/library/{charts.VERSION}/vega.js", "address": f"/surveys/{sight.public_id}", "tag": tag}
    return tag, parts.pages("survey.html", reads, page=shown, dark=charts.DARK, **told)


@routes.get("/surveys/{name}/table.xlsx")
async def table(request: web.Request) -> web.Response:
    """Give all that the reader may see as a workbook."""
    device = await _device(request)
    reads, parts = language(request), house(request)
    parts.uploads.take(device.id)
    name = request.match_info["name"]

    def made(tx: Tx) -> tuple[str, bytes]:
        sight, acting = results.seen_by(tx, _person(device), name)
        if not sight.closely:
            raise Problem(404, "not_found")
        book = workbook.gathered(tx, acting, sight, _reader(parts, sight, reads))
        return sight.title(reads), tx.offload(workbook.written, book)

    title, content = await parts.database.read(made)
    file = quote(named(title, ".xlsx"), safe="")
    return web.Response(
        body=content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file}"}
    )


@routes.get("/surveys/{name}/files/{hash}")
async def handed_in(request: web.Request) -> web.FileResponse:
    """Give a photo or a file that somebody answered with, to whoever may see single answers."""
    device = await _device(request)
    name, digest = request.match_info["name"], request.match_info["hash"]

    def found(tx: Tx) -> Handed:
        sight, _ = results.seen_by(tx, _person(device), name)
        return results.handed_in(tx, sight, digest)

    one, files = await house(request).database.read(found), house(request).files
    try:
        kept = files.attachment(one.hash, one.file or one.about.form())
    except FileNotFoundError as error:
        raise Problem(404, "not_found") from error
    return uploads.open_file(files, StoredFile(kept.hash, kept.name, kept.mime, 0))


@routes.get("/library/{version}/vega.js")
async def library(request: web.Request) -> web.Response:
    """Give the script by which the page draws; its address changes with it."""
    if request.match_info["version"] != charts.VERSION:
        raise Problem(404, "not_found")
    content = await house(request).charts.library(house(request).files)
    headers = {"Content-Encoding": "gzip", "Cache-Control": FOREVER}
    return web.Response(body=content, content_type="text/javascript", charset="utf-8", headers=headers)


async def _device(request: web.Request) -> Device:
    device = await find_device(request)
    if device is None or device.person_id is None:
        raise Problem(401, "survey_signed_out")
    return device


def _person(device: Device) -> int:
    assert device.person_id is not None
    return device.person_id


def _by(request: web.Request) -> By | None:
    asked = request.query.get("by", "")
    return By(asked) if asked in [by.value for by in By] else None


def _reader(parts: House, sight: Sight, reads: str) -> Reader:
    return Reader(lambda text: parts.words.text(text, reads), reads, sight.languages)
