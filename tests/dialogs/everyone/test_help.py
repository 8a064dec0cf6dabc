from dialogs.engine.update import Bot
from tests.talk import talk
from tests.world import World


async def test_each_bot_helps_with_its_own_things(world: World) -> None:
    await talk(await world.guardian("Анна Иванова", {"Петя": "5Б"}), "> помощь\nзапиши\n[Найти кружок]")
    await talk(await world.pupil("Петя Иванов"), "> помощь\n[Найти кружок] [Мои кружки]")
    await talk(await world.teacher("Вера Ласточкина"), "> /help\n[Отметить, кого нет]")
    await talk(await world.director(), "> /help\n[Школа сегодня] [Найти человека]")
    for bot in Bot:
        await talk(await world.stranger(bot), "> помощь\n[Ввести код приглашения] [Язык / Language]")


async def test_in_the_middle_of_something_it_returns_there(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > запиши на шахматы
        Кого записать?
        > помощь
        Вернёмся к начатому: Найти кружок…Кого записать?
        [Петя, 5Б] [Маша, 2А] [Отмена]
        """,
    )
