from tests.talk import talk
from tests.world import World


async def test_in_every_messenger_and_bot_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await world.account_of(anna.id, anna.bot, "telegram")
    await talk(
        anna,
        """
        > /language
        [Русский] [English] [Отмена]
        > по-китайски
        Такого ответа здесь нет
        > english
        We speak English now
        [Help]
        """,
    )
    await talk(there, "> menu\nHow can I help?\n[Find a club]\n> язык\n> [Русский]\n> меню\nЧем помочь?")


async def test_in_the_middle_of_something(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > запиши на шахматы
        > /language
        > [English]
        We speak English now…Back to what you had begun: Find a club
        [Cancel]
        > cancel
        cancelled: Find a club
        """,
    )


async def test_a_stranger_chooses_too(world: World) -> None:
    await talk(await world.stranger(), "> /language\n> 2\nWe speak English now\n> menu\nsend your invite code")
