"""The Callback API: who may post to us, what is answered, and that VK keeps posting."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bots.vk import callback
from tests.bots.adapters import hooked, webhook
from tests.bots.vk.conftest import PATH, School


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def written(school: School, text: str, **more: object) -> dict[str, object]:
    """Make an event as VK posts it."""
    anna = school.anna.id
    message = {"from_id": anna, "peer_id": anna, "id": 1, "conversation_message_id": 1, "text": text, "out": 0}
    secret = school.callbacks[0].secret if school.callbacks else ""
    told = {"type": "message_new", "group_id": school.bot.id, "event_id": "e1", "v": "5.199", "secret": secret}
    return told | {"object": {"message": message, "client_info": {}}} | more


async def test_vk_is_told_where_to_post_and_what(school: School) -> None:
    async with school.hooked() as url:
        (server,) = school.callbacks
        assert (server.url, server.title, server.status) == (url, "odin-klik", "ok")
        assert 20 <= len(server.secret) <= 50 and school.bot.token not in server.secret
        on = {kind for kind, is_on in server.on.items() if is_on}
        assert on == {"message_new", "message_event", "message_allow", "message_deny", "message_edit"}


async def test_after_a_restart_the_same_server_is_used(school: School) -> None:
    async with school.hooked() as before:
        pass
    async with school.hooked(school.another()) as url:
        async with asyncio.timeout(20):
            while school.callbacks[0].url != url or school.callbacks[0].status != "ok":
                await school.server.bell.wait()
        assert url != before and len(school.callbacks) == 1
        await school.anna.writes(school.bot, "запиши на хор")
        await school.anna.sees(school.bot, "Кого")


async def test_a_server_that_vk_gave_up_is_registered_again(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback, "LOOK_AGAIN", 0.1)
    async with school.hooked():
        school.callbacks[0].status, school.callbacks[0].confirmed = "failed", False
        async with asyncio.timeout(20):
            while school.callbacks[0].status != "ok":
                await school.server.bell.wait()
        school.server.callbacks(school.bot).remove(school.callbacks[0])
        async with asyncio.timeout(20):
            while not school.callbacks or school.callbacks[0].status != "ok" or not school.callbacks[0].on:
                await school.server.bell.wait()
        await school.anna.writes(school.bot, "запиши на хор")
        await school.anna.sees(school.bot, "Кого")


async def test_registering_survives_an_outage(school: School) -> None:
    school.server.faults.status = 500
    async with hooked(school.engine, school.adapter, PATH):
        await asyncio.sleep(0.2)
        school.server.faults.status = 0
        async with asyncio.timeout(20):
            while not school.callbacks or school.callbacks[0].status != "ok":
                await school.server.bell.wait()


@pytest.mark.parametrize(
    ("more", "status", "answer"),
    [
        ({}, 200, "ok"),
        ({"secret": "wrong"}, 403, ""),
        ({"secret": ""}, 403, ""),
        ({"secret": None}, 403, ""),
        ({"secret": ["тайна"]}, 403, ""),
        ({"group_id": 1}, 400, ""),
        ({"type": "never_heard_of"}, 200, "ok"),
        ({"object": 5}, 200, "ok"),
    ],
)
async def test_who_may_post(
    school: School, client: aiohttp.ClientSession, more: dict[str, object], status: int, answer: str
) -> None:
    async with school.hooked() as url, client.post(url, json=written(school, "запиши на хор", **more)) as response:
        assert (response.status, await response.text()) == (status, answer)
        if more:
            assert school.said() == []
        else:
            school.bot.dialog(school.anna.id).allowed = True
            await school.anna.sees(school.bot, "Кого")


@pytest.mark.parametrize("body", [b"{no json", b"[]", b'"message_new"', b"\xff\xfe", b""])
async def test_what_is_no_event(school: School, client: aiohttp.ClientSession, body: bytes) -> None:
    async with school.hooked() as url, client.post(url, data=body) as response:
        assert response.status == 400


async def test_too_large_a_body(school: School, client: aiohttp.ClientSession) -> None:
    async with school.hooked() as url, client.post(url, json=written(school, "да" * 2**20)) as response:
        assert response.status == 413


async def test_only_our_community_is_told_the_code(school: School, client: aiohttp.ClientSession) -> None:
    async with school.hooked() as url:
        for group, status in ((school.bot.id, 200), (1, 400)):
            async with client.post(url, json={"type": "confirmation", "group_id": group}) as response:
                assert response.status == status
                assert (await response.text() == school.server.callbacks(school.bot).code) is (status == 200)


async def test_before_vk_gave_a_code_nothing_is_said(school: School, client: aiohttp.ClientSession) -> None:
    asked = {"type": "confirmation", "group_id": school.bot.id}
    async with webhook(school.adapter, PATH) as url, client.post(url, json=asked) as response:
        assert response.status == 503


async def test_what_could_not_be_taken_is_posted_again(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    handle, times = school.engine.handle, 0

    async def sometimes(update: object, also: object = None) -> bool:
        nonlocal times
        times += 1
        if times < 3:
            raise OSError("the database is away")
        return await handle(update)  # type: ignore[arg-type]

    school.server.webhook_pauses = (0.05,)
    async with school.hooked():
        monkeypatch.setattr(school.engine, "handle", sometimes)
        await school.anna.starts(school.bot, "CODE")
        await school.anna.sees(school.bot, 1)
    assert times == 3 and len(school.said()) == 1


async def test_every_event_twice(school: School) -> None:
    school.server.mischief.duplicate = True
    async with school.hooked():
        for text in ("запиши на хор", "петя"):
            await school.anna.writes(school.bot, text)
            await school.anna.sees(school.bot, "Кого" if "хор" in text else "для Пети")
        await asyncio.sleep(0.1)
    assert len(school.said()) == 2
