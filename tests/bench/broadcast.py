"""A broadcast to 10,000 people in each messenger, over test servers that enforce the platforms' limits.

What counts: messages a second against what the platform permits, refusals for being too fast, and how long people
who talk to the bot meanwhile wait for their answers. Takes as long as the slowest platform permits: six minutes.
BENCH_PEOPLE makes it shorter, BENCH_MESSENGERS chooses some of «max vk telegram».
"""

import asyncio
import contextlib
import os
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import sqlalchemy as sa

import dialogs
from bots import schema
from bots.inbox import Inbox
from bots.lane import Lane
from bots.max import connect as to_max
from bots.pictures import Pictures
from bots.telegram import connect as to_telegram
from bots.transport import Adapter
from bots.vk import connect as to_vk
from bots.wiring import Wiring
from core import outbox
from core.accounts import account
from core.database import Database, Tx, open_database
from core.files import FileStore
from core.messages import Button, Message
from core.people import membership, person
from core.schools import municipality, region, school
from core.words import Words
from dialogs.engine.catalogue import discover
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.bench.report import Check, heading
from tests.bots.adapters import webhook
from tests.broadcasts import stored
from tests.messengers.common.server import MessengerServer
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer
from tests.messengers.vk import VkServer

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
TALKERS = 20
WHERE = os.environ.get("BENCH_MESSENGERS", "max vk telegram").split()
EVERY = 2.0  # seconds between a talker's messages
# Messages a second that the platform permits: VK's 20 calls of 100 people each.
PERMITTED = {"telegram": 30.0, "max": 30.0, "vk": 2000.0}
SENDS = ("sendMessage", "POST /messages")
TEXT = "Объявление школы\n\nЗавтра занятия начинаются в 9:00. Столовая работает с 8:30."


@dataclass
class Line:
    """One messenger: its server, a bot of ours, and what was measured."""

    server: MessengerServer[Any, Any]
    bot: Any
    adapter: Adapter
    talkers: list[Any]
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    pace: float = 0.0  # people told a second, in dialogs and in the broadcast together

    def answered(self, one: Any, since: int) -> bool:
        """Tell whether something was sent to somebody since the server's request number `since`."""
        if isinstance(self.server, VkServer):  # its calls come in bundles, and its broadcast is short
            return any(m.author == "bot" and "Найти" in str(m.buttons) for m in one.chat(self.bot)[-1:])
        news = (r for r in self.server.requests[since:] if r.status == 200 and r.method in SENDS)
        return any(one.id in (r.params.get("chat_id"), r.params.get("user_id")) for r in news)


async def _built(folder: Path, stack: contextlib.AsyncExitStack) -> tuple[Engine, dict[str, Line]]:
    url = f"sqlite:///{folder}/klik.db"
    await schema.upgrade(url)
    database = open_database(url)
    stack.push_async_callback(database.close)
    files = FileStore(folder / "files")
    engine = Engine(database, discover(dialogs), Words(), files)
    lines = {}
    for name, server, connect in (
        ("max", MaxServer(), to_max),
        ("vk", VkServer(), to_vk),
        ("telegram", TelegramServer(), to_telegram),
    ):
        if name not in WHERE:
            continue
        await stack.enter_async_context(server)
        bot = server.add_bot("parent")
        adapter = connect(Wiring(Bot.PARENT, bot.token, server.url, Inbox(engine, files), files, {"ru": [], "en": []}))
        stack.push_async_callback(adapter.close)
        crowd = [server.person(f"Родитель {n}") for n in range(PEOPLE + TALKERS)]
        for one in crowd:
            one.knows(bot)
        await database.write(lambda tx, name=name, crowd=crowd: _joined(tx, name, [str(one.id) for one in crowd]))
        lines[name] = Line(server, bot, adapter, crowd[PEOPLE:])
    return engine, lines


def _joined(tx: Tx, transport: str, ids: list[str]) -> None:
    """Guardians of one school, each with an account; the last are the talkers."""
    where = tx.value(sa.select(school.c.id)) or _school(tx)
    first = (tx.value(sa.select(sa.func.max(person.c.id))) or 0) + 1
    numbers = range(first, first + len(ids))
    tx.run(
        person.insert(),
        [{"id": n, "public_id": f"p{n}", "family": "Иванова", "given": "Анна", "sex": "f"} for n in numbers],
    )
    tx.run(membership.insert(), [{"person_id": n, "role": "guardian", "school_id": where} for n in numbers])
    accounts = [
        {"transport": transport, "external_id": id_, "person_id": n, "language": "ru", "created_at": tx.now}
        for id_, n in zip(ids, numbers, strict=True)
    ]
    tx.run(account.insert(), accounts)


