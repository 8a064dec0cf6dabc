"""Polling, and what may go wrong on the way."""

import asyncio
import logging

import pytest
from maxapi import Bot
from maxapi.enums.update import UpdateType

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import (
    LIMITS,
    Endpoint,
    client_of,
    talking,
    updates_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:URL вебхука не использует HTTPS")


async def test_a_marker_acknowledges(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    for text in "абв":
        await anna.writes(parent, text)
    first = await bot.get_updates(limit=2, timeout=0)
    assert [u["message"]["body"]["text"] for u in first["updates"]] == ["а", "б"]
    assert len(await updates_of(bot)) == 3, "without a marker nothing is acknowledged"
    second = await bot.get_updates(marker=first["marker"], timeout=0)
    assert [u["message"]["body"]["text"] for u in second["updates"]] == ["в"]
    assert len(await updates_of(bot)) == 1
    third = await bot.get_updates(marker=second["marker"], timeout=0)
    assert third == {"updates": [], "marker": second["marker"]}


async def test_a_poll_waits_and_wakes(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=5, types=[UpdateType.MESSAGE_CREATED]))
    await asyncio.sleep(0.05)
    await anna.starts(parent)
    assert not polling.done()
    await anna.writes(parent, "слова")
    async with asyncio.timeout(4):  # below the five after which it would come back empty
        answer = await polling
    assert [u["update_type"] for u in answer["updates"]] == ["message_created"]


async def test_what_nobody_takes_is_forgotten() -> None:
    now = 1_800_000_000.0
    async with MaxServer(limits=LIMITS, clock=lambda: now) as server:
        parent, anna = server.add_bot("parent"), server.person("Анна")
        async with client_of(server, parent.token) as bot:
            await anna.writes(parent, "вчера")
            now += 25 * 3600
            await anna.writes(parent, "сегодня")
            assert [u["message"]["body"]["text"] for u in await updates_of(bot)] == ["сегодня"]


async def test_updates_twice_in_reverse_or_held_back_by_polling(
    server: MaxServer, anna: MaxPerson, parent: MaxBot, bot: Bot
) -> None:
    for text in "абв":
        await anna.writes(parent, text)
    server.mischief.hold = True
    assert await updates_of(bot) == []
    server.mischief.duplicate = server.mischief.reverse = True
    server.release()
    assert [u["message"]["body"]["text"] for u in await updates_of(bot)] == list("ввббаа")


async def test_updates_twice_in_reverse_or_held_back_by_webhook(
    server: MaxServer, anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint
) -> None:
    await bot.subscribe_webhook(endpoint.url)
    server.mischief.hold = server.mischief.duplicate = server.mischief.reverse = True
    for text in "абв":
        await anna.writes(parent, text)
    await asyncio.sleep(0.05)
    assert endpoint.came == []
    server.release()
    await endpoint.has(6)
    assert endpoint.texts() == list("ввббаа")


async def test_malformed_updates_reach_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    async with MaxServer(limits=LIMITS) as server:
        parent = server.add_bot("parent")
        async with client_of(server, parent.token) as bot:
            dispatcher = talking(bot)
            polling = asyncio.create_task(dispatcher.start_polling(bot))
            with caplog.at_level(logging.WARNING):
                server.push_raw(parent, {"update_type": "moon_landed", "timestamp": 1})
                server.push_raw(parent, {"update_type": "message_created"})
                server.push_raw(parent, "not even an object")
                anna = server.person("Анна")
                await anna.starts(parent)
                await anna.sees(parent, "Здравствуйте!")
            await dispatcher.stop_polling()
            await polling
    assert "moon_landed" in caplog.text
