"""Live updates: what comes, from where, and what a lost connection misses."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import sqlalchemy as sa

from bots.web.delivery import WebDelivery
from bots.web.live import Live
from bots.web.server import DELIVERY
from core import outbox
from core.accounts import account
from core.database import Database, Tx
from core.messages import Message
from tests.bots.web.conftest import Api, Client, signed_in
from tests.world import World


async def test_a_message_comes_as_it_is_said(anna: Api) -> None:
    async with _stream(anna) as response:
        events = _events(response)
        said = await anna.send(text="помощь")
        assert [await _next(events) for _ in said] == [("message", m, str(m["id"])) for m in said]


async def test_a_lost_connection_misses_nothing(anna: Api) -> None:
    first, *rest = await anna.send(text="помощь")
    rest += await anna.send(text="кто я")
    async with _stream(anna, **{"Last-Event-ID": str(first["id"])}) as response:
        events = _events(response)
        assert [(await _next(events))[1] for _ in rest] == rest


async def test_a_notice_comes_by_itself(anna: Api, client: Client, database: Database) -> None:
    async with _stream(anna) as response:
        events = _events(response)
        await _notify(database, "Место освободилось")
        assert await client.app[DELIVERY].deliver() == 1
        assert (await _next(events))[1]["text"] == "Место освободилось"


async def test_what_another_process_delivered_comes_too(anna: Api, client: Client, database: Database) -> None:
    async with _stream(anna) as response:
        events = _events(response)
        await _notify(database, "Из соседнего процесса")
        assert await WebDelivery(database, Live()).deliver() == 1
        await client.app[DELIVERY].deliver()
        assert (await _next(events))[1]["text"] == "Из соседнего процесса"


async def test_other_pages_learn_what_was_read(anna: Api) -> None:
    await anna.send(start="")
    async with _stream(anna) as response:
        await anna.post("/api/bots/parent/seen", {"id": 2})
        assert await _next(_events(response)) == ("seen", {"bot": "parent", "id": 2}, None)


async def test_leaving_ends_the_device_s_pages_at_once(anna: Api) -> None:
    async with _stream(anna) as response:
        events = _events(response)
        await anna.post("/api/logout")
        assert (await _next(events))[0] == "signed_out"


async def test_nobody_hears_another_s_messages(world: World, anna: Api) -> None:
    other = await signed_in(anna.client, await world.teacher("Игорь Ветров"))
    async with _stream(anna) as response:
        await other.send("teacher", start="")
        mine = await anna.send(start="")
        assert (await _next(_events(response)))[1] == mine[0]


async def test_a_stranger_gets_no_stream(client: Client) -> None:
    await Api(client).get("/api/events", 401)


async def test_delivering_at_the_same_moment_doubles_and_loses_nothing(
    anna: Api, client: Client, database: Database
) -> None:
    for n in range(30):
        await _notify(database, f"{n}")
    deliveries = [client.app[DELIVERY], WebDelivery(database, Live())]
    counts = await asyncio.gather(*(d.deliver() for d in deliveries for _ in range(5)))
    assert sum(counts) >= 30
    texts = [m["text"] for m in (await anna.get("/api/bots/parent/messages"))["messages"]]
    assert sorted(texts, key=int) == [f"{n}" for n in range(30)]
    left = sa.select(sa.func.count()).where(outbox.outbox.c.sent_at.is_(None))
    assert await database.read(lambda tx: tx.value(left)) == 0


async def _notify(database: Database, text: str) -> None:
    def put(tx: Tx) -> None:
        who = tx.value(sa.select(account.c.id).order_by(account.c.id).limit(1))
        outbox.put(tx, who, "parent", [Message(text)], outbox.Priority.NOTICE)

    await database.write(put)


def _stream(api: Api, **headers: str) -> Any:
    return api.client.get("/api/events", headers={"Authorization": f"Bearer {api.token}"} | headers)


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Any, str | None]]:
    fields: dict[str, str] = {}
    async for line in response.content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            yield fields["event"], json.loads(fields["data"]), fields.get("id")
            fields = {}


async def _next(events: AsyncIterator[tuple[str, Any, str | None]]) -> tuple[str, Any, str | None]:
    async with asyncio.timeout(10):
        return await anext(events)
