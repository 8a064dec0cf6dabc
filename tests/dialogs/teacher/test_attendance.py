from tests.talk import talk
from tests.world import World


async def test_only_those_who_are_absent_are_marked(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga = await world.guardian("Ольга Котова", {"Даша": "4В"})
    await world.club("Шахматы", "ср 15:00-16:00", teacher_id=vera.id)
    for parent in (anna, olga):
        await talk(parent, "> запиши на шахматы\n> 1\n> да\nГотово!")
    await talk(
        vera,
        """
        > кого нет?
        За какой день?
        > 1
        Кого нет?
        [☐ Даша Котова, 4В] [☐ Петя Иванова, 5Б] [Готово, отсутствуют: 0]
        > Котова
        [☑ Даша Котова, 4В] [Готово, отсутствуют: 1]
        > Сидоров
        Нет в списке: Сидоров
        > [Готово, отсутствуют: 1]
        Отметили: «Шахматы»…Пришли 1, нет 1
        > кого нет
        За какой день?
        """,
    )


async def test_nobody_to_mark(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.club("Шахматы", teacher_id=vera.id)
    await talk(vera, "> кого нет\nОтмечать пока некого\n[Отмена]\n> отмена\nотменили")
