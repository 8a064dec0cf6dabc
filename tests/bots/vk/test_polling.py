"""Long Poll in trouble: nothing is lost, nothing is doubled, everyone's order is kept."""

import asyncio
import time

import pytest
from structlog.testing import capture_logs

from bots.transport import TokenRefused
from bots.vk.adapter import VkAdapter
from core.marks import mark
from tests.bots.adapters import polling, wiring
from tests.bots.vk.conftest import School


async def kept(school: School) -> str:
    return await school.world.database.read(lambda tx: mark(tx, "vk", "parent"))


async def test_polling_is_switched_on_by_itself(school: School) -> None:
    assert not school.bot.long_poll.enabled
    async with school.polling():
        assert school.bot.long_poll.enabled
        on = {kind for kind, is_on in school.bot.long_poll.on.items() if is_on}
        assert on == {"message_new", "message_event", "message_allow", "message_deny", "message_edit"}


async def test_whatever_came_while_nobody_listened_is_taken_afterwards(school: School) -> None:
    """VK does not remember how far we were: we do."""
    async with school.polling():
        await school.anna.writes(school.bot, "запиши на хор")
        await school.anna.sees(school.bot, "Кого")
    await school.anna.writes(school.bot, "петя")
    async with polling(school.engine, school.another()):
        await school.anna.sees(school.bot, "для Пети")
    assert len(school.said()) == 2


async def test_what_was_kept_of_another_community_is_no_mark_here(school: School) -> None:
    async with school.polling():
        pass
    other = school.server.add_bot("другое", long_poll=True)
    await school.anna.writes(other, "до нас")
    adapter = VkAdapter(wiring(school.engine, other.token, school.server.url))
    await adapter.hello()
    async with school.polling(adapter):
        await school.anna.writes(other, "привет")
        await school.anna.sees(other, 1)
    await adapter.close()
    assert (await kept(school)).startswith(f"{other.id}:")


async def test_a_session_that_is_over_is_begun_again(school: School) -> None:
    async with school.polling():
        school.server.expire_key(school.bot)
        await school.anna.writes(school.bot, "запиши на хор")
        await school.anna.sees(school.bot, "Кого")
        school.server.lose_history(school.bot)
        await asyncio.sleep(0.5)  # what comes before a new session begins is lost: that is VK's loss
        await school.anna.writes(school.bot, "петя")
        await school.anna.sees(school.bot, "для Пети")


async def test_a_mark_too_old_for_vk(school: School) -> None:
    async with school.polling():
        pass
    school.bot.long_poll.forgotten += 1000
    async with polling(school.engine, school.another()):
        await asyncio.sleep(0.2)
        await school.anna.writes(school.bot, "запиши на хор")
        await school.anna.sees(school.bot, "Кого")


async def test_every_update_twice_and_in_reverse(school: School) -> None:
    school.server.mischief.duplicate = school.server.mischief.reverse = True
    boris = school.server.person("Борис Котов")
    async with school.polling():
        school.server.mischief.hold = True
        for text in ("запиши на хор", "петя"):
            await school.anna.writes(school.bot, text)
            await boris.writes(school.bot, text)
        school.server.release()
        await school.anna.sees(school.bot, "для Пети")
        await boris.sees(school.bot, 2)
        await asyncio.sleep(0.1)
    assert len(school.said()) == len(school.said(boris)) == 2


@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": True}, {"down": True}])
async def test_faults_pass(school: School, fault: dict[str, int]) -> None:
    async with school.polling():
        for name, value in fault.items():
            setattr(school.server.faults, name, value)
        await school.anna.writes(school.bot, "запиши на хор")
        await asyncio.sleep(0.3)
        for name in fault:
            setattr(school.server.faults, name, 0)
        await school.anna.sees(school.bot, "Кого")
    assert len(school.said()) == 1


async def test_an_outage(school: School) -> None:
    with capture_logs() as entries:
        async with school.polling():
            await school.anna.writes(school.bot, "запиши на хор")
            async with school.server.outage():
                await asyncio.sleep(0.2)
            await school.anna.writes(school.bot, "петя")
            await school.anna.sees(school.bot, "для Пети")
    assert len(school.said()) == 2
    assert [entry["seconds"] for entry in entries if entry["event"] == "updates not taken"][:1] == [0.5]


async def test_what_the_engine_could_not_take_is_asked_for_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, times = school.engine.handle, 0

    async def sometimes(update: object, also: object = None) -> bool:
        nonlocal times
        times += 1
        if times < 3:
            raise OSError("the database is away")
        return await handle(update)  # type: ignore[arg-type]

    async with school.polling():
        before = await kept(school)
        monkeypatch.setattr(school.engine, "handle", sometimes)
        await school.anna.writes(school.bot, "запиши на хор")
        await school.server.bell.wait(0.3)
        assert await kept(school) == before, "the mark stays until all is committed"
        await school.anna.sees(school.bot, "Кого")
    assert times == 3


async def test_malformed_and_unknown_updates_stop_nothing(school: School) -> None:
    secret = "Тайна Анны"
    raws: list[object] = [
        {"type": "message_new", "object": {"message": {"text": secret}}, "group_id": 1, "event_id": "a"},
        {"type": "never_heard_of", "object": {"a": secret}, "group_id": 1, "event_id": "b"},
        {"type": secret, "object": None},
        [secret],
        17,
    ]
    with capture_logs() as entries:
        async with school.polling():
            for raw in raws:
                school.server.push_raw(school.bot, raw)
            await school.anna.writes(school.bot, "запиши на хор")
            await school.anna.sees(school.bot, "Кого")
    assert [(entry["event"], entry["kind"]) for entry in entries] == [
        ("update malformed", "message_new"),
        ("update of an unknown kind", "never_heard_of"),
        ("update of an unknown kind", "?"),
        ("update malformed", "?"),
        ("update malformed", "?"),
    ]


async def test_a_refused_token_ends_it(school: School) -> None:
    async with school.polling():
        pass
    adapter = VkAdapter(wiring(school.engine, "vk1.a.nobodys-token", school.server.url))
    with pytest.raises(TokenRefused, match="VK 5"):
        await adapter.hello()
    with pytest.raises(TokenRefused, match="VK 5"):
        await adapter.poll()
    await adapter.close()


async def test_marks_are_not_kept_at_every_message(school: School) -> None:
    async with school.polling():
        began, marks = time.monotonic(), set()
        for n in range(10):
            await school.anna.writes(school.bot, "привет")
            await school.anna.sees(school.bot, n + 1)
            marks.add(await kept(school))
        assert len(marks) <= 3 + (time.monotonic() - began)
