from tests.talk import talk
from tests.world import World


async def test_nothing_yet(world: World) -> None:
    await talk(await world.pupil("Петя Иванов", "5Б"), "> мои кружки\nКружков у тебя пока нет\n[Найти кружок]")
