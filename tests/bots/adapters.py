"""What tests of all adapters share: a bot of ours between a test server and the engine, and a watch over the logs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bots.inbox import Inbox
from bots.lane import Lane
from bots.pictures import Pictures
from bots.transport import Adapter
from bots.wiring import Wiring
from core import outbox
from core.database import Database
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.bots.program import Program
from tests.messengers.common.server import MessengerServer

COMMANDS = {
    "ru": [("menu", "Показать меню"), ("help", "Что я умею")],
    "en": [("menu", "Show the menu"), ("help", "What I can do")],
}
_SHORT = 4  # letters: what is shorter stands in any line by chance
_VALUES = ("aiosqlite", "pytrovich")  # their debug lines are the values themselves; adapters have no part in them


def wiring(engine: Engine, token: str, api_url: str, bot: Bot = Bot.PARENT) -> Wiring:
    """Give what an adapter is made of."""
    return Wiring(bot, token, api_url, Inbox(engine, engine.files), engine.files, COMMANDS)


@contextlib.asynccontextmanager
async def delivering(engine: Engine, adapter: Adapter) -> AsyncIterator[Lane]:
    """Bring people what the engine tells them."""
    pictures = Pictures(engine.files)
    lane = Lane(engine.database, adapter, pictures)

    def wake(transport: str) -> None:
        lane.wake()

    engine.after.append(wake)
    async with _background(lane.run()):
        yield lane
    engine.after.remove(wake)
    await pictures.close()


async def delivered(database: Database, transport: str, seconds: float = 20.0) -> None:
    """Wait until nothing waits for anybody in a messenger any more: what was sent is marked, too."""
    async with asyncio.timeout(seconds):
        while await database.read(lambda tx: outbox.waiting(tx, transport, 1)):  # noqa: ASYNC110 - a database rings no bell
            await asyncio.sleep(0.02)


async def stops(work: Coroutine[Any, Any, None], wake: Callable[[], None]) -> None:
    """Check that what is woken in the moment in which it is stopped does not go on for ever."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    wake()
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()


@contextlib.asynccontextmanager
async def polling(engine: Engine, adapter: Adapter) -> AsyncIterator[Lane]:
    """Run a bot: updates by long polling."""
    async with delivering(engine, adapter) as lane, _background(adapter.poll()):
        yield lane


@contextlib.asynccontextmanager
async def webhook(adapter: Adapter, path: str) -> AsyncIterator[str]:
    """Listen at `path` on a loopback port and hand what comes to the adapter; give the address."""
    app = web.Application()
    app.router.add_post(path, adapter.receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        yield f"http://127.0.0.1:{port}{path}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def hooked(engine: Engine, adapter: Adapter, path: str) -> AsyncIterator[str]:
    """Run a bot: updates by webhook; give its address."""
    async with (
        webhook(adapter, path) as url,
        delivering(engine, adapter),
        _background(adapter.hook(url)),
    ):
        yield url


@contextlib.contextmanager
def discreet() -> Iterator[list[str]]:
    """Fail if a token, or a name, a number or words of a person, stands in any line of any log; give the lines.

    Of every test server that is opened meanwhile; what programs print counts as well.
    """
    servers: list[MessengerServer[Any, Any]] = []
    lines: list[str] = []
    handler = _Keeper(lines)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in _VALUES:
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        with pytest.MonkeyPatch.context() as patch, capture_logs() as entries:
            patch.setattr(MessengerServer, "__aenter__", _noting(MessengerServer.__aenter__, servers))
            patch.setattr(Program, "heard", lambda _, line: lines.append(line))
            yield lines
            lines += [repr(entry) for entry in entries]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        for name in _VALUES:
            logging.getLogger(name).setLevel(logging.NOTSET)
    for line in lines:
        told = [word for server in servers for word in _secrets(server) if word in line]
        assert not told, f"a log line tells {told}: {line}"


def _noting(
    entering: Callable[[Any], Awaitable[Any]], servers: list[MessengerServer[Any, Any]]
) -> Callable[[Any], Awaitable[Any]]:
    async def enter(server: MessengerServer[Any, Any]) -> Any:
        servers.append(server)
        return await entering(server)

    return enter


class _Keeper(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))  # with the traceback, if there is one

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _secrets(server: MessengerServer[Any, Any]) -> set[str]:
    found = set(server.secrets())
    for person in server.persons:
        found |= {person.name, str(person.id), str(getattr(person, "phone", ""))}
        for bot in server.bots:
            said = [message for message in person.chat(bot) if message.author == "person"]
            found |= {message.text for message in said} | {file.name for m in said for file in m.files}
    return {word for word in found if len(word) >= _SHORT}


@contextlib.asynccontextmanager
async def _background(work: Any) -> AsyncIterator[None]:
    """Run `work` meanwhile; an error of its own fails the test."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        if not task.done():
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
