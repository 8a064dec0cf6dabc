import pytest

from core import messengers
from core.database import Tx
from core.people import Role, membership
from dialogs.engine.update import Bot
from tests.talk import screen, talk
from tests.world import Someone, World


@pytest.fixture
async def vera(world: World) -> Someone:
    """A teacher who is a guardian too."""
    who = await world.guardian("Вера Котова", {"Даша": "4В"})

    def teach(tx: Tx) -> None:
        tx.insert(membership, person_id=who.id, role=Role.TEACHER, school_id=world.school_id)

    await world.database.write(teach)
    return await world.account_of(who.id, Bot.PARENT, "vk")


async def links(who: Someone) -> dict[str, str]:
    return {b.label: b.url for row in (await screen(who)).buttons for b in row if b.url}


async def test_one_tap_from_the_menu(vera: Someone) -> None:
    await talk(vera, "> меню\nЧем помочь?\n[Найти кружок] [Открыть бота «Учителям»]")
    assert await links(vera) == {"Открыть бота «Учителям»": "https://vk.me/klik_teacher_bot"}
    await talk(vera, "> другие боты\nВаши другие боты: Учителям\n[Открыть бота «Учителям»]")
    web = await vera.world.account_of(vera.id, Bot.TEACHER)
    await talk(web, "> меню\n[Открыть бота «Родителям»]")
    assert await links(web) == {"Открыть бота «Родителям»": "https://klik.example/#parent"}


async def test_nothing_where_there_is_no_other(world: World, vera: Someone) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> меню\nЧем помочь?")
    assert await links(anna) == {}
    await talk(anna, "> другие боты\nДругих ботов у вас нет")
    await world.database.write(lambda tx: messengers.forget(tx, "vk", "teacher"))
    await talk(vera, "> меню\nЧем помочь?")
    assert await links(vera) == {}
    await talk(vera, "> другие боты\nВаши другие боты: Учителям\n[Открыть бота «Учителям», MAX]")


async def test_who_opens_a_bot_of_another_role_is_shown_their_own(world: World, vera: Someone) -> None:
    there = Someone(vera.id, Bot.DIRECTOR, world, vera.account, "vk")
    await talk(
        there,
        """
        > /start
        Этот бот для другой роли, но далеко ходить не нужно
        [Открыть бота «Родителям»] [Открыть бота «Учителям»] [Ввести код приглашения]
        """,
    )
    await world.database.write(lambda tx: messengers.forget(tx, "vk", "teacher"))
    await talk(there, "> меню\n[Открыть бота «Родителям»] [Открыть бота «Учителям», MAX]")
    petya = await world.pupil("Петя Иванов")
    lost = Someone(petya.id, Bot.STUDENT, world, petya.account, petya.transport)
    lost.bot = Bot.PARENT
    await talk(lost, "> меню\n[Открыть бота «Ученикам»]")
    wrong = Someone(vera.id, Bot.STUDENT, world, vera.account, "vk")
    await talk(wrong, "> меню\nОткрой своего бота кнопкой ниже\n> привет\nОткрой своего бота кнопкой ниже")


async def test_who_has_no_role_any_more_is_told_so(world: World, vera: Someone) -> None:
    await world.database.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    await talk(vera, "> меню\nв этом боте у вас нет роли\n[Ввести код приглашения]")
    assert await links(vera) == {}


async def test_a_server_on_this_machine_is_no_way_from_another_messenger(world: World, vera: Someone) -> None:
    def only_here(tx: Tx) -> None:
        for transport in ("telegram", "vk", "max"):
            messengers.forget(tx, transport, "teacher")
        messengers.keep_web(tx, "http://127.0.0.1:8080")

    await world.database.write(only_here)
    await talk(vera, "> другие боты\nВаши другие боты: Учителям")
    assert await links(vera) == {}
    web = await world.account_of(vera.id, Bot.PARENT)
    await talk(web, "> меню\n[Открыть бота «Учителям»]")
