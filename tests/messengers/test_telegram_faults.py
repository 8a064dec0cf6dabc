"""What the test server does wrong on purpose, how fast it lets bots go, and its page for humans."""

import asyncio
import time
from typing import Any

import pytest
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaDocument

from tests.conftest import FrozenClock
from tests.messengers.common.faults import Faults
from tests.messengers.telegram.checked import scene
from tests.messengers.telegram.echo import picture
from tests.messengers.telegram.limits import Limits


async def test_a_server_that_is_down_comes_back_at_the_same_address() -> None:
    async with scene() as play:
        await play.client.get_me()
        async with play.server.outage():
            with pytest.raises(TelegramNetworkError, match=r"ClientConnectorError|ServerDisconnected|ClientOSError"):
                await play.client.send_message(play.anna.id, "раз")
            with pytest.raises(TelegramNetworkError, match="ClientConnectorError"):
                await play.client.send_message(play.anna.id, "раз")
        play.server.faults.down = True
        with pytest.raises(TelegramNetworkError, match="ServerDisconnected"):
            await play.client.send_message(play.anna.id, "раз")
        play.server.faults.down = False
        await play.client.send_message(play.anna.id, "два")
        assert [m.text for m in play.anna.chat(play.parent)] == ["два"]
        assert [r.method for r in play.server.requests] == ["getMe", "sendMessage"]


async def test_errors_garbage_and_silence_perform_nothing() -> None:
    async with scene() as play:
        play.server.faults = Faults(status=500)
        with pytest.raises(ClientDecodeError):
            await play.client.send_message(play.anna.id, "раз")
        play.server.faults = Faults(garbage=True)
        with pytest.raises(ClientDecodeError):
            await play.client.send_message(play.anna.id, "раз")
        play.server.faults = Faults(timeout=True)
        with pytest.raises(TelegramNetworkError, match="timeout"):
            await play.client.send_message(play.anna.id, "раз", request_timeout=1)
        play.server.faults = Faults(slow=0.2)
        began = time.monotonic()
        await play.client.send_message(play.anna.id, "два")
        assert time.monotonic() - began >= 0.2
        assert [m.text for m in play.anna.chat(play.parent)] == ["два"]
        assert [r.status for r in play.server.requests] == [500, 200, 0, 200]


async def test_floods_are_told_and_not_performed() -> None:
    async with scene() as play:
        play.server.faults = Faults(flood=2, flood_retry_after=7)
        await play.client.get_me()
        for _ in range(2):
            with pytest.raises(TelegramRetryAfter) as told:
                await play.client.send_message(play.anna.id, "раз")
            assert told.value.retry_after == 7
        await play.client.send_message(play.anna.id, "два")
        assert [m.text for m in play.anna.chat(play.parent)] == ["два"]


async def test_a_lost_answer_is_of_a_message_that_arrived() -> None:
    async with scene() as play:
        play.server.faults.lose_answer = 1
        await play.client.get_me()
        with pytest.raises(TelegramNetworkError, match="ServerDisconnected"):
            await play.client.send_message(play.anna.id, "раз")
        await play.client.send_message(play.anna.id, "раз")
        assert [m.text for m in play.anna.chat(play.parent)] == ["раз", "раз"]


async def test_updates_twice_backwards_and_all_at_once() -> None:
    async with scene() as play:
        mischief = play.server.mischief
        mischief.hold = True
        waiting = asyncio.create_task(play.result("getUpdates", timeout=30))
        for word in ("раз", "два"):
            await play.anna.writes(play.parent, word)
        await asyncio.sleep(0.05)
        assert not waiting.done()
        mischief.duplicate = mischief.reverse = True
        play.server.release()
        assert [u["message"]["text"] for u in await waiting] == ["два", "два", "раз", "раз"]


async def test_updates_that_are_none() -> None:
    async with scene() as play:
        play.server.push_raw(play.parent, {"quantum_leap": {"far": True}})
        play.server.push_raw(play.parent, ["no object"])
        unknown, malformed = await play.result("getUpdates")
        assert unknown["quantum_leap"] == {"far": True} and unknown["update_id"] and malformed == ["no object"]
        play.server.push_raw(play.parent, b'{"update_id": 12')
        async with play.http.get(f"{play.server.url}/bot{play.parent.token}/getUpdates") as response:
            assert (await response.text()).endswith(',\n{"update_id": 12]}')
        assert len(await play.result("getUpdates")) == 1


def frozen() -> tuple[FrozenClock, dict[str, Any]]:
    clock = FrozenClock()
    return clock, {"clock": lambda: clock().timestamp()}


