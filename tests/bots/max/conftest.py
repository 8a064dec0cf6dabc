"""A parent bot in MAX, on a test server, with Anna and her two children in a small school."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bots.max.adapter import MaxAdapter
from core.accounts import account
from core.database import Database, Tx
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.bots.adapters import delivered, wiring
from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.world import World

PATH = "/hooks/max/parent"


@dataclass
class School:
    """Both sides: the messenger's, with its people, and ours, with the engine."""

    server: MaxServer
    bot: MaxBot
    world: World
    adapter: MaxAdapter
    anna: MaxPerson

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def another(self, look_after: float = 300.0, bot: Bot = Bot.PARENT) -> MaxAdapter:
        """Give one more adapter of the same bot, as after a restart."""
        return MaxAdapter(wiring(self.engine, self.bot.token, self.server.url, bot), look_after)

    def sent(self, method: str = "POST /messages") -> list[dict[str, object]]:
        """Give what was asked of the server that way and worked."""
        return [r.params for r in self.server.requests if r.method == method and r.status == 200 and not r.error]

    async def answered(self, taps: int) -> None:
        """Wait until so many taps were answered."""
        await until(lambda: len(self.sent("POST /answers")) >= taps)

    async def delivered(self) -> None:
        """Wait until nothing waits for anybody in MAX any more."""
        await delivered(self.world.database, "max")

    def said(self, person: MaxPerson | None = None) -> list[str]:
        """Give what the bot told a person."""
        return [m.text for m in (person or self.anna).chat(self.bot) if m.author == "bot"]


async def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is true. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - it may be anything
            await asyncio.sleep(0.01)


async def build(database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    """A school with clubs."""
    world = World(database, Engine(database, catalogue, words, files))
    for title in ("Шахматы", "Футбол", "Хор"):
        await world.club(title, "вт 15:00-16:00")
    return world


async def join(world: World, person: MaxPerson, person_id: int) -> None:
    """Give somebody of the school an account in MAX."""

    def add(tx: Tx) -> None:
        told = {"transport": "max", "external_id": str(person.id), "person_id": person_id, "language": "ru"}
        tx.insert(account, **told, created_at=tx.now)

    await world.database.write(add)


@pytest.fixture
async def world(sqlite: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    return await build(sqlite, catalogue, words, files)


@pytest.fixture
async def school(world: World) -> AsyncIterator[School]:
    """Everything in place."""
    anna_id = (await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})).id
    async with MaxServer() as server:
        bot = server.add_bot("Родителям")
        anna = server.person("Анна", "Иванова")
        await join(world, anna, anna_id)
        adapter = MaxAdapter(wiring(world.engine, bot.token, server.url))
        yield School(server, bot, world, adapter, anna)
        await adapter.close()
        assert server.violations == []
