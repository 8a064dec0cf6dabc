from dialogs.engine.update import Bot
from tests.talk import talk
from tests.world import World


async def test_a_pupil_tells_and_the_parents_see_it(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    await talk(
        petya,
        """
        > мои увлечения
        Что тебе нравится? Отметь всё, что про тебя.
        > шахматы, плавать
        [Готово (2)]
        > готово
        Как ты добираешься домой?
        > [Еду на автобусе или машине]
        Запомнили: плавать, играть в шахматы, до дома ехать.
        Сейчас для тебя нет ничего нового
        """,
    )
    await talk(anna, "> интересы\n[Готово (2)]")
