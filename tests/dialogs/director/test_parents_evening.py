from dialogs.director.parents_evening import MOST_NAMED
from tests.core.absences.telling import told
from tests.dialogs.parent.test_teacher_question import school
from tests.talk import talk
from tests.world import World


async def test_opened_with_all_at_once(world: World) -> None:
    anna, irina = await school(world)
    vera = await world.teacher("Вера Совина Ивановна")
    await world.homeroom("2А", vera)
    await talk(
        await world.director("Ольга Лугова Игоревна"),
        """
        > родительский вечер
        В какой день?
        > в четверг
        > да
        С какого по какой час?
        > в семь
        С какого по какой час?
        > 20–17
        не помещается ни одна встреча на 10 минут…С какого по какой час?
        > 18-20
        [10 минут] [15 минут] [20 минут]
        > 1
        Где?
        > [в кабинете класса]
        Четверг, 26 ноября, 18:00–20:00, по 10 минут
        • Вера Ивановна (2А)…• Ирина Петровна (5Б)
        Встреч у каждого: 12
        > [Открыть запись]
        Запись открыта у 2 классных руководителей
        """,
    )
    assert "Запись для родителей (5Б) за вас открыли: Ольга Игоревна" in (await told(irina))[-1]
    await talk(
        vera,
        """
        > приём родителей
        > 1
        [Отменить весь день]
        """,
    )
    await talk(anna, "> записаться к учителю\n> Маша\n[Совина Вера Ивановна · свободно: 12 · классный руководитель]")


async def test_many_teachers_are_told_as_a_number(world: World) -> None:
    labels = [f"{grade}{letter}" for grade in (2, 3, 10) for letter in "АБВГД"][: MOST_NAMED + 1]
    for label in labels:
        await world.pupil("Петя Иванов", label)
        await world.homeroom(label, await world.teacher(f"Вера Совина-{label}"))
    seen = "> родительский вечер\n> в четверг\n> да\n> 18-20\n> 1\n> 1\n"
    await talk(await world.director(), f"{seen}• 13 классных руководителей, 2А–10В\nВстреч у каждого: 12")


async def test_only_lengths_that_fit_are_offered(world: World) -> None:
    await school(world)
    seen = "> родительский вечер\n> в четверг\n> да\n> 18:00–18:15\n[10 минут] [15 минут] [← Назад] [Отмена]"
    await talk(await world.director(), seen)


async def test_the_same_evening_again_opens_nothing_more(world: World) -> None:
    await school(world)
    olga = await world.director()
    seen = "> родительский вечер\n> в четверг\n> да\n> 18-20\n> 1\n> 1\n"
    await talk(olga, f"{seen}[Открыть запись]\n> [Открыть запись]\nЗапись открыта")
    await talk(olga, f"{seen}На эти часы запись уже открыта, её не трогаем: Ирина Петровна")


async def test_nobody_to_open_for(world: World) -> None:
    await talk(
        await world.director(),
        """
        > родительский вечер
        > завтра
        > да
        > 18-20
        > 1
        > актовый зал
        Открывать не у кого
        [← Назад] [Отмена]
        """,
    )


async def test_an_evening_that_is_over(world: World) -> None:
    await school(world)
    await talk(
        await world.director(),
        """
        > родительский вечер
        > сегодня
        > да
        > 8-9
        уже прошло…С какого по какой час?
        > назад
        > 15 ноября 2028
        > да
        дней вперёд…В какой день?
        """,
    )
