from tests.talk import button, send, talk
from tests.world import Someone, World


async def test_only_those_who_are_absent_are_marked(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga = await world.guardian("Ольга Котова", {"Даша": "4В"})
    await world.club("Шахматы", "ср 15:00-16:00", teacher_id=vera.id)
    for parent in (anna, olga):
        await talk(parent, "> запиши на шахматы\n> 1\n> да\nГотово!")
    await talk(
        vera,
        """
        > кого нет?
        За какой день?
        > 1
        Кого нет?
        [☐ Даша Котова, 4В] [☐ Петя Иванова, 5Б] [Готово, отсутствуют: 0]
        > Котова
        [☑ Даша Котова, 4В] [Готово, отсутствуют: 1]
        > Сидоров
        Нет в списке: Сидоров
        > [Готово, отсутствуют: 1]
        Отметили: «Шахматы»…Пришли 1, нет 1
        > кого нет
        За какой день?
        """,
    )


async def test_nobody_to_mark(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.club("Шахматы", teacher_id=vera.id)
    await talk(vera, "> кого нет\nОтмечать пока некого\n[Отмена]\n> отмена\nотменили")


async def class_of(world: World, *names: str) -> Someone:
    """A teacher whose club has these pupils."""
    vera = await world.teacher("Вера Ласточкина")
    await world.club("Шахматы", "ср 15:00-16:00", teacher_id=vera.id)
    for n, name in enumerate(names):
        given, family = name.split()
        parent = await world.guardian(f"Мама{n} {family}", {given: "5Б"})
        await talk(parent, "> запиши на шахматы\n> 1\n> да\nГотово!")
    return vera


async def test_names_in_any_spelling_and_who_is_unclear(world: World) -> None:
    vera = await class_of(world, "Коля Иванов", "Дима Иванов", "Саша Петров")
    await talk(
        vera,
        """
        > кого нет
        > 1
        > Петрав, Иванов и Сидоров
        Нет в списке: Сидоров. Остальное отмечено…Подходит несколько
        [☐ Дима Иванов, 5Б] [☐ Коля Иванов, 5Б] [Показать все]
        > Коля
        [☑ Саша Петров, 5Б] [☑ Коля Иванов, 5Б] [☐ Дима Иванов, 5Б]
        > готово
        Пришли 1, нет 2
        """,
    )


async def test_everybody_came(world: World) -> None:
    vera = await class_of(world, "Коля Иванов")
    await talk(
        vera,
        "> кого нет\n> 1\n> все пришли\nПришли 1, нет 0\n> кого нет\n> 1\n> 1\n> готово\nИсправили…нет 1",
    )


async def test_what_was_marked_stays_whatever_comes_between(world: World) -> None:
    vera = await class_of(world, "Коля Иванов", "Саша Петров")
    await talk(vera, "> кого нет\n> 1\n> Петров\n[☑ Саша Петров, 5Б]")
    for what in ({"text": "🎉"}, {"text": "x," * 2000}, {"text": "مرحبا"}, {"text": "/wat"}, {"text": "помощь"}, {}):
        said = (await send(vera, **what))[-1]
        button(said, "☑ Саша Петров, 5Б")
    await talk(vera, "> готово\nПришли 1, нет 1")
