"""A parents' community of VK, on a test server, with Anna and her two children in a small school."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from PIL import Image

from bots.lane import Lane
from bots.vk.adapter import VkAdapter
from core.accounts import account
from core.database import Database, Tx
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.bots.adapters import hooked, polling, wiring
from tests.messengers.vk import Community, VkPerson, VkServer
from tests.messengers.vk.callbacks import CallbackServer
from tests.world import World

PATH = "/hooks/vk/parent"


@dataclass
class School:
    """Both sides: the messenger's, with its people, and ours, with the engine."""

    server: VkServer
    bot: Community
    world: World
    adapter: VkAdapter
    anna: VkPerson
    others: list[VkAdapter] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def another(self, bot: Bot = Bot.PARENT) -> VkAdapter:
        """Give one more adapter of the same community, as after a restart."""
        self.others.append(VkAdapter(wiring(self.engine, self.bot.token, self.server.url, bot)))
        return self.others[-1]

    @contextlib.asynccontextmanager
    async def polling(self, adapter: VkAdapter | None = None) -> AsyncIterator[Lane]:
        """Run the bot by Long Poll, and wait until it listens."""
        asked = len(self.asked("a_check"))
        async with polling(self.engine, adapter or self.adapter) as lane:
            async with asyncio.timeout(20):
                while len(self.asked("a_check")) == asked:
                    await self.server.bell.wait()
            yield lane

    @contextlib.asynccontextmanager
    async def hooked(self, adapter: VkAdapter | None = None) -> AsyncIterator[str]:
        """Run the bot by the Callback API, and wait until VK sends; give the address."""
        async with hooked(self.engine, adapter or self.adapter, PATH) as url:
            async with asyncio.timeout(20):
                while not any(server.status == "ok" and server.on for server in self.callbacks):
                    await self.server.bell.wait()
            yield url

    @property
    def callbacks(self) -> list[CallbackServer]:
        """Where VK sends the community's events."""
        return list(self.server.callbacks(self.bot).servers.values())

    def said(self, person: VkPerson | None = None) -> list[str]:
        """Give what the bot told a person."""
        return [m.text for m in (person or self.anna).chat(self.bot) if m.author == "bot"]

    def asked(self, method: str) -> list[dict[str, object]]:
        """Give the requests of that method, but those that were refused."""
        return [r.params for r in self.server.requests if r.method == method and not r.error]


async def join(world: World, person: VkPerson, person_id: int) -> None:
    """Give somebody of the school an account in VK."""

    def add(tx: Tx) -> None:
        told = {"transport": "vk", "external_id": str(person.id), "person_id": person_id, "language": "ru"}
        tx.insert(account, **told, created_at=tx.now)

    await world.database.write(add)


def picture(width: int = 60, height: int = 40, kind: str = "JPEG") -> bytes:
    """Make a photo."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(made, kind)
    return made.getvalue()


async def build(database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    """A school with clubs."""
    world = World(database, Engine(database, catalogue, words, files))
    for title in ("Шахматы", "Футбол", "Хор"):
        await world.club(title, "вт 15:00-16:00")
    return world


@pytest.fixture
async def world(sqlite: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    return await build(sqlite, catalogue, words, files)


@pytest.fixture(params=["polling", "webhook"])
async def running(request: pytest.FixtureRequest, school: School) -> AsyncIterator[School]:
    """The bot runs, in each of the two ways in turn."""
    async with school.polling() if request.param == "polling" else school.hooked():
        yield school


@pytest.fixture
async def school(world: World) -> AsyncIterator[School]:
    """Everything in place."""
    anna_id = (await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})).id
    async with VkServer() as server:
        bot = server.add_bot("Лицей — родителям")
        anna = server.person("Анна Иванова")
        await join(world, anna, anna_id)
        adapter = VkAdapter(wiring(world.engine, bot.token, server.url))
        await adapter.hello()
        made = School(server, bot, world, adapter, anna)
        yield made
        for each in (adapter, *made.others):
            await each.close()
        assert server.violations == []
