from tests.talk import talk
from tests.world import World


async def test_found_by_a_case_form_with_the_family(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Морошкина", {"Петя": "5Б"})
    await world.guardian("Вера Котова", {"Даша": "4В"})
    await talk(
        olga,
        """
        > найди Котову Дашу
        Котова Даша…ученик, 4В…Родители: Котова Вера
        > морошкина анна
        Морошкина Анна…родитель…Дети: Петя Морошкина, 5Б
        """,
    )


async def test_nobody_is_a_way_on(world: World) -> None:
    olga = await world.director()
    await talk(olga, "> найти человека\nКого найти?\n> Ъъъъ\nНикого не нашлось\n[← Назад] [Отмена]")
