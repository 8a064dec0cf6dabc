"""The page where a human plays people and makes the messenger fall ill."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.messengers.common.faults import Faults, Mischief
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer


@pytest.fixture
async def max_server() -> AsyncIterator[MaxServer]:
    async with MaxServer() as server:
        server.add_bot("parent")
        server.person("Анна")
        yield server


async def state(server: MaxServer) -> dict[str, object]:
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/_/state") as response:
        shown: dict[str, object] = await response.json()
    return shown


async def fall_ill(server: MaxServer, name: str) -> int:
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/_/ill", data=name) as response:
        return response.status


@pytest.mark.parametrize(
    ("name", "faults", "mischief"),
    [
        ("down", Faults(down=True), Mischief()),
        ("error", Faults(status=500), Mischief()),
        ("twice", Faults(), Mischief(duplicate=True)),
    ],
)
async def test_an_ill_messenger_can_be_cured(
    max_server: MaxServer, name: str, faults: Faults, mischief: Mischief
) -> None:
    assert await fall_ill(max_server, name) == 200
    assert (max_server.faults, max_server.mischief) == (faults, mischief)
    assert (await state(max_server))["ill"] == name
    assert await fall_ill(max_server, "well") == 200
    assert (max_server.faults, max_server.mischief) == (Faults(), Mischief())


async def test_there_is_no_illness_of_that_name(max_server: MaxServer) -> None:
    assert await fall_ill(max_server, "plague") == 400
    assert max_server.faults == Faults()


async def test_held_updates_come_after_the_cure(max_server: MaxServer) -> None:
    anna, parent = max_server.persons[0], max_server.bots[0]
    await fall_ill(max_server, "hold")
    await anna.writes(parent, "раз")
    headers = {"Authorization": parent.token}
    async with aiohttp.ClientSession(max_server.url, headers=headers) as http:
        async with http.get("/updates?timeout=0") as response:
            assert (await response.json())["updates"] == []
        await fall_ill(max_server, "well")
        async with http.get("/updates?timeout=0") as response:
            assert len((await response.json())["updates"]) == 1


async def test_a_place_is_sent(max_server: MaxServer) -> None:
    anna, parent = max_server.persons[0], max_server.bots[0]
    async with aiohttp.ClientSession() as http:
        url = f"{max_server.url}/_/place?person={anna.id}&bot={parent.name}"
        async with http.post(url, data="") as response:
            assert response.status == 200
    assert anna.chat(parent)[0].files[0].kind == "location"


async def test_links_lead_to_bots_of_other_servers_too(max_server: MaxServer) -> None:
    async with TelegramServer() as telegram:
        telegram.add_bot("parent")
        max_server.neighbours = [telegram]
        links = (await state(max_server))["links"]
    assert links == {
        f"https://max.ru/{max_server.bots[0].username}": [max_server.url, "parent"],
        "https://t.me/parent_bot": [telegram.url, "parent"],
    }


async def test_requests_are_numbered_newest_first(max_server: MaxServer) -> None:
    headers = {"Authorization": max_server.bots[0].token}
    async with aiohttp.ClientSession(max_server.url, headers=headers) as http:
        for path in ("/me", "/subscriptions"):
            async with http.get(path) as response:
                assert response.status == 200
    traffic = (await state(max_server))["traffic"]
    assert isinstance(traffic, list)
    assert [(r["n"], r["method"]) for r in traffic] == [(1, "GET /subscriptions"), (0, "GET /me")]
