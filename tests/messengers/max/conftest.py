"""A server whose every answer and update is validated, a bot and a person at it, and maxapi's client."""

from collections.abc import AsyncIterator

import pytest
from maxapi import Bot

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import LIMITS, Endpoint, Witness, client_of


@pytest.fixture
async def server() -> AsyncIterator[MaxServer]:
    async with MaxServer(limits=LIMITS) as server:
        server.webhook_pauses = (0.01, 0.02)
        witness = Witness(server)
        yield server
        assert not witness.wrong


@pytest.fixture
def parent(server: MaxServer) -> MaxBot:
    return server.add_bot("parent")


@pytest.fixture
async def anna(server: MaxServer, parent: MaxBot) -> MaxPerson:
    """Somebody whose dialog with the bot is open; the bot has not been told."""
    anna = server.person("Анна")
    server.open_dialog(parent, anna)
    return anna


@pytest.fixture
async def bot(server: MaxServer, parent: MaxBot) -> AsyncIterator[Bot]:
    async with client_of(server, parent.token) as bot:
        yield bot


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    async with endpoint.server:
        yield endpoint
