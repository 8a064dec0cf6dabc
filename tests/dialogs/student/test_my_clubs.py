from tests.talk import talk
from tests.world import World


async def test_nothing_yet(world: World) -> None:
    await talk(await world.pupil("Петя Иванов", "5Б"), "> мои кружки\nТы пока никуда не записан\n[Найти кружок]")
