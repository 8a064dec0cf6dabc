from core.people import Role, membership
from tests.talk import talk
from tests.world import World


async def test_one_person_in_two_schools(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.school("Гимназия № 1")
    gymnasium = world.school_id
    await world.database.write(
        lambda tx: tx.insert(membership, person_id=anna.id, role=Role.GUARDIAN, school_id=gymnasium)
    )
    await talk(
        anna,
        """
        > кто я
        Лицей № 49 (у вас есть и другая
        > сменить школу
        [Гимназия № 1] [Лицей № 49]
        > [Гимназия № 1]
        Теперь всё здесь про «Гимназия № 1»
        > кто я
        Гимназия № 1
        """,
    )
