from datetime import date

from tests.core.errands.rows import did
from tests.talk import talk
from tests.world import World


async def test_a_teachers_own(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    other = await world.teacher("Глеб Туманный")
    await did(vera, "attendance", *[30] * 6, day=date(2026, 11, 2))
    await did(other, "attendance", 30, day=date(2026, 11, 2))
    await talk(
        vera,
        """
        > моё время
        6 дел: с ботом около 3 минут, на бумаге около 30 минут. Сэкономлено около 27 минут.
        Отметить, кого нет: 6
        Отметить, кого нет: около 5 минут (оценка 2026 года, школа может её изменить)
        [Сэкономленное время] [Отметить, кого нет]
        """,
    )
