"""`execute` of the test server of VK: what vk-api generates, and what breaks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from vk_api.requests_pool import VkRequestsPool, vk_request_one_param_pool  # type: ignore[import-untyped]

from tests.messengers.vk.refusals import Refused
from tests.messengers.vk.scene import Scene, scene
from tests.messengers.vk.script import execute


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


def run(code: str) -> Any:
    """Run a program whose API gives back what it is called with."""
    return execute(code, lambda method, params: {"method": method, **params})


@pytest.mark.parametrize(
    ("code", "gives"),
    [
        ("return 1 + 2 * 3;", 7),
        ("return (1 + 2) * 3 - -1;", 10),
        ("return 7 % 4 == 3 && !(2 >= 3);", True),
        ("return null || 'so' + 1;", "so1"),
        ('return {"a": [1, 2.5], b: {c: true}}.b.c;', True),
        ("return [1, 2, 3][1];", 2),
        ("return [1][7];", None),
        ("return 'кружок'.length;", 6),
        ("return 'a,b'.split(',').slice(1, 2);", ["b"]),
        ('return "\\u0414\\"\\n";', 'Д"\n'),
        ("return 'it\\'s \"so\"';", 'it\'s "so"'),
        ("// nothing\n/* at\nall */ return;", None),
        ("var a;", None),
        ("var a = {b: [1]}; a.b[0] = 5; a.c = 2; return a;", {"b": [5], "c": 2}),
        ("var i = 0, all = []; while (i < 3) { all.push(i); i = i + 1; } return all;", [0, 1, 2]),
        ("if (1 > 2) return 'a'; else { return 'b'; }", "b"),
        ("if (2 > 1) { return 'a'; } return 'b';", "a"),
        ("return [{id: 1}, {id: 2}]@.id;", [1, 2]),
        ("var u = API.users.get({user_ids: [1]}); return u.method;", "users.get"),
        ("return API.users.get();", {"method": "users.get"}),
    ],
)
def test_programs(code: str, gives: object) -> None:
    assert run(code) == gives


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("return [1, 2;", 12),
        ("return API.users.get({a 1});", 12),
        ("var 1 = 2;", 12),
        ("while (1 {", 12),
        ("return", None),
        ('return "\\q";', 12),
        ("return 1 +", 12),
        ("return nobody;", 13),
        ("return [].dance();", 13),
        ("return 1 / 0;", 13),
        ("while (true) {}", 13),
        ("var i = 0; while (i < 26) { API.users.get({}); i = i + 1; }", 13),
    ],
)
def test_programs_that_are_none_or_break(code: str, error: int | None) -> None:
    if error is None:
        assert run(code) is None
        return
    with pytest.raises(Refused) as no:
        run(code)
    assert no.value.code == error


async def test_a_pool_of_one_method(vk: Scene) -> None:
    """vk-api writes a program with a loop for it."""
    api = vk.foreign.vk_api(vk.bot)

    def send() -> list[Any]:
        with VkRequestsPool(api) as pool:
            texts = [f"Новость {i}: «{quote}»" for i, quote in enumerate(('a"b', "c\\d", "50 %", "\n"))]
            send = [{"peer_id": vk.anna.id, "random_id": i + 1, "message": text} for i, text in enumerate(texts)]
            return [pool.method("messages.send", values) for values in send]

    told = await asyncio.to_thread(send)
    assert [result.result for result in told] == [2, 3, 4, 5]
    assert [m.text for m in vk.anna.chat(vk.bot)][1:] == [
        'Новость 0: «a"b»',
        "Новость 1: «c\\d»",
        "Новость 2: «50 %»",
        "Новость 3: «\n»",
    ]
    assert [r.method for r in vk.server.requests] == ["execute"]


async def test_a_pool_of_many_methods_with_one_that_fails(vk: Scene) -> None:
    api, olga = vk.foreign.vk_api(vk.bot), vk.server.person("Ольга")

    def ask() -> tuple[Any, Any, Any]:
        with VkRequestsPool(api) as pool:
            users = pool.method("users.get", {"user_ids": vk.anna.id})
            sent = pool.method("messages.send", {"peer_id": olga.id, "random_id": 1, "message": "Привет"})
            typing = pool.method("messages.setActivity", {"peer_id": vk.anna.id, "type": "typing"})
        return users, sent, typing

    users, sent, typing = await asyncio.to_thread(ask)
    assert users.result[0]["first_name"] == "Анна"
    assert (sent.ok, sent.error) == (
        False,
        {
            "method": "messages.send",
            "error_code": 901,
            "error_msg": "Can't send messages for users without permission",
        },
    )
    assert typing.result == 1


async def test_one_parameter_of_many_values(vk: Scene) -> None:
    api = vk.foreign.vk_api(vk.bot)
    values = ["typing", "dance"]
    found, errors = await asyncio.to_thread(
        vk_request_one_param_pool, api, "messages.setActivity", "type", values, {"peer_id": vk.anna.id}
    )
    assert (found, errors["dance"]["error_code"]) == ({"typing": 1}, 100)


async def test_more_than_25_calls_are_an_error_but_the_first_25_happened(vk: Scene) -> None:
    one = f'API.messages.send({{"peer_id":{vk.anna.id},"random_id":0,"message":"Раз"}})'
    assert await vk.refused("execute", code=f"return [{','.join([one] * 26)}];") == (
        13,
        "Runtime error occurred during code invocation: Too many API calls",
    )
    assert len(vk.anna.chat(vk.bot)) == 1 + 25


async def test_code_that_is_none(vk: Scene) -> None:
    assert (await vk.refused("execute", code="return [;"))[0] == 12
    assert (await vk.refused("execute"))[1].endswith("code is undefined")


async def test_execute_is_flooded_as_a_whole(vk: Scene) -> None:
    vk.server.faults.flood = 1
    send = {"peer_id": vk.anna.id, "random_id": 0, "message": "Раз", "disable_mentions": True}
    code = f"return API.messages.send({orjson.dumps(send).decode()});"
    assert (await vk.refused("execute", code=code))[0] == 6
    assert await vk.gives("execute", code=code) == 2
