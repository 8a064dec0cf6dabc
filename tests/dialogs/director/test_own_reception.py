from tests.core.notices.telling import came
from tests.dialogs.parent.test_teacher_question import school
from tests.dialogs.parent.test_teacher_visit import opened
from tests.digests import send_digests
from tests.talk import talk
from tests.world import World


async def test_the_office_sees_who_comes_in_the_director_s_bot(world: World) -> None:
    anna, _ = await school(world)
    olga = await world.director("Ольга Лугова Игоревна")
    await opened(olga, whom="все родители")
    await talk(
        anna,
        "> записаться на приём\n> Маша\n[Лугова Ольга Игоревна · свободно: 2 · директор]\n> 1\n> 17:00\n> -\nГотово",
    )
    await send_digests(world)
    assert "К вам на приём: Анна Иванова (Маша)" in (await came(olga))[-1]
    await talk(olga, "> [Кто записан]\n17:00 Анна Иванова (Маша)")
