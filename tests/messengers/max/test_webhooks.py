"""Webhooks: in order, with the secret, again and again, until they are given up."""

import asyncio
import itertools
from dataclasses import replace

import pytest
from maxapi import Bot
from maxapi.enums.update import UpdateType
from maxapi.exceptions import MaxApiError

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import (
    LIMITS,
    SECRET,
    Endpoint,
    client_of,
    updates_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:URL вебхука не использует HTTPS")


async def test_a_subscription_is_made_shown_and_ended(server: MaxServer, bot: Bot, endpoint: Endpoint) -> None:
    assert (await bot.subscribe_webhook(endpoint.url, [UpdateType.MESSAGE_CREATED], SECRET)).success
    [shown] = (await bot.get_subscriptions()).subscriptions
    assert (shown.url, shown.update_types) == (endpoint.url, ["message_created"])
    with pytest.raises(MaxApiError, match=r"code=405"):
        await bot.get_updates(timeout=0)
    assert not (await bot.unsubscribe_webhook("https://example.ru/other")).success
    assert (await bot.unsubscribe_webhook(endpoint.url)).success
    assert (await bot.get_subscriptions()).subscriptions == []
    assert await updates_of(bot) == []


async def test_updates_come_in_order_with_the_secret(
    anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint
) -> None:
    await anna.writes(parent, "0")
    await bot.subscribe_webhook(endpoint.url, secret=SECRET)
    endpoint.statuses = [500, 200, 404]
    for number in range(1, 10):
        await anna.writes(parent, str(number))
    await endpoint.has(12)
    assert [text for text, _ in itertools.groupby(endpoint.texts())] == [str(n) for n in range(10)]
    assert set(endpoint.secrets) == {SECRET}


async def test_the_same_address_again_replaces_the_subscription(
    anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint
) -> None:
    endpoint.slow = 0.3
    await bot.subscribe_webhook(endpoint.url, secret="the-first-secret")
    await anna.writes(parent, "раз")
    await asyncio.sleep(0.05)
    await bot.subscribe_webhook(endpoint.url, secret=SECRET)
    assert len((await bot.get_subscriptions()).subscriptions) == 1
    await anna.writes(parent, "два")
    async with asyncio.timeout(20):
        while "два" not in endpoint.texts():
            await endpoint.bell.wait()
    assert endpoint.texts()[-2:] == ["раз", "два"]
    assert endpoint.secrets[-2:] == [SECRET, SECRET]


async def test_two_addresses_both_hear(anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint) -> None:
    await bot.subscribe_webhook(endpoint.url, secret="the-first-secret")
    await bot.subscribe_webhook(endpoint.url + "?second", secret=SECRET)
    await anna.writes(parent, "слова")
    await endpoint.has(2)
    assert set(endpoint.secrets) == {"the-first-secret", SECRET}
    await bot.unsubscribe_webhook(endpoint.url)
    await anna.writes(parent, "ещё слова")
    await endpoint.has(3)
    assert endpoint.secrets[-1] == SECRET


async def test_only_wanted_types_come(anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint) -> None:
    await bot.subscribe_webhook(endpoint.url, [UpdateType.MESSAGE_CREATED])
    await anna.starts(parent)
    await anna.writes(parent, "слова")
    await endpoint.has(1)
    assert endpoint.texts() == ["слова"]
    assert endpoint.secrets == [None]


async def test_an_update_is_given_up_after_the_last_attempt(
    anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint
) -> None:
    await bot.subscribe_webhook(endpoint.url)
    endpoint.statuses = [500] * 3
    await anna.writes(parent, "пропало")
    await anna.writes(parent, "дошло")
    await endpoint.has(4)
    assert endpoint.texts() == ["пропало"] * 3 + ["дошло"]


async def test_a_dead_webhook_is_unsubscribed_and_nothing_is_lost(endpoint: Endpoint) -> None:
    limits = replace(LIMITS, webhook_patience=0.2, webhook_answers_within=0.05)
    async with MaxServer(limits=limits) as server:
        server.webhook_pauses = (0.05,) * 10
        parent, anna = server.add_bot("parent"), server.person("Анна")
        async with client_of(server, parent.token) as bot:
            await bot.subscribe_webhook(endpoint.url)
            endpoint.slow = 1.0
            await anna.writes(parent, "раз")
            await anna.writes(parent, "два")
            async with asyncio.timeout(20):
                while (await bot.get_subscriptions()).subscriptions:
                    await parent.bell.wait(1)
            assert [u["message"]["body"]["text"] for u in await updates_of(bot)] == ["раз", "два"]


async def test_unsubscribing_in_the_middle_loses_nothing(
    anna: MaxPerson, parent: MaxBot, bot: Bot, endpoint: Endpoint
) -> None:
    await bot.subscribe_webhook(endpoint.url)
    endpoint.slow = 1.0
    await anna.writes(parent, "раз")
    await asyncio.sleep(0.05)
    await bot.unsubscribe_webhook(endpoint.url)
    assert [u["message"]["body"]["text"] for u in await updates_of(bot)] == ["раз"]


async def test_webhooks_have_a_pace(endpoint: Endpoint) -> None:
    async with MaxServer(limits=replace(LIMITS, webhooks_per_second=5)) as server:
        parent, anna = server.add_bot("parent"), server.person("Анна")
        server.delivery.subscribe(parent, endpoint.url, "", None)
        for number in range(7):
            await anna.writes(parent, str(number))
        await asyncio.sleep(0.5)
        assert len(endpoint.came) == 5
        await endpoint.has(7)
