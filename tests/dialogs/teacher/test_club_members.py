from tests.digests import send_digests
from tests.talk import messages, talk
from tests.world import World


async def test_who_signed_up_and_the_digest(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы", "ср 15:00-16:00", places=1, teacher_id=vera.id)
    await talk(vera, "> мои кружки\nПока никто не записан, мест 1")
    await talk(anna, "> запиши на шахматы\n> [Петя, 5Б]\n> 1\n> да\nГотово!")
    await talk(anna, "> запиши на шахматы\n> [Маша, 2А]\n> 1\n> [Поставить в очередь]\nпо счёту 1")
    await talk(
        vera,
        """
        > кто записан
        Шахматы…Записаны 1 из 1…Петя Иванова, 5Б…В очереди…Маша Иванова, 2А
        [Мои кружки] [Отметить, кого нет]
        """,
    )
    assert await send_digests(world) == 1
    assert "Новое за день" in (await messages(vera))[-1].text


async def test_another_teacher_sees_nothing(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.club("Шахматы", teacher_id=vera.id)
    await talk(await world.teacher("Игорь Ветров"), "> мои кружки\nпока не записан ни один кружок")
