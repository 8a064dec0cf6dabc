"""The frame of a test server: listens, applies faults, keeps the log, shows the page. A messenger fills in the rest."""

import asyncio
import contextlib
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

import aiohttp
from aiohttp import web

from tests.messengers.common.bell import Bell
from tests.messengers.common.faults import Faults, Mischief
from tests.messengers.common.page import Page
from tests.messengers.common.people import Bot, Person
from tests.messengers.common.traffic import Request, Traffic

B = TypeVar("B", bound=Bot)
P = TypeVar("P", bound="Person[Any]")
LARGEST_BODY = 64 * 1024 * 1024


@dataclass(slots=True)
class Call(Generic[B]):
    """One API request, decoded."""

    http: web.BaseRequest
    bot: B | None
    """None where the token is nobody's."""
    method: str
    params: dict[str, Any]
    sends: bool = False
    """Puts a message before a person: what `faults.flood` and `faults.lose_answer` concern."""
    refused: web.Response | None = None
    """The answer where the request could not even be decoded, or is nobody's."""
    error: str = ""
    """For the log: code or description of the error that it is answered with."""


class MessengerServer(ABC, Generic[B, P]):
    """A Bot API on a loopback port, and the people on the other side of it. Use with `async with`."""

    title: ClassVar[str]

    def __init__(self, *, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        self.clock = clock
        self.port = port
        self.bell = Bell()
        self.faults, self.mischief = Faults(), Mischief()
        self.traffic = Traffic()
        self.violations: list[str] = []
        """Sentences: requests that no correct client makes."""
        self.webhook_pauses: tuple[float, ...] = (1, 2, 4, 8, 16, 32, 60)
        """Seconds between attempts to POST an update; the last is repeated."""
        self.bots: list[B] = []
        self.persons: list[P] = []
        self.neighbours: Sequence[MessengerServer[Any, Any]] = ()
        """Servers to whose bots links on this one's page may lead."""
        self.page = Page(self)
        self.closing = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        self._site: web.SockSite | None = None
        self._listening: socket.socket | None = None
        self._client: aiohttp.ClientSession | None = None

    # -- what a messenger fills in --

    @abstractmethod
    def add_bot(self, name: str, token: str = "") -> B:
        """Register a bot; its token is made up where none is given."""

    @abstractmethod
    def person(self, name: str) -> P:
        """Somebody new."""

    @abstractmethod
    async def decode(self, http: web.BaseRequest) -> Call[B]:
        """Read a request. Whatever it is, it is a `Call`: one that is `refused` if need be."""

    @abstractmethod
    async def answer(self, call: Call[B]) -> web.StreamResponse:
        """Perform it."""

    @abstractmethod
    def flooded(self, call: Call[B], retry_after: int) -> web.Response:
        """Say «too many requests» in the messenger's own words."""

    def secrets(self) -> Iterable[str]:
        """Give what the page must not show."""
        return [bot.token for bot in self.bots]

    # -- life --

    @property
    def requests(self) -> list[Request]:
        """Every API request received, in order of arrival."""
        return self.traffic.requests

    @property
    def url(self) -> str:
        """Base URL, for `KLIK_<NAME>_API_URL` and for the browser."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> aiohttp.ClientSession:
        """What webhooks are called with."""
        if self._client is None:
            connector = aiohttp.TCPConnector(limit=0, ssl=False)
            self._client = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60))
        return self._client

    async def __aenter__(self) -> Self:
        server = web.Server(self._handle, request_factory=_roomy_request, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closing.set()
        self.bell.ring()
        if self._runner:
            await self._runner.cleanup()
        if self._client:
            await self._client.close()

    @contextlib.asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Refuse connections for a while, and drop those that are open."""
        assert self._runner and self._runner.server and self._site
        self.faults.down = True
        await self._stop_listening()
        for connection in self._runner.server.connections:
            if connection.transport:
                connection.transport.abort()
        try:
            yield
        finally:
            self.faults.down = False
            await self._listen()

    def release(self) -> None:
        """Deliver again after `mischief.hold`."""
        self.mischief.hold = False
        self.bell.ring()

    async def _stop_listening(self) -> None:
        """Refuse connections from now on.

        asyncio forgets, open and unread, a connection that was accepted in the same breath as its listener was closed
        (CPython issue 109564): the other end would wait for it through the whole of its time limit.
        """
        assert self._site and self._listening
        asyncio.get_running_loop().remove_reader(self._listening)
        for _ in range(3):  # accepted, then given a transport, then told to the server
            await asyncio.sleep(0)
        await self._site.stop()

    async def _listen(self) -> None:
        listening = self._listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = int(listening.getsockname()[1])
        assert self._runner
        self._site = web.SockSite(self._runner, listening, backlog=1024)
        await self._site.start()

    # -- one request --

    async def _handle(self, http: web.BaseRequest) -> web.StreamResponse:
        if http.path in ("/", "/favicon.ico") or http.path.startswith("/_/"):
            return await self.page.handle(http)
        if self.faults.down:
            return _dropped(http)
        began = time.monotonic()
        call = await self.decode(http)
        request = Request(call.bot.name if call.bot else "", call.method, call.params, self.clock())
        self.traffic.add(request)
        self.bell.ring()
        response = await self._respond(call)
        request.status = 0 if response is None else response.status
        request.error, request.took = call.error, time.monotonic() - began
        self.bell.ring()
        return response or _dropped(http)

    async def _respond(self, call: Call[B]) -> web.StreamResponse | None:
        """Give the answer; None: the connection is dropped instead."""
        faults = self.faults
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if faults.timeout:
            await self.closing.wait()
            return None
        if faults.status or faults.garbage:
            call.error = "fault"
            return web.Response(status=faults.status or 200, text="<html>garbage</html>", content_type="text/html")
        if call.refused is not None:
            return call.refused
        if call.sends and faults.flood > 0:
            faults.flood -= 1
            return self.flooded(call, faults.flood_retry_after)
        return await self._performed(call)

    async def _performed(self, call: Call[B]) -> web.StreamResponse | None:
        try:
            response = await self.answer(call)
        except Exception as bug:
            self.violations.append(f"the test server itself failed in {call.method}: {bug!r}")
            raise
        if call.sends and self.faults.lose_answer > 0 and response.status < 400 and not call.error:
            self.faults.lose_answer -= 1
            return None
        return response


def _dropped(http: web.BaseRequest) -> web.Response:
    """End the connection; what is returned goes nowhere."""
    if http.transport:
        http.transport.abort()
    return web.Response(status=503)


def _roomy_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_BODY)
