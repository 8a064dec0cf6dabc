"""Setting a community up: what its key has to open, and that vk-api goes where it is told to."""

import asyncio

import pytest

from bots.transport import TokenRefused, TooFast, Unreachable
from bots.vk import connect
from bots.vk.community import RightsMissing
from core.words import Phrase, Words
from tests.bots.adapters import wiring
from tests.bots.vk.conftest import School


async def test_a_key_that_opens_too_little_says_what_to_tick(school: School, words: Words) -> None:
    school.bot.scopes = frozenset({"photos", "messages"})
    with pytest.raises(TokenRefused) as refused:
        await school.adapter.hello()
    assert isinstance(refused.value, RightsMissing)
    said = words.text(Phrase(refused.value.key, refused.value.told), "ru")
    assert "«Лицей — родителям»" in said
    assert said.endswith("отметьте: управление сообществом и файлы сообщества.")
    assert "community management" in words.text(Phrase(refused.value.key, refused.value.told), "en")


async def test_connecting_costs_nothing(school: School) -> None:
    before = len(school.server.requests)
    adapter = connect(wiring(school.engine, school.bot.token, school.server.url))
    assert (adapter.transport, adapter.bot, adapter.limits.recipients) == ("vk", "parent", 100)
    await asyncio.sleep(0.05)
    await adapter.close()
    assert len(school.server.requests) == before


@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": True}, {"down": True}])
async def test_vk_does_not_answer(school: School, fault: dict[str, int]) -> None:
    for name, value in fault.items():
        setattr(school.server.faults, name, value)
    with pytest.raises(Unreachable):
        await school.adapter.hello()


async def test_vk_keeps_us_waiting(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.vk.community._PATIENCE", (0.1, 0.1))
    school.server.faults.slow = 0.5
    with pytest.raises(Unreachable):
        await school.adapter.hello()


async def test_too_many_requests_are_not_repeated_behind_our_back(school: School) -> None:
    for n in range(20):
        school.server._window.take(school.bot.id, school.server.clock())
        assert n < 20
    with pytest.raises(TooFast):
        await school.adapter.hello()
    assert [r.method for r in school.server.requests][-1:] == ["groups.getById"]
