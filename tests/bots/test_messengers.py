"""Any set of bots in one process: `run` against test servers of all three messengers."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bots import messengers
from core.settings import Settings
from tests.bots.program import Program, free_port, program
from tests.messengers.common.server import MessengerServer
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer
from tests.messengers.vk import VkServer

HELLO = "приглашени"  # what a stranger is told about


@dataclass
class Town:
    """Three servers with a parents' bot each, somebody at each, and the settings that lead there."""

    servers: dict[str, MessengerServer[Any, Any]]
    environment: dict[str, str]
    bots: dict[tuple[str, str], Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)

    def connect(self, name: str, bot: str = "parent", token: str = "") -> None:
        server = self.servers[name]
        self.bots[name, bot] = server.add_bot(bot)
        self.environment |= {
            f"KLIK_{name}_{bot}_TOKEN".upper(): token or self.bots[name, bot].token,
            f"KLIK_{name}_API_URL".upper(): server.url,
        }
        self.people.setdefault(name, server.person("Анна Иванова"))

    async def greeted(self, name: str, bot: str = "parent", seconds: float = 30.0) -> None:
        """Somebody writes to the bot, again while it is still being set up, and is answered."""
        anna, to = self.people[name], self.bots[name, bot]
        async with asyncio.timeout(seconds):
            while True:
                await anna.starts(to)
                with contextlib.suppress(AssertionError):
                    await anna.sees(to, lambda m: m.author == "bot" and HELLO in m.text, 2)
                    return


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    port = free_port()
    environment = os.environ | {
        "KLIK_DATABASE_URL": f"sqlite:///{tmp_path}/klik.db",
        "KLIK_FILES": str(tmp_path / "files"),
        "KLIK_LISTEN": f"127.0.0.1:{port}",
        "KLIK_DEMO": "off",
    }
    async with MaxServer() as max_, VkServer() as vk, TelegramServer() as telegram:
        yield Town({"max": max_, "vk": vk, "telegram": telegram}, environment)


def tokens_are_secret(town: Town, running: Program) -> None:
    said = "".join(running.lines)
    assert not [name for name in town.environment if name.endswith("_TOKEN") and town.environment[name] in said]


async def test_several_bots_of_several_messengers(town: Town) -> None:
    for name in town.servers:
        town.connect(name)
    town.connect("max", "teacher")
    async with program(town.environment) as running:
        for name, bot in town.bots:
            await town.greeted(name, bot)
        tokens_are_secret(town, running)
    assert [v for server in town.servers.values() for v in server.violations] == []


async def test_by_webhook(town: Town) -> None:
    for name in town.servers:
        town.connect(name)
        town.environment[f"KLIK_{name}_MODE".upper()] = "webhook"
    async with program(town.environment) as running:
        await asyncio.gather(*(running.says("подключён") for _ in town.servers))
        for name in town.servers:
            await town.greeted(name, seconds=20)
        assert await running.says("KLIK_MAX_MODE=webhook")  # told that the address is no https
        tokens_are_secret(town, running)
    polled = {r.method for s in town.servers.values() for r in s.requests} & {"getUpdates", "a_check", "GET /updates"}
    assert polled == set()


async def test_a_bad_token_stops_that_bot_alone(town: Town) -> None:
    town.connect("telegram")
    town.connect("vk", token="vk1.a.wrong-token-of-nobody")
    town.connect("max", token="wrong-token-of-nobody-at-all")
    async with program(town.environment) as running:
        for name in ("ВКонтакте", "MAX"):
            line = await running.says(f"{name}, бот «Родителям»: токен не подходит")
            assert "остальные работают" in line
        await town.greeted("telegram")
        tokens_are_secret(town, running)


async def test_a_key_that_opens_too_little_stops_that_bot_with_what_to_tick(town: Town) -> None:
    town.connect("vk")
    town.bots["vk", "parent"].scopes = frozenset({"messages", "photos", "docs"})
    async with program(town.environment) as running:
        line = await running.says("ВКонтакте, бот «Родителям»: токен не подходит")
        assert "отметьте: управление сообществом" in line


async def test_settings_that_the_messenger_never_takes_stop_that_bot_alone(town: Town) -> None:
    town.connect("telegram")
    town.connect("max")
    town.bots["max", "parent"].username = ""  # no link could lead to it
    async with program(town.environment) as running:
        line = await running.says("MAX, бот «Родителям»: мессенджер не принимает настройки")
        assert "Этот бот не запущен" in line
        await town.greeted("telegram")


async def test_a_messenger_that_is_down_slows_nobody(town: Town) -> None:
    for name in town.servers:
        town.connect(name)
    town.servers["vk"].faults.timeout = True
    town.servers["max"].faults.status = 500
    async with program(town.environment) as running:
        await town.greeted("telegram")
        await running.says("MAX, бот «Родителям»: сервер мессенджера не отвечает")
        town.servers["vk"].faults.timeout = False
        town.servers["vk"].release()
        town.servers["max"].faults.status = 0
        await town.greeted("max", seconds=30)


def test_warnings() -> None:
    tokens = {"telegram_parent_token": "1:a", "max_parent_token": "x", "max_teacher_token": "x", "vk_parent_token": "v"}
    settings = Settings.model_validate({"vk_mode": "webhook", **tokens})
    told = [(warning.key, warning.told.get("name")) for warning in messengers.warnings(settings)]
    assert told == [
        ("cli.messengers.same_token", "KLIK_MAX_PARENT_TOKEN"),
        ("cli.messengers.same_token", "KLIK_MAX_TEACHER_TOKEN"),
        ("cli.messengers.no_https", "KLIK_VK_MODE"),
        ("cli.messengers.law", None),
    ]
