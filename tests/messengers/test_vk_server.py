"""The test server of VK: tokens, parameters, pace, faults, by vk-api and vkbottle."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from vk_api.exceptions import ApiError, ApiHttpError  # type: ignore[import-untyped]
from vkbottle import (
    VKAPIError,
)

from tests.messengers.vk import Limits
from tests.messengers.vk.methods import METHODS
from tests.messengers.vk.parameters import described
from tests.messengers.vk.scene import Scene, scene


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


async def test_every_method_offered_is_described_by_vk() -> None:
    assert METHODS.keys() | {"execute"} == described().keys()


async def test_a_wrong_token_is_no_one(vk: Scene) -> None:
    api = vk.foreign.vkbottle(vk.bot, token="vk1.a.wrong")
    with pytest.raises(VKAPIError[5]) as refusal:
        await api.groups.get_by_id()
    assert "invalid access_token (4)" in str(refusal.value.error_msg)
    assert vk.server.requests[-1].bot == ""


async def test_no_token_at_all(vk: Scene) -> None:
    assert (await vk.refused("users.get", access_token=""))[1].endswith("no access_token passed.")


async def test_the_token_may_come_in_the_header(vk: Scene) -> None:
    url, form = f"{vk.server.url}/method/groups.getById", {"v": "5.199"}
    async with vk.http.post(url, data=form, headers={"Authorization": f"Bearer {vk.bot.token}"}) as response:
        assert (await response.json())["response"]["groups"][0]["id"] == vk.bot.id


async def test_parameters_may_come_in_parts_or_in_the_address(vk: Scene) -> None:
    url = f"{vk.server.url}/method/users.get"
    with io.BytesIO(b"5.199") as version:
        async with vk.http.post(url, params={"access_token": vk.bot.token}, data={"v": "5.199", "x": version}) as odd:
            assert (await odd.json())["response"] == []
    async with vk.http.get(url, params={"access_token": vk.bot.token, "v": "5.199", "user_ids": vk.anna.id}) as given:
        assert (await given.json())["response"][0]["first_name"] == "Анна"


async def test_another_version_is_not_spoken(vk: Scene) -> None:
    assert (await vk.refused("users.get", v="5.92"))[0] == 8
    assert (await vk.refused("users.get", v=""))[1] == "Invalid request: v (version) is required"
    assert len(vk.server.violations) == 2


async def test_an_unknown_method(vk: Scene) -> None:
    api = vk.foreign.vk_api(vk.bot)
    with pytest.raises(ApiError, match=r"\[3\] Unknown method passed"):
        await asyncio.to_thread(api.method, "messages.sendAll")
    assert vk.server.violations == ["parent, messages.sendAll: [3] Unknown method passed"]


async def test_an_error_repeats_the_request_but_not_the_token(vk: Scene) -> None:
    answer = await vk.call("messages.send", peer_id=vk.anna.id)
    assert answer["error"]["request_params"] == [
        {"key": "method", "value": "messages.send"},
        {"key": "oauth", "value": "1"},
        {"key": "v", "value": "5.199"},
        {"key": "peer_id", "value": str(vk.anna.id)},
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"peer_id": "anna"}, "peer_id is not integer"),
        ({"random_id": 1 << 31}, "random_id should be less or equal to 2147483647"),
        ({"random_id": ""}, "random_id is a required parameter"),
        ({"message": " "}, "message is empty or invalid"),
        ({"dont_parse_links": "True"}, "dont_parse_links should be 0 or 1"),
        ({"intent": "spam"}, "intent should be one of account_update"),
        ({"payload": "x" * 1001}, "payload should be at most 1000 letters length"),
        ({"peer_id": ""}, "you should specify peer_id, user_id, domain, chat_id or user_ids param"),
        ({"peer_ids": ",".join(["1"] * 101)}, "peer_ids should contain at most 100 items"),
        ({"parse_mode": "HTML"}, "parse_mode is no parameter of messages.send"),
        ({"attachment": "photo1_2"}, "attachment photo1_2 does not exist"),
        ({"attachment": ",".join(["photo1_2"] * 11)}, "attachment should contain at most 10 items"),
        ({"format_data": "{}"}, "format_data should be JSON with version and items"),
        ({"format_data": '{"version":1,"items":[{"type":"bold","offset":5,"length":2}]}'}, "format_data is invalid"),
        ({"reply_to": 99}, "reply_to is a message that does not exist"),
        ({"forward": '{"peer_id":1,"cmids":[7]}'}, "forward is a message that does not exist"),
        ({"forward": "[]"}, "forward should be JSON with peer_id and cmids"),
        ({"sticker_id": 1}, "sticker_id is not offered by this test server"),
        ({"lat": "north"}, "lat is not a number"),
    ],
)
async def test_a_wrong_parameter_is_named(vk: Scene, wrong: dict[str, object], told: str) -> None:
    code, message = await vk.refused(
        "messages.send", **{"peer_id": vk.anna.id, "random_id": 1, "message": "Привет"} | wrong
    )
    assert (code, told in message) == (100, True), message
    assert len(vk.server.violations) == 1


async def test_a_token_may_lack_a_right(vk: Scene) -> None:
    vk.bot.scopes = frozenset({"messages"})
    assert (await vk.refused("groups.getLongPollServer", group_id=vk.bot.id))[0] == 15
    assert (await vk.gives("groups.getTokenPermissions"))["permissions"] == [{"name": "messages", "setting": 4096}]
    assert await vk.gives("groups.getById")


async def test_another_community_is_not_ours(vk: Scene) -> None:
    other = vk.server.add_bot("student")
    assert (await vk.refused("groups.getLongPollSettings", group_id=other.id))[0] == 15
    assert (await vk.gives("groups.getById", group_id=other.id))["groups"][0]["name"] == "student"


async def test_twenty_calls_a_second() -> None:
    async with scene(Limits()) as vk:
        answers = await asyncio.gather(*(vk.call("users.get") for _ in range(25)))
        assert [("error" in a) for a in answers].count(True) == 5
        assert {a["error"]["error_code"] for a in answers if "error" in a} == {6}
        vk.clock.more += 1
        assert await vk.gives("users.get") == []
        assert vk.server.violations == []


async def test_vk_api_waits_out_too_many_calls() -> None:
    async with scene(Limits(per_second=3)) as vk:
        api = vk.foreign.vk_api(vk.bot)
        for _ in range(5):
            assert await asyncio.to_thread(api.method, "users.get") == []
        assert [r.error[:3] for r in vk.server.requests].count("[6]") >= 1


async def test_a_server_in_trouble(vk: Scene) -> None:
    api, faults = vk.foreign.vk_api(vk.bot), vk.server.faults
    faults.status = 500
    with pytest.raises(ApiHttpError):
        await asyncio.to_thread(api.method, "users.get")
    faults.status, faults.garbage = 0, True
    with pytest.raises(ValueError, match="Expecting value"):
        await asyncio.to_thread(api.method, "users.get")
    faults.garbage, faults.flood = False, 1
    send = {"peer_id": vk.anna.id, "random_id": 1, "message": "Привет"}
    with pytest.raises(ApiError, match=r"\[9\] Flood control"):
        await asyncio.to_thread(api.method, "messages.send", send)
    assert await asyncio.to_thread(api.method, "messages.send", send) == 2


async def test_a_lost_answer_is_made_good_by_random_id(vk: Scene) -> None:
    vk.server.faults.lose_answer = 1
    send = {"peer_id": vk.anna.id, "random_id": 77, "message": "Привет"}
    api = vk.foreign.vk_api(vk.bot)
    with pytest.raises(OSError, match="Connection"):
        await asyncio.to_thread(api.method, "messages.send", send)
    assert await asyncio.to_thread(api.method, "messages.send", send) == 2
    assert [m.text for m in vk.anna.chat(vk.bot)] == ["Начать", "Привет"]


async def test_an_outage_refuses_connections(vk: Scene) -> None:
    api = vk.foreign.vk_api(vk.bot)
    async with vk.server.outage():
        with pytest.raises(OSError, match="Connection"):
            await asyncio.to_thread(api.method, "users.get")
    assert await asyncio.to_thread(api.method, "users.get") == []


async def test_the_page_shows_no_secret(vk: Scene) -> None:
    callback = {"url": "http://127.0.0.1:1/", "title": "x", "secret_key": "very-secret"}
    await vk.gives("groups.addCallbackServer", group_id=vk.bot.id, **callback)
    await vk.gives("groups.getLongPollServer", group_id=vk.bot.id)
    who = {"person": str(vk.anna.id), "bot": "parent", "seen": "-1"}
    async with vk.http.get(vk.server.url + "/_/state", params=who) as response:
        shown = await response.text()
    assert "Начать" in shown
    assert "groups.addCallbackServer" in shown
    assert not [secret for secret in vk.server.secrets() if secret in shown]
