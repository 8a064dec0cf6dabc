"""Calls go alone while there is room, and together when they wait: never more than VK permits."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bots.transport import Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable
from bots.vk.caller import Caller
from bots.vk.encode import Params
from bots.vk.http import Http
from core.outbox import Priority
from tests.messengers.vk import Community, VkPerson, VkServer


@dataclass
class Line:
    """A caller, and people at the other end."""

    server: VkServer
    bot: Community
    caller: Caller
    people: list[VkPerson]

    async def send(self, number: int, text: str = "Да", priority: int = Priority.DIALOG) -> Any:
        """Send to the person of that number."""
        params: Params = {"peer_ids": str(self.people[number].id), "random_id": number + 1, "message": text}
        return await self.caller.call("messages.send", params, priority)

    def read(self, number: int) -> list[str]:
        """Give what that person was told."""
        return [message.text for message in self.people[number].chat(self.bot) if message.author == "bot"]

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.server.requests]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with VkServer() as server:
        bot = server.add_bot("parent")
        people = [server.person(f"Человек {n}") for n in range(60)]
        for person in people:
            await person.starts(bot)
        http = Http()
        caller = Caller(http, server.url, bot.token)
        yield Line(server, bot, caller, people)
        await caller.close()
        await http.close()


async def test_a_call_alone_leaves_at_once(line: Line) -> None:
    (sent,) = await line.send(0)
    assert sent["peer_id"] == line.people[0].id
    assert line.methods == ["messages.send"]


async def test_calls_that_wait_go_together(line: Line) -> None:
    answers = await asyncio.gather(*(line.send(n, f'«{n}»\n\\ "{n}" </script> 😀\u2028') for n in range(60)))
    assert [answer[0]["peer_id"] for answer in answers] == [person.id for person in line.people]
    assert all(line.read(n) == [f'«{n}»\n\\ "{n}" </script> 😀\u2028'] for n in range(60))
    assert line.methods == ["execute"] * 3


async def test_each_call_gets_its_own_error(line: Line) -> None:
    async def broken(method: str) -> object:
        return await line.caller.call(method, {"peer_id": line.people[1].id, "cmid": 999, "message": "?"})

    outcomes = await asyncio.gather(
        line.send(0), broken("messages.edit"), line.send(1), broken("messages.edit"), return_exceptions=True
    )
    assert line.methods == ["execute"]
    assert [isinstance(outcome, Rejected) for outcome in outcomes] == [False, True, False, True]
    assert line.read(0) == line.read(1) == ["Да"]


async def test_never_more_than_vk_permits(line: Line) -> None:
    began = time.monotonic()
    tasks = []
    for n in range(200):
        tasks.append(asyncio.create_task(line.send(n % 60, f"{n}")))
        if n % 5 == 0:
            await asyncio.sleep(0.01)
    await asyncio.gather(*tasks)
    assert not [request.error for request in line.server.requests if request.error]
    assert time.monotonic() - began < 2


async def test_slow_answers_cost_no_pace(line: Line) -> None:
    """A message to a hundred people may take VK half a second: the next twenty need not wait for that."""
    line.server.faults.slow = 0.6
    calls = [line.caller.call("groups.getTokenPermissions", {}, people=100) for _ in range(30)]
    began = time.monotonic()
    await asyncio.gather(*calls)
    assert time.monotonic() - began < 2.5
    assert not [request.error for request in line.server.requests if request.error]


async def test_urgent_ones_go_first(line: Line) -> None:
    order: list[int] = []

    async def one(number: int, priority: int) -> None:
        await line.send(number, priority=priority)
        order.append(number)

    notices = [asyncio.create_task(one(n, Priority.NOTICE)) for n in range(50)]
    await asyncio.sleep(0)
    await one(59, Priority.URGENT)
    assert len(order) <= 26
    await asyncio.gather(*notices)


async def test_a_broadcast_does_not_hold_up_answers(line: Line) -> None:
    everybody = ",".join(str(person.id) for person in line.people) + "," + ",".join(map(str, range(1, 41)))
    params: Params = {"peer_ids": everybody, "message": "Всем"}
    many = [
        asyncio.create_task(line.caller.call("messages.send", {**params, "random_id": n}, Priority.NOTICE, 100))
        for n in range(10, 14)
    ]
    answers = [asyncio.create_task(line.send(n)) for n in range(20)]
    await asyncio.gather(*answers)
    assert sum(task.done() for task in many) <= 1
    await asyncio.gather(*many)
    assert len(line.methods) == 4, "one call for a hundred people in a request, and answers beside it"


async def test_a_program_that_vk_cannot_read_spoils_no_call(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.vk.caller.MOST_CALLS", 26)
    answers = await asyncio.gather(*(line.send(n) for n in range(26)))
    assert len(answers) == 26
    assert line.methods == ["execute", *["messages.send"] * 26]
    assert all(line.read(n) == ["Да"] for n in range(26))


async def test_a_program_is_never_too_long(line: Line) -> None:
    text = "Очень длинное объявление. " * 150
    await asyncio.gather(*(line.send(n, text) for n in range(25)))
    assert all(line.read(n) == [text] for n in range(25))
    assert len(line.methods) == 2


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        ({"status": 500}, Unreachable),
        ({"garbage": True}, Unreachable),
        ({"down": True}, Unreachable),
        ({"flood": 1}, TooFast),
        ({"lose_answer": 1}, Unreachable),
    ],
)
async def test_what_goes_wrong_concerns_all_that_went_together(
    line: Line, fault: dict[str, int], meant: type[SendError]
) -> None:
    for name, value in fault.items():
        setattr(line.server.faults, name, value)
    outcomes = await asyncio.gather(*(line.send(n) for n in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [meant] * 3


async def test_too_many_requests_are_followed_by_a_pause(line: Line) -> None:
    line.server.faults.flood, line.server.flood_code = 1, 6
    with pytest.raises(TooFast):
        await line.send(0)
    began = time.monotonic()
    await line.send(0)
    assert time.monotonic() - began > 0.9


async def test_an_answer_is_not_waited_for_for_ever(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.vk.http.CALL", 0.1)
    line.server.faults.timeout = True
    with pytest.raises(Unreachable):
        await line.send(0)


async def test_a_wrong_token(line: Line) -> None:
    http = Http()
    caller = Caller(http, line.server.url, "vk1.a.wrong")
    calls = [caller.call("messages.send", {"peer_ids": "1", "random_id": n, "message": "?"}) for n in (1, 2)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [TokenRefused] * 2
    await caller.close()
    await http.close()


async def test_whoever_is_cancelled_is_not_sent(line: Line) -> None:
    tasks = [asyncio.create_task(line.send(n)) for n in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [line.read(n) for n in range(3)] == [["Да"], [], ["Да"]]


async def test_nobody_waits_for_a_caller_that_is_closed(line: Line) -> None:
    line.server.faults.slow = 5
    tasks = [asyncio.create_task(line.send(n)) for n in range(30)]
    await asyncio.sleep(0.1)
    await line.caller.close()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {asyncio.CancelledError}


async def test_people_who_cannot_be_reached_are_named(line: Line) -> None:
    await line.people[1].blocks(line.bot)
    with pytest.raises(Gone, match="VK 901"):
        await line.caller.call("messages.send", {"peer_id": line.people[1].id, "random_id": 1, "message": "?"})
