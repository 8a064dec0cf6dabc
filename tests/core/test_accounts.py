"""Where notices go: chosen, last used, newest; never to an account that the bot cannot write to."""

import pytest
import sqlalchemy as sa

from core import accounts, messengers
from core.accounts import account, account_of, choose_notices, linked, mark_unreachable, next_account
from core.people import Role
from core.refusal import NotFound
from tests.talk import send
from tests.world import Someone, World

TEACHERS = (Role.TEACHER,)


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", {"Петя": "5Б"})


async def also(who: Someone, transport: str) -> Someone:
    return await who.world.account_of(who.id, who.bot, transport)


async def id_of(who: Someone) -> int:
    query = sa.select(account.c.id).where(account.c.external_id == who.account)
    return int(await who.world.database.read(lambda tx: tx.value(query)))


async def goes_to(who: Someone, bot: str = "parent") -> str:
    found = await who.world.database.read(lambda tx: account_of(tx, who.id, bot))
    return found.transport if found else "nowhere"


async def gone(who: Someone, bot: str = "parent") -> None:
    at = await id_of(who)
    await who.world.database.write(lambda tx: mark_unreachable(tx, at, bot))


async def test_the_newest_until_the_person_writes_then_where_they_wrote_last(anna: Someone) -> None:
    vk, telegram = await also(anna, "vk"), await also(anna, "telegram")
    assert await goes_to(anna) == "telegram"
    await send(vk, text="привет")
    assert await goes_to(anna) == "vk"
    await send(anna, text="привет")
    assert await goes_to(anna) == "web"
    await send(telegram, text="привет")
    assert await goes_to(anna) == "telegram"


async def test_the_chosen_one_before_the_last_used(anna: Someone) -> None:
    vk = await also(anna, "vk")
    await send(anna, text="привет")
    at = await id_of(vk)
    await anna.world.database.write(lambda tx: choose_notices(tx, anna.id, at))
    assert await goes_to(anna) == "vk"
    assert [(one.transport, one.chosen) for one in await anna.world.database.read(lambda tx: linked(tx, anna.id))] == [
        ("vk", True),
        ("web", False),
    ]
    await anna.world.database.write(lambda tx: choose_notices(tx, anna.id, None))
    assert await goes_to(anna) == "web"


async def test_nobody_chooses_another_persons_account(world: World, anna: Someone) -> None:
    at = await id_of(await world.guardian("Вера Котова", {"Даша": "4В"}))
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: choose_notices(tx, anna.id, at))


async def test_an_account_that_cannot_be_reached_is_passed_over_until_the_person_writes(anna: Someone) -> None:
    vk = await also(anna, "vk")
    await send(vk, text="привет")
    await gone(vk)
    assert await goes_to(anna) == "web"
    at, other = await id_of(vk), await id_of(anna)
    assert await anna.world.database.read(lambda tx: next_account(tx, at, "parent")) == other
    await gone(anna)
    assert await goes_to(anna) == "nowhere"
    assert await anna.world.database.read(lambda tx: next_account(tx, at, "parent")) is None
    await send(vk, text="я снова здесь")
    assert await goes_to(anna) == "vk"


async def test_one_bot_that_was_blocked_silences_no_other(anna: Someone) -> None:
    vk = await also(anna, "vk")
    await send(vk, text="привет")
    await gone(vk, "parent")
    await gone(vk, "director")
    assert await goes_to(anna, "parent") == "web"
    assert await goes_to(anna, "teacher") == "vk"
    await anna.world.database.write(lambda tx: accounts.known(tx, "vk", vk.account, "ru", TEACHERS))
    assert await goes_to(anna, "parent") == "web"
    await send(vk, text="привет")
    assert await goes_to(anna, "parent") == "vk"
    assert await goes_to(anna, "director") == "web"


async def test_a_messenger_without_this_bot_is_the_last_resort(anna: Someone) -> None:
    telegram = await also(anna, "telegram")
    await send(telegram, text="привет")
    await anna.world.database.write(lambda tx: messengers.forget(tx, "telegram", "parent"))
    assert await goes_to(anna, "parent") == "web"
    assert await goes_to(anna, "teacher") == "telegram"
    await gone(anna)
    assert await goes_to(anna, "parent") == "telegram"


async def test_who_has_no_account_is_nowhere(world: World, anna: Someone) -> None:
    petya = anna.children["Петя"]
    assert await world.database.read(lambda tx: account_of(tx, petya, "student")) is None
