from tests.conftest import FrozenClock
from tests.talk import said, talk
from tests.world import World


async def test_a_correction_starts_with_who_was_absent(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.club("Шахматы", "ср 15:00-16:00", teacher_id=vera.id)
    for name in ("Петя", "Даша"):
        parent = await world.guardian("Анна Котова", {name: "5Б"})
        await talk(parent, "> запиши на шахматы\n> 1\n> да\nГотово!")
    await talk(
        vera,
        """
        > кого нет
        > 1
        > Даша
        > готово
        Отметили…Пришли 1, нет 1
        > кого нет
        > 1
        [☑ Даша Котова, 5Б] [☐ Петя Котова, 5Б]
        > Петя
        > готово
        Исправили…Пришли 0, нет 2
        """,
    )


async def test_who_joined_later_is_not_listed(world: World, clock: FrozenClock) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.club("Шахматы", "ср 15:00-16:00", teacher_id=vera.id)
    for name in ("Петя", "Даша"):
        parent = await world.guardian("Анна Котова", {name: "5Б"})
        await talk(parent, "> запиши на шахматы\n> 1\n> да\nГотово!")
        clock.pass_time(days=7)
    await talk(vera, "> кого нет\nЗа какой день?")
    (asked,) = await said(vera, "3")
    labels = [b.label for row in asked.buttons for b in row]
    assert "☐ Петя Котова, 5Б" in labels
    assert "☐ Даша Котова, 5Б" not in labels
