"""Webhooks: who may bring updates, what is answered when, and what happens when the webhook is gone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest
from structlog.testing import capture_logs

from dialogs.engine.update import Update
from tests.bots.adapters import hooked, webhook, wiring
from tests.bots.telegram.conftest import PATH, School
from tests.bots.telegram.test_polling import Order, crowd, words, write_much

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def update(school: School, text: str = "помощь", number: int = 5) -> bytes:
    """What Telegram would bring of Anna."""
    message = {"message_id": 5, "date": 1, "from": school.anna.user, "chat": school.anna.chat_wire, "text": text}
    return orjson.dumps({"update_id": number, "message": message})


def secret(school: School) -> dict[str, str]:
    return {SECRET: wiring(school.engine, school.bot.token, "").secret}


async def test_a_dialog_by_webhook(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with hooked(school.engine, school.adapter, PATH) as url:
        await anna.writes(bot, "запиши на хор")
        asked = await anna.sees(bot, "Кого")
        await anna.taps(bot, asked, "Маша, 2А")
        await anna.sees(bot, lambda m: m.edited)
        await school.until(lambda: not bot.unanswered)
        (registered,) = school.asked("setWebhook")
    assert registered == {
        "url": url,
        "secret_token": secret(school)[SECRET],
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
    }


@pytest.mark.parametrize("headers", [{}, {SECRET: "wrong"}, {SECRET: "неверно"}, {SECRET: ""}])
async def test_a_wrong_secret(school: School, client: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    order = Order(school)
    async with webhook(school.adapter, PATH) as url:
        encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        async with client.post(url, data=update(school), headers=encoded) as answer:
            assert answer.status == 403
    assert order.taken == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"\xff\xfe", 400),
        (b"{}", 200),
        (b'{"update_id": 1}', 200),
        (b'{"update_id": 1, "of_next_year": {}}', 200),
        (b'{"update_id": 1, "message": []}', 200),
        (b"[" * 100_000, 400),
        (b" " * (2**20 + 1), 413),
    ],
)
async def test_odd_bodies(school: School, client: aiohttp.ClientSession, body: bytes, status: int) -> None:
    async with webhook(school.adapter, PATH) as url, client.post(url, data=body, headers=secret(school)) as answer:
        assert answer.status == status


async def test_what_was_not_stored_is_brought_again(school: School, client: aiohttp.ClientSession) -> None:
    order = Order(school)
    order.failures = 1
    async with webhook(school.adapter, PATH) as url:
        for status in (503, 200, 200):
            async with client.post(url, data=update(school), headers=secret(school)) as answer:
                assert answer.status == status
    assert order.taken == [(str(school.anna.id), "помощь")]


async def test_it_answers_after_the_commit(school: School, client: aiohttp.ClientSession) -> None:
    order, commit = Order(school), asyncio.Event()
    handle = order.handle

    async def slowly(update: Update, also: Any = None) -> bool:
        await commit.wait()
        return await handle(update, also)

    school.engine.handle = slowly  # type: ignore[method-assign]
    async with webhook(school.adapter, PATH) as url:
        asking = asyncio.ensure_future(client.post(url, data=update(school), headers=secret(school)))
        await asyncio.sleep(0.1)
        assert not asking.done()
        commit.set()
        (await asking).release()
    assert len(order.taken) == 1


@pytest.mark.parametrize("mischief", ["", "duplicate"])
async def test_everything_arrives_once_and_in_order(school: School, mischief: str) -> None:
    order, people = Order(school), await crowd(school, 5)
    if mischief:
        setattr(school.server.mischief, mischief, True)
    order.failures = 3
    async with hooked(school.engine, school.adapter, PATH):
        await write_much(school, people, 6)
        await school.until(lambda: not school.bot.updates.waiting)
    assert {person.name: order.of(person) for person in people} == {person.name: words(6) for person in people}


async def test_a_webhook_that_is_gone_is_set_again(school: School) -> None:
    adapter = school.another(look_after=0.1)
    with capture_logs() as logs:
        async with hooked(school.engine, adapter, PATH):
            await school.until(lambda: school.bot.webhook.url)
            school.bot.webhook.url = ""
            await school.until(lambda: school.bot.webhook.url)
            await school.until(lambda: len(school.asked("getWebhookInfo")) > 2)
        await adapter.close()
    assert [entry["event"] for entry in logs].count("webhook was gone, set again") == 1


async def test_why_nothing_arrives_is_in_the_log_once(school: School) -> None:
    adapter = school.another(look_after=0.1)
    with capture_logs() as logs:
        hook = asyncio.ensure_future(adapter.hook("http://127.0.0.1:9/nobody"))
        await school.until(lambda: school.bot.webhook.url)
        school.server.webhook_pauses = (60,)
        await school.anna.writes(school.bot, "помощь")
        await school.until(lambda: school.bot.webhook.error)
        seen = len(school.asked("getWebhookInfo"))
        await school.until(lambda: len(school.asked("getWebhookInfo")) > seen + 2)
        hook.cancel()
        await adapter.close()
    assert [entry["event"] for entry in logs].count("Telegram cannot bring updates") == 1
