from tests.core.absences.telling import told
from tests.talk import talk
from tests.world import World


async def test_put_on_and_taken_off(world: World) -> None:
    director = await world.director()
    vera, igor = await world.teacher("Вера Агатова"), await world.teacher("Игорь Яшмов")
    await world.guardian("Анна Котова", {"Петя": "5Б"})
    await talk(
        director,
        """
        > дежурные
        ср, 25 (сегодня): –
        чт, 26: –
        [Назначить] [Снять]
        > [Назначить]
        Кого назначить?
        [Вера Агатова (дежурств: 0)] [Игорь Яшмов (дежурств: 0)]
        > Агатову
        На какие дни?
        [☐ ср, 25 (сегодня): –] [☐ чт, 26: –] [☐ пн, 30: –]
        > 1 2
        [Готово, дней: 2]
        > готово
        Готово, учителям сообщили.
        ср, 25 (сегодня): Вера Агатова
        чт, 26: Вера Агатова
        пт, 27: –
        > кто дежурит
        > [Назначить]
        [Игорь Яшмов (дежурств: 0)] [Вера Агатова (дежурств: 2)]
        > 1
        [☐ ср, 25 (сегодня): Вера Агатова]
        > 1
        > готово
        ср, 25 (сегодня): Вера Агатова, Игорь Яшмов
        > дежурные
        > [Снять]
        Какие дежурства снять?
        [☐ ср, 25: Вера Агатова] [☐ ср, 25: Игорь Яшмов] [☐ чт, 26: Вера Агатова]
        > 1 3
        > [Снять: 2]
        ср, 25 (сегодня): Игорь Яшмов
        чт, 26: –
        """,
    )
    assert len(await told(vera)) == 2
    assert len(await told(igor)) == 1


async def test_nothing_chosen_and_nobody_to_choose(world: World) -> None:
    director = await world.director()
    await talk(
        director,
        """
        > дежурные
        > [Снять]
        Впереди нет ни одного дежурства
        > готово
        Отметьте хотя бы 1
        > назад
        > [Назначить]
        В школе пока нет ни одного учителя
        [← Назад] [Отмена]
        """,
    )


async def test_bad_input(world: World) -> None:
    director = await world.director()
    await world.teacher("Вера Агатова")
    await talk(
        director,
        """
        > дежурные
        > [Назначить]
        > 🎉
        Такого ответа здесь нет
        > 1
        > в прошлую среду
        Нет в списке
        > готово
        Отметьте хотя бы 1
        """,
    )
