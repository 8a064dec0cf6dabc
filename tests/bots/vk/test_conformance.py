"""Everything that any dialog says, in both languages, is taken by VK: by its schemas, and by vkbottle's types."""

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from vkbottle_types.methods.messages import MessagesCategory

from bots.vk.adapter import VkAdapter
from bots.vk.encode import LIMITS
from core.files import FileStore
from core.messages import Message
from tests.bots.vk.conftest import School
from tests.bots.vk.keyboards import read_by_others

Said = tuple[list[Message], FileStore]
METHODS: dict[str, Callable[..., Any]] = {
    "messages.send": MessagesCategory.send,
    "messages.edit": MessagesCategory.edit,
}
EVERYWHERE = {"v", "format_data"}  # of every method; documented, and left out of the descriptions


async def test_all_that_is_said_is_taken(school: School, all_said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent anew and in the place of the message before, one by one; then all at once, in bundles."""
    said, store = all_said
    everything = [*said, *_odd(said)]
    monkeypatch.setattr("bots.vk.caller.PER_SECOND", None)
    school.server._window.most = 0
    adapter = school.another()
    adapter._uploads._store = store
    await school.anna.starts(school.bot)
    await _one_by_one(school, adapter, everything)
    one_by_one = len(school.said())
    await _in_bundles(school, adapter, everything)
    assert len(said) > 300 and len(school.said()) > one_by_one + len(everything)
    assert [request.error for request in school.server.requests if request.error] == []
    assert school.server.violations == school.server.warnings == []
    _read_by_others(school)


async def _one_by_one(school: School, adapter: VkAdapter, said: list[Message]) -> None:
    before = None
    for number, message in enumerate(said, 1):
        for call in adapter.calls(message, before):
            assert await adapter.perform(call, [str(school.anna.id)], number) == {}
        shown = school.anna.chat(school.bot)[-1]
        before = str(shown.id) if before is None and shown.buttons else None


async def _in_bundles(school: School, adapter: VkAdapter, said: list[Message]) -> None:
    calls = [call for message in said for call in adapter.calls(message, None)]
    tasks = [adapter.perform(call, [str(school.anna.id)], 10_000 + n) for n, call in enumerate(calls)]
    assert await asyncio.gather(*tasks) == [{}] * len(calls)
    assert len(school.asked("execute")) > len(calls) // 25


def _odd(said: list[Message]) -> list[Message]:
    """Longer and wider than any dialog makes them today."""
    long = max(said, key=lambda message: len(message.text))
    buttons = next(m.buttons for m in said if sum(map(len, m.buttons)) > 3)
    row = tuple(button for line in buttons for button in line)
    return [
        replace(long, text="\n\n".join([long.text] * 30)),
        replace(long, buttons=tuple([row * 5] * 6)),
        replace(long, buttons=((*row, *row, *row),)),
        replace(long, buttons=(tuple(b._replace(label=b.label * 20) for b in row),)),
        replace(long, share="Отправить номер"),
        replace(long, place="Показать, где я"),
        replace(long, place="Показать, где я", buttons=tuple([row * 5] * 6)),
        replace(long, text="🎉" * 5000, buttons=buttons),
    ]


def _read_by_others(school: School) -> None:
    sent = [request for request in school.server.requests if request.method in METHODS]
    assert {request.method for request in sent} == set(METHODS)
    for request in sent:
        assert set(request.params) - EVERYWHERE <= set(inspect.signature(METHODS[request.method]).parameters)
        assert len(str(request.params["message"])) <= LIMITS.text + 50
        if "keyboard" in request.params:
            read_by_others(orjson.loads(str(request.params["keyboard"])))
