"""A server that is down, slow, wrong or forgetful: nothing is lost, nothing doubled, everybody's order kept."""

import asyncio
from typing import Any

import pytest

from bots.max.api import Api
from bots.transport import Unreachable
from core.messages import Message
from tests.bots.adapters import polling
from tests.bots.max.conftest import School, until
from tests.bots.max.test_dialogs import tell
from tests.messengers.common.faults import Faults

pytestmark = pytest.mark.filterwarnings("ignore:URL вебхука")


LINES = ("/uno", "/whoami", "/dos")


def in_order(school: School) -> bool:
    """Tell whether each of LINES was answered once, and in their order."""
    said = school.said()
    return len(said) == 3 and "/uno" in said[0] and "Анна" in said[1] and "/dos" in said[2]


@pytest.mark.parametrize("fault", [Faults(status=500), Faults(status=502), Faults(garbage=True), Faults(down=True)])
async def test_a_server_that_comes_back(school: School, fault: Faults) -> None:
    async with polling(school.engine, school.adapter):
        await school.anna.writes(school.bot, "меню")
        await school.anna.sees(school.bot)
        school.server.faults = fault
        await tell(school, Message("Завтра каникулы"))
        await asyncio.sleep(0.3)
        school.server.faults = Faults()
        await three_told(school)


async def three_told(school: School) -> None:
    await school.anna.sees(school.bot, "каникулы")
    await school.anna.writes(school.bot, "/whoami")
    await school.anna.sees(school.bot, 3)
    assert len(school.said()) == 3


async def test_a_server_that_was_away(school: School) -> None:
    """What people did meanwhile is taken in their order when it is back."""
    async with polling(school.engine, school.adapter):
        async with school.server.outage():
            for words in LINES:
                await school.anna.writes(school.bot, words)
            await asyncio.sleep(0.2)
        await school.anna.sees(school.bot, 3)
    assert in_order(school)


async def test_too_fast(school: School) -> None:
    """The message goes out after the pause that MAX asks for, once."""
    await school.anna.starts(school.bot)
    school.server.faults.flood = 1
    async with polling(school.engine, school.adapter):
        await school.anna.sees(school.bot)
        await school.delivered()
    refused, sent = [r for r in school.server.requests if r.method == "POST /messages"]
    assert (refused.status, sent.status) == (429, 200)
    assert sent.at - refused.at >= 1


async def test_a_lost_answer_may_mean_a_message_twice_but_not_a_change_twice(school: School) -> None:
    """MAX knows no keys that would make a second sending harmless; we say so."""
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        school.server.faults.lose_answer = 1
        await anna.writes(bot, "запиши на шахматы")
        await anna.sees(bot, 2)
        assert school.said()[0] == school.said()[1]
        seen = anna.chat(bot)[-1]
        school.server.faults.lose_answer = 1
        await anna.taps(bot, seen, "Петя, 5Б")
        await anna.sees(bot, "нашлось")
        await school.delivered()
    assert len(school.said()) == 2


async def test_updates_are_kept_until_they_are_committed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away is asked again; the marker stays where it was."""
    database, failures = school.world.database, 2
    write = database.write

    async def failing(work: Any) -> Any:
        nonlocal failures
        if failures:
            failures -= 1
            raise OSError("the disk is full")
        return await write(work)

    async with polling(school.engine, school.adapter):
        await until(lambda: any(r.method == "GET /updates" for r in school.server.requests))
        monkeypatch.setattr(database, "write", failing)
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.sees(school.bot)
        await school.delivered()
    markers = [r.params.get("marker") for r in school.server.requests if r.method == "GET /updates"]
    assert len(markers) - len(set(markers)) >= 1
    assert len(school.said()) == 1


async def test_a_restart_loses_nothing(school: School) -> None:
    """What came meanwhile waits at MAX, and what was told meanwhile in the outbox."""
    async with polling(school.engine, school.adapter):
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.sees(school.bot)
    await school.adapter.close()
    await school.anna.writes(school.bot, "/help")
    await tell(school, Message("Завтра каникулы"))
    before = len(school.server.requests)
    again = school.another()
    async with polling(school.engine, again):
        await school.anna.sees(school.bot, 3)
        await school.delivered()
    await again.close()
    assert len(school.said()) == 3
    polls = [r.params for r in school.server.requests[before:] if r.method == "GET /updates"]
    assert all("marker" in params for params in polls), "MAX promises the last update only to whoever names no marker"


async def test_a_trickle_of_updates_is_polled_at_the_permitted_pace(school: School) -> None:
    async with polling(school.engine, school.adapter):
        for n in range(12):
            await school.server.person(f"Некто {n}").writes(school.bot, "меню")
            await asyncio.sleep(0.1)
        await until(lambda: len(school.sent()) == 12)
    assert [r.error for r in school.server.requests if r.error] == []


async def test_many_at_once_go_out_at_the_permitted_pace(school: School) -> None:
    people = [school.server.person(f"Некто {n}") for n in range(70)]
    async with polling(school.engine, school.adapter):
        for person in people:
            await person.writes(school.bot, "меню")
        await until(lambda: len(school.sent()) == 70, seconds=8)
    sent = [r.at for r in school.server.requests if r.method == "POST /messages"]
    assert [r.error for r in school.server.requests if r.error] == []
    assert sent[-1] - sent[0] < 3.5, "30 a second, less a poll or two"


async def test_no_answer_at_all(school: School) -> None:
    school.server.faults.timeout = True
    api = Api(school.server.url, school.bot.token)
    with pytest.raises(Unreachable):
        await api.call("GET", "/me", {}, seconds=0.1)
    await api.close()
