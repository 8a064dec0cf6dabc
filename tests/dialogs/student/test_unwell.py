from tests.talk import talk
from tests.world import World


async def test_a_pupil_who_is_ill_is_told_who_tells_the_school(world: World) -> None:
    petya = await world.pupil("Петя Иванов", "5Б")
    await talk(petya, "> я завтра болею\nВыздоравливай! Школе об этом пишут родители\n[Найти кружок]")
    await talk(petya, "> /unwell\nЧто случилось?\n> болит зуб\nВыздоравливай!")
