"""A broadcast in VK: a hundred people a call, and its one button works for each of them."""

import asyncio

from bots import broadcasting
from bots.max.adapter import PER_SECOND as OF_MAX
from bots.max.encode import LIMITS as MAX
from bots.telegram.adapter import PER_SECOND as OF_TELEGRAM
from bots.telegram.encode import LIMITS as TELEGRAM
from bots.vk.caller import PER_SECOND as OF_VK
from bots.vk.encode import LIMITS as VK
from core.broadcasts.audience import Whom
from core.broadcasts.report import State
from tests.bots.vk.conftest import School, join
from tests.broadcasts import announced, seen

CROWD = 230
TEXT = "Завтра субботник"


async def test_in_calls_of_a_hundred(school: School) -> None:
    olga = await school.world.director()
    crowd = [school.server.person(f"Гость Номер{n:03}") for n in range(CROWD)]
    for person in crowd:
        person.knows(school.bot)
        await join(school.world, person, (await school.world.guardian(person.name, {}, transport="terminal")).id)
    one = await announced(olga, TEXT, Whom.GUARDIANS)
    async with school.polling() as lane:
        spreading = asyncio.create_task(broadcasting.run(school.world.database, lane.wake))
        for person in crowd:
            await person.sees(school.bot, TEXT)
        first = await crowd[0].sees(school.bot, TEXT)
        await crowd[0].taps(school.bot, first, "Почему это мне?")
        await crowd[0].sees(school.bot, "Это «объявления школы»")
        spreading.cancel()
        await asyncio.gather(spreading, return_exceptions=True)
    calls = [str(params) for method in ("messages.send", "execute") for params in school.asked(method)]
    assert len([call for call in calls if "📣" in call]) <= 6
    assert [sum(told.startswith("📣") for told in school.said(person)) for person in crowd] == [1] * CROWD
    assert (await seen(olga, one)).number(State.SENT, transport="vk") >= CROWD


def test_how_many_people_a_second_is_what_the_adapters_do() -> None:
    assert (MAX.per_second, TELEGRAM.per_second) == (OF_MAX, OF_TELEGRAM)
    assert VK.per_second == OF_VK * VK.recipients
