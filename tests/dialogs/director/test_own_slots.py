from tests.dialogs.parent.test_teacher_question import school
from tests.talk import talk
from tests.world import World


async def test_for_any_class_or_everybody(world: World) -> None:
    await school(world)
    olga = await world.director("Ольга Лугова Игоревна")
    await talk(
        olga,
        """
        > открыть запись на приём
        > пт, 27 ноября
        > готово
        > 16-17
        > 15
        > каб. 1
        [Все родители школы] [Родители 2А] [Родители 5Б]
        > 2а
        4 встречи по 15 минут…👥 Родители 2А
        > да
        Запись открыта: 4 встречи
        """,
    )
