"""A parent bot in Telegram, on a test server, with Anna and her two children in a small school."""

import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from bots.telegram.adapter import TelegramAdapter
from core.accounts import account
from core.database import Database, Tx
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.turn import Engine
from tests.bots.adapters import wiring
from tests.messengers.telegram import TelegramBot, TelegramPerson, TelegramServer
from tests.messengers.telegram.limits import UNLIMITED
from tests.world import World

PATH = "/hooks/telegram/parent"


@dataclass
class School:
    """Both sides: the messenger's, with its people, and ours, with the engine."""

    server: TelegramServer
    bot: TelegramBot
    world: World
    adapter: TelegramAdapter
    anna: TelegramPerson

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def another(self, look_after: float = 180.0) -> TelegramAdapter:
        """Give one more adapter of the same bot, as after a restart."""
        return TelegramAdapter(wiring(self.engine, self.bot.token, self.server.url), look_after)

    def asked(self, method: str) -> list[dict[str, Any]]:
        """Give what was asked of the server by `method` and worked."""
        return [r.params for r in self.server.requests if r.method == method and r.status == 200]

    def said(self, person: TelegramPerson | None = None) -> list[str]:
        """Give what the bot told a person."""
        return [m.text for m in (person or self.anna).chat(self.bot) if m.author == "bot"]

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something on the server is true."""
        for _ in range(200):
            if true():
                return
            await self.server.bell.wait(0.05)
        raise AssertionError("it never came to be")


def picture(colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    """Draw one."""
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "JPEG")
    return drawn.getvalue()


async def build(database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    """A school with clubs."""
    world = World(database, Engine(database, catalogue, words, files))
    for title in ("Шахматы", "Футбол", "Хор"):
        await world.club(title, "вт 15:00-16:00")
    return world


async def join(world: World, person: TelegramPerson, person_id: int) -> None:
    """Give somebody of the school an account in Telegram."""

    def add(tx: Tx) -> None:
        told = {"transport": "telegram", "external_id": str(person.id), "person_id": person_id, "language": "ru"}
        tx.insert(account, **told, created_at=tx.now)

    await world.database.write(add)


@pytest.fixture
async def world(sqlite: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    return await build(sqlite, catalogue, words, files)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people write faster than in life: the pace of a chat is no matter of most tests."""
    monkeypatch.setattr("bots.telegram.adapter.PER_CHAT", 1000)


@pytest.fixture
async def school(world: World, hurried: None) -> AsyncIterator[School]:
    """Everything in place."""
    anna_id = (await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})).id
    async with TelegramServer(limits=UNLIMITED) as server:
        server.webhook_pauses = (0.05,)
        bot = server.add_bot("parents", username="klik_parents_bot")
        anna = server.person("Анна Иванова", username="anna_ivanova")
        await join(world, anna, anna_id)
        adapter = TelegramAdapter(wiring(world.engine, bot.token, server.url))
        yield School(server, bot, world, adapter, anna)
        await adapter.close()
        assert server.violations == []
