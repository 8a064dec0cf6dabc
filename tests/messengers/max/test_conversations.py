"""A conversation, held by maxapi's own dispatcher."""

import asyncio

import aiohttp
import orjson
import pytest
from aiohttp.test_utils import TestServer
from maxapi import Bot
from maxapi.webhook.aiohttp import AiohttpMaxWebhook

from tests.messengers.common.seen import Mark
from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import (
    SECRET,
    YES,
    Endpoint,
    keyboard,
    picture,
    talking,
    updates_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:URL вебхука не использует HTTPS")


async def hold_conversation(server: MaxServer, parent: MaxBot) -> None:
    anna = server.person("Анна")
    await anna.starts(parent, "code-42")
    await anna.sees(parent, "Здравствуйте! code-42")
    await anna.writes(parent, "Маша 😀")
    question = await anna.sees(parent, "верно?")
    assert question.text == "Маша 😀, верно?"
    assert question.markup == [Mark("strong", 0, 6)]
    await anna.taps(parent, question, "Да")
    changed = await anna.sees(parent, "Нажали 1.2.0")
    assert changed.id == question.id
    assert changed.edited
    assert changed.button("Да")
    assert anna.toasts(parent) == ["Готово"]
    assert [m.author for m in anna.chat(parent)] == ["bot", "person", "bot"]


async def test_a_conversation_by_polling(server: MaxServer, parent: MaxBot, bot: Bot) -> None:
    dispatcher = talking(bot)
    polling = asyncio.create_task(dispatcher.start_polling(bot))
    await hold_conversation(server, parent)
    await dispatcher.stop_polling()
    await polling
    assert not server.violations
    assert not server.strays


async def test_a_conversation_by_webhook(server: MaxServer, parent: MaxBot, bot: Bot) -> None:
    app = AiohttpMaxWebhook(talking(bot), bot, secret=SECRET).create_app("/hook")
    async with TestServer(app) as endpoint:
        await bot.subscribe_webhook(str(endpoint.make_url("/hook")), secret=SECRET)
        await hold_conversation(server, parent)
    assert not server.violations


async def test_neither_traffic_nor_page_shows_a_token(
    server: MaxServer, parent: MaxBot, anna: MaxPerson, bot: Bot, endpoint: Endpoint
) -> None:
    await bot.subscribe_webhook(endpoint.url, secret=SECRET)
    await bot.send_message(user_id=anna.id, text=f"мой токен {parent.token}")
    async with aiohttp.ClientSession() as http:
        async with http.get(server.url) as response:
            assert "<title>" in await response.text()
        async with http.get(f"{server.url}/_/state?person={anna.id}&bot=parent") as response:
            state = await response.json()
    shown = orjson.dumps({**state, "chat": []}).decode()
    assert parent.token not in shown
    assert SECRET not in shown
    assert state["title"] == "MAX"
    assert state["traffic"][0]["params"]["user_id"] == anna.id


async def test_a_human_at_the_page_is_a_person_like_any_other(server: MaxServer, parent: MaxBot, bot: Bot) -> None:
    async with aiohttp.ClientSession(server.url) as http:

        async def does(verb: str, body: bytes | str, more: str = "") -> str:
            async with http.post(f"/_/{verb}?{who}{more}", data=body) as response:
                assert response.status == 200, await response.text()
                return await response.text()

        who = ""
        who = f"person={await does('person', 'Анна')}&bot=parent"
        anna = server.persons[-1]
        await does("start", "code")
        await does("write", "слова")
        await does("file", picture(), "&name=a.png")
        await bot.send_message(user_id=anna.id, text="?", attachments=[keyboard([YES])])
        await does("tap", "1.2.0", f"&message={anna.chat(parent)[-1].id}")
        async with http.get(f"/_/file?{who}&message={anna.chat(parent)[1].id}&n=0") as response:
            assert await response.read() == picture()
    kinds = [u["update_type"] for u in await updates_of(bot)]
    assert kinds == ["bot_started", "message_created", "message_created", "message_callback"]
