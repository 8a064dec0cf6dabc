"""The page for humans: chats and traffic, live; be a person by hand, and make the messenger fall ill."""

import mimetypes
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from tests.messengers.common.faults import Faults, Mischief
from tests.messengers.common.people import Bot, Person
from tests.messengers.common.seen import Seen
from tests.messengers.common.traffic import redacted

if TYPE_CHECKING:
    from tests.messengers.common.server import MessengerServer

_HTML = Path(__file__).with_name("page.html")
_WAIT = 20.0
_RECENT = 200
_PICTURES = "image/"
_ILLS: dict[str, tuple[Faults, Mischief]] = {
    "well": (Faults(), Mischief()),
    "down": (Faults(down=True), Mischief()),
    "error": (Faults(status=500), Mischief()),
    "garbage": (Faults(garbage=True), Mischief()),
    "slow": (Faults(slow=3.0), Mischief()),
    "flood": (Faults(flood=10), Mischief()),
    "twice": (Faults(), Mischief(duplicate=True)),
    "hold": (Faults(), Mischief(hold=True, reverse=True)),
}


class Page:
    """Serves `/` and what its script asks for under `/_/`."""

    def __init__(self, server: "MessengerServer[Any, Any]") -> None:
        self.server = server

    async def handle(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer a browser."""
        try:
            return await self._handle(http)
        except (LookupError, ValueError) as wrong:
            return web.Response(status=400, text=str(wrong))

    async def _handle(self, http: web.BaseRequest) -> web.StreamResponse:
        match http.method, http.path:
            case "GET", "/":
                return web.Response(text=_HTML.read_text(), content_type="text/html")
            case "GET", "/favicon.ico":
                return web.Response(status=204)
            case "GET", "/_/state":
                return await self._state(http)
            case "GET", "/_/file":
                return self._file(http)
            case "POST", path:
                return await self._act(path.removeprefix("/_/"), http)
        return web.Response(status=404)

    async def _state(self, http: web.BaseRequest) -> web.Response:
        """Everything on the page; waits while nothing has changed since `seen`."""
        bell = self.server.bell
        if http.query.get("seen") == str(bell.count):
            await bell.wait(_WAIT)
        body: dict[str, object] = {"title": self.server.title, "count": bell.count, "traffic": self._traffic()}
        body["bots"] = [bot.name for bot in self.server.bots]
        body["persons"] = [{"id": person.id, "name": person.name} for person in self.server.persons]
        body["links"] = self._links()
        health = self.server.faults, self.server.mischief
        body["ill"] = next((name for name, ill in _ILLS.items() if ill == health), "")
        body["violations"] = redacted(self.server.violations[-20:], self.server.secrets())
        if http.query.get("person") and http.query.get("bot"):
            person, bot = self._who(http)
            body["chat"] = [_shown(message) for message in person.chat(bot)]
            body["keyboard"] = person.keyboard(bot)
            body["toasts"] = person.toasts(bot)[-3:]
        return web.Response(body=orjson.dumps(body, default=repr), content_type="application/json")

    def _links(self) -> dict[str, tuple[str, str]]:
        """Give where links lead: the address of a bot → the page of its server, and the bot."""
        servers = (self.server, *self.server.neighbours)
        return {bot.home: (server.url, bot.name) for server in servers for bot in server.bots}

    def _traffic(self) -> list[dict[str, object]]:
        """Give the last requests, the newest first; `n` is their number since the server began."""
        recent = self.server.requests[-_RECENT:]
        first = self.server.traffic.forgotten + len(self.server.requests) - len(recent)
        return [
            {
                "n": first + place,
                "bot": r.bot,
                "method": r.method,
                "params": redacted(r.params, self.server.secrets()),
                "at": r.at,
                "status": r.status,
                "error": r.error,
                "ms": round(r.took * 1000, 1),
            }
            for place, r in reversed(list(enumerate(recent)))
        ]

    def _file(self, http: web.BaseRequest) -> web.Response:
        person, bot = self._who(http)
        file = _message(person, bot, http.query["message"]).files[int(http.query["n"])]
        kind = file.mime if file.mime.startswith(_PICTURES) else "application/octet-stream"
        return web.Response(body=file.data, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    async def _act(self, verb: str, http: web.BaseRequest) -> web.Response:
        """Do what the human at the page wants a person to do."""
        if verb == "person":
            return web.Response(text=str(self.server.person((await http.text()).strip() or "?").id))
        if verb == "ill":
            self._fall_ill(await http.text())
            return web.Response(text="ok")
        person, bot = self._who(http)
        match verb:
            case "write":
                await person.writes(bot, await http.text())
            case "start":
                await person.starts(bot, await http.text())
            case "tap":
                under = http.query.get("message")
                message = _message(person, bot, under) if under else None
                await person.taps(bot, message, await http.text())
            case "place":
                await person.shares_location(bot)
            case "file":
                await self._send_file(http, person, bot)
            case _:
                return web.Response(status=404)
        return web.Response(text="ok")

    async def _send_file(self, http: web.BaseRequest, person: Person[Any], bot: Bot) -> None:
        name, data = http.query.get("name", "file"), await http.read()
        if (mimetypes.guess_type(name)[0] or "").startswith(_PICTURES):
            await person.sends_photo(bot, data)
        else:
            await person.sends_document(bot, data, name)

    def _fall_ill(self, name: str) -> None:
        """Do wrong what `name` says from now on, or recover."""
        faults, mischief = _ILLS[name]
        _become(self.server.faults, faults)
        _become(self.server.mischief, mischief)
        if not self.server.mischief.hold:
            self.server.release()
        self.server.bell.ring()

    def _who(self, http: web.BaseRequest) -> tuple[Person[Any], Any]:
        person = next((p for p in self.server.persons if str(p.id) == http.query.get("person")), None)
        bot = next((b for b in self.server.bots if b.name == http.query.get("bot")), None)
        if person is None or bot is None:
            raise LookupError("nobody of that name")
        return person, bot


def _become(now: Faults | Mischief, wanted: Faults | Mischief) -> None:
    """In place: parts of the server hold on to theirs."""
    for field in fields(wanted):
        setattr(now, field.name, getattr(wanted, field.name))


def _message(person: Person[Any], bot: Bot, wanted: str) -> Seen:
    return next(message for message in person.chat(bot) if str(message.id) == wanted)


def _shown(message: Seen) -> dict[str, object]:
    return {
        "id": message.id,
        "author": message.author,
        "text": message.text,
        "markup": message.markup,
        "buttons": message.buttons,
        "files": [{"kind": f.kind, "name": f.name, "mime": f.mime, "size": len(f.data)} for f in message.files],
        "edited": message.edited,
        "at": message.at,
        "album": message.album,
    }
