"""How many a broadcast will reach, by which messenger, and for how long."""

import pytest
import sqlalchemy as sa

from core import outbox
from core.accounts import account
from core.broadcasts.audience import Audience, Whom
from core.broadcasts.forecast import Forecast, forecast, lasts
from core.broadcasts.wording import lasting
from core.database import Tx
from core.messages import Message
from core.messengers import keep
from core.notices import ANNOUNCEMENT, EMERGENCY, Kind
from core.notices.preferences import choose
from core.notices.readers import Way
from core.words import Words
from dialogs.engine.update import Bot
from tests.broadcasts import acting, announced, background, seen
from tests.conftest import FrozenClock
from tests.core.notices.telling import set_clock
from tests.world import Someone, World


async def expected(who: Someone, whom: Whom = Whom.EVERYBODY, kind: Kind = ANNOUNCEMENT) -> Forecast:
    author = await acting(who)
    return await who.world.database.read(lambda tx: forecast(tx, author, Audience(whom), kind))


async def pace(world: World, transport: str, per_second: int, bot: str = "parent") -> None:
    link = f"https://{transport}.example/?start={{payload}}"
    await world.database.write(lambda tx: keep(tx, transport, bot, bot, link, per_second=per_second))


async def test_each_person_is_counted_where_it_will_reach_them(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"}, transport="telegram")
    await world.account_of(anna.id, Bot.PARENT, "vk")  # the newer one
    nina = await world.guardian("Нина Лис", {}, transport="max")
    await world.teacher("Вера Ласточкина")
    await world.database.write(lambda tx: choose(tx, nina.id, ANNOUNCEMENT, Way.MUTE))
    seen = await expected(olga)
    assert (seen.people, dict(seen.reached), seen.muted, seen.unreached) == (4, {"vk": 1, "web": 1}, 1, 1)
    seen = await expected(olga, kind=EMERGENCY)
    assert (list(seen.reached.items()), seen.muted) == ([("max", 1), ("vk", 1), ("web", 1)], 0)


async def test_it_lasts_as_long_as_the_slowest_bot(world: World) -> None:
    olga = await world.director()
    for n in range(6):
        await world.guardian(f"Анна Ива{n}", {}, transport="max" if n < 4 else "vk")
    for n in range(3):
        await world.pupil(f"Петя Ива{n}", transport="max")
    await pace(world, "vk", 2000)
    await pace(world, "max", 1)
    await pace(world, "max", 1, "student")
    assert (await expected(olga, Whom.GUARDIANS)).seconds == 4
    assert (await expected(olga, Whom.FAMILIES)).seconds == 4, "two bots send side by side"

    def others(tx: Tx) -> None:
        to = tx.value(sa.select(sa.func.min(account.c.id)).where(account.c.transport == "max"))
        outbox.put(tx, to, "parent", [Message("ещё")] * 5, outbox.Priority.NOTICE)

    await world.database.write(others)
    assert (await expected(olga, Whom.GUARDIANS)).seconds == 9, "what waits already goes first"


async def test_what_is_left_of_it(world: World) -> None:
    olga = await world.director()
    for n in range(5):
        await world.guardian(f"Анна Ива{n}", {}, transport="max")
    await pace(world, "max", 1)
    one = await announced(olga, whom=Whom.GUARDIANS)
    await background(world.database)
    assert (await seen(olga, one)).seconds == 5
    await world.database.write(lambda tx: outbox.sent(tx, [row.id for row in outbox.waiting(tx, "max", 3)]))
    assert (await seen(olga, one)).seconds == 2


async def test_by_night_it_says_until_when_it_waits(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    assert (await expected(olga)).quiet_until is None
    set_clock(clock, "2026-11-25 21:00")
    assert (await expected(olga)).quiet_until == 7 * 60
    assert (await expected(olga, kind=EMERGENCY)).quiet_until is None


@pytest.mark.parametrize(
    ("people", "per_second", "seconds"),
    [(0, 30, 0), (1, 30, 1), (30, 30, 1), (31, 30, 2), (10_000, 30, 334), (9, None, 0)],
)
def test_the_seconds_of_one_bot(people: int, per_second: int | None, seconds: int) -> None:
    assert lasts(people, per_second) == seconds


@pytest.mark.parametrize(
    ("seconds", "words_"),
    [
        (0, "меньше минуты"),
        (59, "меньше минуты"),
        (60, "около 1 минуты"),
        (334, "около 6 минут"),
        (3599, "около 60 минут"),
        (7200, "около 2 часов"),
    ],
)
def test_how_that_is_said(seconds: int, words_: str, words: Words) -> None:
    assert words.text(lasting(seconds), "ru") == words_
