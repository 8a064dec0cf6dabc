"""Too fast, too slow, not at all."""

import pytest
from maxapi import Bot
from maxapi.client.default import DefaultConnectionProperties
from maxapi.exceptions import MaxApiError, MaxConnection

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import Ask, asked


async def test_the_pace_of_a_chat_of_a_token_and_of_polling() -> None:
    now = 1_800_000_000.0
    async with MaxServer(clock=lambda: now) as server:
        parent = server.add_bot("parent")
        people = [server.person(name) for name in ("Анна", "Борис")]
        for person in people:
            server.open_dialog(parent, person)
        send = [("POST", f"/messages?user_id={person.id}", {"text": "?"}) for person in people]

        async def answered(ask: Ask, times: int) -> list[int]:
            return [(await asked(server, ask, parent.token))[0] for _ in range(times)]

        assert await answered(send[0], 3) == [200, 200, 429]
        assert await answered(send[1], 2) == [200, 200]
        now += 1.0
        assert await answered(send[0], 1) == [200]
        assert await answered(("GET", "/updates?timeout=0", None), 3) == [200, 200, 429]
        now += 1.0
        assert await answered(("GET", "/me", None), 31) == [200] * 30 + [429]
        now += 1.0
        assert await answered(("GET", "/me", None), 1) == [200]
        assert not server.violations


async def test_nothing_goes_wrong_that_maxapi_cannot_tell(server: MaxServer, anna: MaxPerson, bot: Bot) -> None:
    server.faults.status = 500
    with pytest.raises(MaxApiError, match=r"code=500"):
        await bot.get_me()
    server.faults.status, server.faults.garbage = 0, True
    with pytest.raises(MaxApiError, match=r"code=200"):
        await bot.get_me()
    server.faults.garbage, server.faults.down = False, True
    with pytest.raises(MaxConnection):
        await bot.get_me()
    server.faults.down = False
    assert (await bot.get_me()).user_id


async def test_an_outage_ends(server: MaxServer, bot: Bot) -> None:
    await bot.get_me()
    async with server.outage():
        with pytest.raises(MaxConnection):
            await bot.get_me()
    assert (await bot.get_me()).user_id


async def test_slow_and_never(server: MaxServer, parent: MaxBot, anna: MaxPerson) -> None:
    hurried = DefaultConnectionProperties(timeout=0.2, max_retries=0)
    bot = Bot(parent.token, default_connection=hurried)
    bot.set_api_url(server.url)
    server.faults.slow = 0.1
    assert (await bot.get_me()).user_id
    server.faults.slow, server.faults.timeout = 0.0, True
    with pytest.raises(TimeoutError):
        await bot.send_message(user_id=anna.id, text="?")
    assert anna.chat(parent) == []
    await bot.close_session()


async def test_a_flood_and_a_lost_answer(server: MaxServer, parent: MaxBot, anna: MaxPerson, bot: Bot) -> None:
    server.faults.flood = 1
    with pytest.raises(MaxApiError, match=r"too\.many\.requests"):
        await bot.send_message(user_id=anna.id, text="раз")
    server.faults.lose_answer = 1
    with pytest.raises(MaxConnection):
        await bot.send_message(user_id=anna.id, text="два")
    await bot.send_message(user_id=anna.id, text="два")
    assert [m.text for m in anna.chat(parent)] == ["два", "два"], "at least once"
    assert [r.status for r in server.requests] == [429, 0, 200]
