from tests.talk import talk
from tests.world import World


async def test_the_school_s_hours_are_those_of_whoever_chose_none(world: World) -> None:
    olga, irina, vera = await world.director(), await world.teacher("Ирина Котова"), await world.teacher("Вера Лисова")
    await talk(vera, "> приёмные часы\n> мои часы\n> сб 10-12\n🕓 сб 10:00–12:00")
    await talk(
        olga,
        """
        > приёмные часы
        Как у всей школы: пн, вт, ср, чт, пт 8:00–18:00…У кого нет своих: пн, вт, ср, чт, пт 8:00–18:00
        > [Часы всей школы]
        > будни 9-17
        У кого нет своих: пн, вт, ср, чт, пт 9:00–17:00
        """,
    )
    await talk(irina, "> приёмные часы\nКак у всей школы: пн, вт, ср, чт, пт 9:00–17:00")
    await talk(vera, "> приёмные часы\n🕓 сб 10:00–12:00")
