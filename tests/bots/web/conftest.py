"""The real server with the real engine and database, and a script that talks to it as docs/web-api.md says."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bots.web.devices import register
from bots.web.pace import Pace
from bots.web.server import application
from core.accounts import account
from core.database import Database, Tx
from core.files import FileStore
from core.settings import Settings
from core.words import Words
from dialogs.engine.turn import Engine
from tests.world import Someone, World

Client = TestClient[web.Request, web.Application]
_ids = itertools.count(1)


@dataclass
class Api:
    """A script with a device of its own."""

    client: Client
    token: str = ""

    async def get(self, path: str, status: int = 200, **more: Any) -> Any:
        """GET; the answer's JSON."""
        async with self.client.get(path, headers=self._headers(), **more) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        """POST JSON; the answer's JSON."""
        sent = self._headers() | headers
        async with self.client.post(path, json=body if body is not None else {}, headers=sent) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def send(self, bot: str = "parent", status: int = 200, **deed: Any) -> Any:
        """Send one deed; the messages it brought, or the error."""
        answer = await self.post(f"/api/bots/{bot}/send", {"id": f"d{next(_ids)}"} | deed, status)
        return answer["messages"] if status == 200 else answer

    async def tap(self, label: str, messages: list[dict[str, Any]], bot: str = "parent") -> Any:
        """Tap the button with `label` beneath one of `messages`."""
        buttons = [b for m in messages for row in m["buttons"] for b in row]
        return await self.send(bot, token=next(b["token"] for b in buttons if b["label"] == label))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def usual(**more: Any) -> Settings:
    """Give the settings of a fresh machine, whatever this one's .env says."""
    return Settings(_env_file=None, **more)  # type: ignore[call-arg]


Opened = Callable[..., Awaitable[Client]]


@pytest.fixture
async def opened(database: Database, engine: Engine, words: Words, files: FileStore) -> AsyncIterator[Opened]:
    """Open servers, with other settings or another pace than usual."""
    clients: list[Client] = []

    async def open_server(settings: Settings | None = None, pace: Pace | None = None) -> Client:
        app = application(engine, database, words, files, settings or usual(), pace=pace)
        client: Client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return client

    yield open_server
    for client in clients:
        await client.close()


@pytest.fixture
async def client(opened: Opened) -> Client:
    """A browser: it keeps cookies."""
    return await opened()


async def signed_in(client: Client, who: Someone) -> Api:
    """Give a script with a device for the account of `who`."""

    def add(tx: Tx) -> str:
        return register(tx, tx.value(sa.select(account.c.id).where(account.c.external_id == who.account)))

    return Api(client, await who.world.database.write(add))


@pytest.fixture
async def anna(world: World, client: Client) -> Api:
    """A mother of two, with a device."""
    return await signed_in(client, await world.guardian("Анна Иванова", children={"Петя": "5Б", "Маша": "2А"}))
