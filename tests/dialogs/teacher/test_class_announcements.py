from core.broadcasts.audience import Whom
from tests.broadcasts import announced, background, class_id
from tests.talk import talk
from tests.world import World


async def test_ones_own_alone(world: World) -> None:
    olga, vera = await world.director(), await world.teacher("Вера Ласточкина")
    await world.guardian("Анна Иванова", {"Петя": "5Б"})
    own = await class_id(world, "5Б", vera)
    await announced(olga, "От директора")
    await announced(vera, "От Веры", Whom.GUARDIANS, classes=[own])
    await background(world.database)
    await talk(
        vera,
        """
        > рассылки
        ⏳ «От Веры»
        родители, 5Б
        Получили: 0 из 1
        > [Остановить совсем]
        > да
        Рассылка остановлена. Успели получить: 0.
        ✖ «От Веры» · остановлена
        """,
    )


async def test_the_report_leads_here(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.pupil("Петя Иванов", "5Б", transport="max")
    own = await class_id(world, "5Б", vera)
    await announced(vera, "От Веры", Whom.GUARDIANS, classes=[own])
    await background(world.database)
    await talk(vera, "> [Подробнее]\n✅ «От Веры»\nПолучили: 0 из 0\n[Обновить]")
