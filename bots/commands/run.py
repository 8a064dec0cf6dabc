"""`run`: everything at once, until stopped."""

import argparse
import asyncio
import errno
import gc
import signal

import sqlalchemy as sa
from aiohttp import web

from bots import broadcasting
from bots.clock import Clock
from bots.delivery import Delivery
from bots.messengers import Messengers, warnings
from bots.parts import Parts, opened
from bots.web.server import DELIVERY, application
from core.demo import load_demo
from core.messengers import OUTSIDE
from core.refusal import Refusal
from core.schools import school
from core.settings import Settings
from core.words import Phrase, plain, say


class PortBusy(Refusal):
    """Another program listens there. Tells `listen`."""


class AddressUnusable(Refusal):
    """This machine cannot listen there. Tells `listen`."""


def add(parser: argparse.ArgumentParser) -> None:
    """Everything is in the settings."""


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    async with opened(settings) as parts:
        await _fill(parts)
        await _serve(parts)
    return 0


async def _fill(parts: Parts) -> None:
    """An empty database gets the demo, so that there is something to see."""
    demo = parts.settings.demo
    known = await parts.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(school)))
    has_demo = await parts.database.read(lambda tx: tx.value(sa.select(sa.func.count()).where(school.c.is_demo)))
    if demo == "off" or has_demo or (known and demo == "auto"):
        return
    _print(parts, "cli.making_demo")
    await load_demo(parts.database, parts.database.clock().date())


async def _serve(parts: Parts) -> None:
    settings = parts.settings
    app = application(parts.engine, parts.database, parts.words, parts.files, settings)
    delivery = Delivery([app[DELIVERY]])
    parts.engine.after.append(delivery.wake)
    bots = Messengers(parts, delivery, lambda told: _tell(parts, told))
    app.router.add_post("/hooks/{messenger}/{bot}", bots.receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        refusal = PortBusy if error.errno == errno.EADDRINUSE else AddressUnusable
        raise refusal(listen=settings.listen) from error
    gc.collect()
    gc.freeze()  # what is loaded now stays for good: the collector need not look at it at every turn
    stop = _stop_signal()
    _print(parts, "cli.ready", url=settings.public_url)
    for warning in warnings(settings):
        _tell(parts, warning)
    background = [
        asyncio.create_task(delivery.run()),
        asyncio.create_task(bots.run()),
        asyncio.create_task(Clock(parts.database, lambda: _wake(delivery)).run()),
        asyncio.create_task(broadcasting.run(parts.database, lambda: _wake(delivery))),
    ]
    await stop.wait()
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    await runner.cleanup()


def _wake(delivery: Delivery) -> None:
    for transport in ("web", *OUTSIDE):
        delivery.wake(transport)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    return stop


def _print(parts: Parts, key: str, **told: object) -> None:
    _tell(parts, say(key, **told))


def _tell(parts: Parts, told: Phrase) -> None:
    print(plain(parts.words.text(told, parts.settings.language)), flush=True)
