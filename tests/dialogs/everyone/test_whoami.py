import pytest

from tests.talk import talk
from tests.world import World


async def test_each_role_sees_what_the_school_knows(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await talk(anna, "> кто я\nИванова Анна…Лицей № 49…родитель…Петя Иванова, 5Б…Маша Иванова, 2А…веб-страница")
    petya = await world.account_of(anna.children["Петя"], (await world.pupil("Коля Зуев")).bot)
    await talk(petya, "> /whoami\nПетя Иванова, 5Б…Лицей № 49")
    await talk(await world.teacher("Вера Ласточкина"), "> мой профиль\nЛасточкина Вера…учитель")
    await talk(await world.director(), "> кто я\nПетрова Ольга…директор")


async def test_a_stranger_is_nobody_yet(world: World) -> None:
    await talk(await world.stranger(), "> /whoami\nКоманды /whoami нет\n[Ввести код приглашения] [Помощь]")


@pytest.mark.parametrize("transport", ["telegram", "vk", "max"])
async def test_every_messenger_has_a_name(world: World, transport: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await world.account_of(anna.id, anna.bot, transport)
    name = {"telegram": "Telegram", "vk": "ВКонтакте", "max": "MAX"}[transport]
    await talk(there, f"> кто я\nМессенджеры: …{name}")


async def test_a_foreign_messenger_is_named_last_wherever_somebody_came_from(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"}, transport="telegram")
    for transport in ("vk", "web", "max"):
        await world.account_of(anna.id, anna.bot, transport)
    await talk(anna, "> кто я\nMAX, ВКонтакте, веб-страница и Telegram")
    await talk(anna, "> мессенджеры\n• MAX…• ВКонтакте…• Веб-страница…• Telegram, здесь")