async def test_one_chat_takes_a_short_burst_and_then_one_a_second() -> None:
    clock, more = frozen()
    async with scene(Limits(), **more) as play:
        for _ in range(3):
            await play.client.send_message(play.anna.id, "раз")
        with pytest.raises(TelegramRetryAfter) as told:
            await play.client.send_message(play.anna.id, "раз")
        assert told.value.retry_after == 3
        async with play.http.get(
            f"{play.server.url}/bot{play.parent.token}/sendMessage?chat_id={play.anna.id}&text=x"
        ) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "3")
            assert (await response.json())["description"] == "Too Many Requests: retry after 3"
        await play.client.edit_message_text("два", chat_id=play.anna.id, message_id=1)
        statuses = []
        for _ in range(12):
            clock.pass_time(seconds=1)
            statuses.append((await play.call("sendMessage", chat_id=play.anna.id, text="x"))[0])
        assert statuses == [429] * 2 + [200] * 10


async def test_a_bot_sends_thirty_a_second_and_another_bot_its_own_thirty() -> None:
    clock, more = frozen()
    async with scene(Limits(), **more) as play:
        teacher = play.server.add_bot("teacher")
        people = [play.server.person(f"Гость {n}") for n in range(70)]
        for person in people:
            person.knows(play.parent)
            person.knows(teacher)

        async def sends(token: str) -> list[int]:
            calls = [play.call("sendMessage", token, chat_id=p.id, text="x") for p in people]
            return sorted(status for status, _ in await asyncio.gather(*calls))

        assert await sends(play.parent.token) == [200] * 30 + [429] * 40
        assert await sends(teacher.token) == [200] * 30 + [429] * 40
        clock.pass_time(seconds=0.9)
        assert await sends(play.parent.token) == [429] * 70
        clock.pass_time(seconds=0.2)
        assert await sends(play.parent.token) == [200] * 30 + [429] * 40


async def test_an_album_counts_as_its_parts_for_the_bot_and_once_for_the_chat() -> None:
    clock, more = frozen()
    async with scene(Limits(per_second=6), **more) as play:
        sent = await play.client.send_document(play.anna.id, BufferedInputFile(b"x", "x.txt"))
        assert sent.document
        album = [InputMediaDocument(media=sent.document.file_id)] * 3
        await play.client.send_media_group(play.anna.id, list(album))
        with pytest.raises(TelegramRetryAfter):
            await play.client.send_media_group(play.anna.id, list(album))
        clock.pass_time(seconds=1)
        await play.client.send_media_group(play.anna.id, list(album))
        assert len(play.anna.chat(play.parent)) == 7


async def test_the_page_shows_chats_and_traffic_without_tokens() -> None:
    async with scene() as play:
        await play.client.set_webhook("https://school.example/", secret_token="never-to-be-shown")
        await play.client.delete_webhook()
        await play.client.send_message(play.anna.id, f"мой токен {play.parent.token}")
        async with play.http.get(play.server.url) as response:
            assert "<title>Мессенджер понарошку</title>" in await response.text()
        async with play.http.get(f"{play.server.url}/favicon.ico") as response:
            assert response.status == 204
        assert not play.server.violations
        where = f"person={play.anna.id}&bot=parent"
        async with play.http.get(f"{play.server.url}/_/state?{where}") as response:
            state = await response.json()
        assert [r["method"] for r in state["traffic"]] == ["sendMessage", "deleteWebhook", "setWebhook"]
        assert play.parent.token not in str(state["traffic"])
        assert state["chat"][0]["text"].startswith("мой токен")


async def test_a_human_at_the_page_is_a_person() -> None:
    async with scene() as play:

        async def does(verb: str, body: str | bytes = "", more: str = "") -> str:
            url = f"{play.server.url}/_/{verb}?person={play.anna.id}&bot=parent{more}"
            async with play.http.post(url, data=body) as response:
                assert response.status == 200, await response.text()
                return await response.text()

        await does("start", "invite-1")
        await does("file", picture(), "&name=a.jpg")
        await does("file", b"%PDF", "&name=a.pdf")
        button = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}
        sent = await play.result("sendMessage", chat_id=play.anna.id, text="ну?", reply_markup=button)
        await does("tap", "1", f"&message={sent['message_id']}")
        keys = {"keyboard": [[{"text": "Меню"}]]}
        await play.result("sendMessage", chat_id=play.anna.id, text="вот", reply_markup=keys)
        await does("tap", "Меню")
        await does("write", "привет")
        start, photo, document, tap, key, words = await play.result("getUpdates")
        assert (start["message"]["text"], key["message"]["text"]) == ("/start invite-1", "Меню")
        assert ("photo" in photo["message"], document["message"]["document"]["file_name"]) == (True, "a.pdf")
        assert (tap["callback_query"]["data"], words["message"]["text"]) == ("1", "привет")
        new = await does("person", "Олег Петров")
        assert [str(p.id) for p in play.server.persons][-1] == new
        async with play.http.get(
            f"{play.server.url}/_/file?person={play.anna.id}&bot=parent&message=2&n=0"
        ) as response:
            assert await response.read() == play.anna.chat(play.parent)[1].files[0].data
        async with play.http.post(f"{play.server.url}/_/write?person=1&bot=parent", data="x") as response:
            assert response.status == 400