def _school(tx: Tx) -> int:
    where = tx.insert(region, name="Край")
    where = tx.insert(municipality, region_id=where, name="Округ")
    return tx.insert(school, public_id="school", municipality_id=where, name="Школа")


def _announced(tx: Tx) -> None:
    """Store the broadcast to everybody but the talkers, all at once."""
    where, author = tx.value(sa.select(school.c.id)), tx.value(sa.select(sa.func.min(person.c.id)))
    number = stored(tx, where, author, TEXT, "bench")
    message = Message(TEXT, ((Button("Почему я это получил?", "nbench.0"),),))
    for transport in WHERE:
        ids = sa.select(account.c.id).where(account.c.transport == transport).order_by(account.c.id).limit(PEOPLE)
        for row in tx.all(ids):
            outbox.put(tx, row.id, "parent", [message], outbox.Priority.NOTICE, broadcast_id=number)


def _waiting(transport: str) -> sa.Select[tuple[int]]:
    mine = sa.and_(outbox.outbox.c.transport == transport, outbox.outbox.c.broadcast_id.is_not(None))
    return sa.select(sa.func.count()).where(mine, outbox.outbox.c.sent_at.is_(None))


async def _measure(database: Database, name: str, line: Line) -> None:
    started = time.monotonic()
    talking = [asyncio.ensure_future(_talk(line, one)) for one in line.talkers]
    while await database.read(lambda tx: tx.value(_waiting(name))):  # noqa: ASYNC110 - it is the database's to say
        await asyncio.sleep(0.05)
    line.seconds = time.monotonic() - started
    line.pace = (PEOPLE + len(line.waits)) / line.seconds
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)


async def _talk(line: Line, one: Any) -> None:
    """Write, wait for the answer, be quiet for a while; as people do, not all at the same moment."""
    chance = random.Random(one.id)
    while True:
        await asyncio.sleep(EVERY * (0.5 + chance.random()))
        at, seen = time.monotonic(), len(line.server.requests)
        await one.writes(line.bot, "меню")
        while not line.answered(one, seen):  # noqa: ASYNC110 - looking into the chat costs more than the bot does
            await asyncio.sleep(0.01)
        line.waits.append(time.monotonic() - at)


async def _raced() -> dict[str, Line]:
    with tempfile.TemporaryDirectory() as folder:
        async with contextlib.AsyncExitStack() as stack:
            engine, lines = await _built(Path(folder), stack)
            tasks = []
            for name, line in lines.items():
                await line.adapter.hello()
                lane = Lane(engine.database, line.adapter, Pictures(engine.files))
                engine.after.append(lambda told, lane=lane: lane.wake() if told == lane.name else None)
                # As schools run them: MAX answers polling twice a second at most.
                url = await stack.enter_async_context(webhook(line.adapter, f"/hooks/{name}/parent"))
                listen = line.adapter.hook(url) if name == "max" else line.adapter.poll()
                tasks += [asyncio.ensure_future(lane.run()), asyncio.ensure_future(listen)]
            await asyncio.sleep(2)
            await engine.database.write(_announced)
            for told in engine.after:
                for name in WHERE:
                    told(name)
            await asyncio.gather(*(_measure(engine.database, name, line) for name, line in lines.items()))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return lines


def run() -> list[Check]:
    """Send, and give what the issue asks for."""
    heading(f"Broadcast to {PEOPLE:,} people in each of {len(WHERE)} messengers at once; {TALKERS} talk meanwhile")
    lines = asyncio.run(_raced())
    checks = []
    for name, line in lines.items():
        reached = line.pace / PERMITTED[name]
        refused = sum(r.status == 429 or r.error[:2] in ("6 ", "6:") for r in line.server.requests)
        p95 = quantiles(line.waits, n=20)[-1] * 1000 if len(line.waits) > 20 else None
        got = {
            len([m for m in one.chat(line.bot) if m.text.startswith(TEXT[:16])]) for one in line.server.persons[:PEOPLE]
        }
        print(
            f"{name:10} {line.seconds:6.0f} s, {line.pace:8,.1f} messages/s, {len(line.waits)} of them answers; "
            f"everybody got it {' or '.join(map(str, got))} times"
        )
        checks += [
            Check(f"{name}: share of the permitted pace", reached, 0.95, "×", least=True),
            Check(f"{name}: refused for being too fast", refused, 0, "times"),
            Check(f"{name}: dialogs answered meanwhile, p95", p95, 300, "ms"),
        ]
    return checks
