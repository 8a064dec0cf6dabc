from datetime import date

from tests.core.pickup.naming import name
from tests.talk import talk
from tests.world import World


async def test_any_pupil_of_the_school(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    galina = await world.staff()
    await name(world, anna, "Маша")
    await talk(
        galina,
        """
        > кто заберёт ребёнка
        Кого забирают? Напишите фамилию
        > ъъъъ
        Такого ученика нет.
        > иванова маша
        Машу Иванову, 2А, могут забрать…✅ бабушка Мария Петровна, +79111234567: в любой день…👪 Анна Иванова
        [Другой ребёнок]
        > кто может забрать петю
        Петю Иванову, 5Б, могут забрать
        """,
    )


async def test_everybody_of_today(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "2А"})
    today = date(2026, 11, 25)
    await name(world, anna, "Петя", today, today)
    await name(world, dima, "Лена", today, date(2026, 11, 27), name="Ольга Сова", relation="соседка", phone="")
    await name(world, dima, "Лена", date(2026, 11, 26), date(2026, 11, 26), name="Иван Сова")
    await talk(
        await world.director(),
        """
        > кто забирает
        Сегодня по-другому:
        • Лена Котов, 2А: соседка Ольга Сова: до 27 ноября
        • Петя Иванова, 5Б: бабушка Мария Петровна, +79111234567: только сегодня
        """,
    )


async def test_another_schools_pupils_are_not_there(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await name(world, anna, "Петя", date(2026, 11, 25), date(2026, 11, 25))
    await world.school("Школа № 2")
    await talk(await world.director(), "> кто забирает\nКого забирают?\n> Иванова\nТакого ученика нет.")
