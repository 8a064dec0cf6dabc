import sqlalchemy as sa

from core.suggestions.tables import interests
from tests.talk import talk
from tests.world import World


async def test_what_the_child_likes_is_told_changed_and_forgotten(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Рисование", "вт 15:00-16:00", category="art")
    await talk(
        anna,
        """
        > что нравится
        Что нравится Пете? Отметьте всё
        [☐ 🎨 Рисовать и лепить] [Готово (0)]
        > рисовать, мячом
        [☑ 🎨 Рисовать и лепить] [Готово (2)]
        > готово
        Как Петя добирается домой?
        > [Едет на автобусе или машине]
        Запомнили о Пете: рисовать и лепить, играть в мяч и с ракеткой, до дома ехать.
        Вот что подойдёт Пете
        Пете нравится рисовать и лепить
        > [Что нравится Пете]
        [☑ 🎨 Рисовать и лепить]
        > рисовать, мячом
        > готово
        > [Не учитывать]
        Хорошо, об увлечениях Пети ничего не помним.
        Пока мы знаем только класс и расписание Пети
        """,
    )
    count = sa.select(sa.func.count()).select_from(interests)
    assert await world.database.read(lambda tx: tx.value(count)) == 0


async def test_who_rides_is_suggested_what_is_right_after_lessons(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Вечерний театр", "вт 18:00-19:00", category="art")
    await world.club("Театр днём", "ср 14:00-15:00", category="art")
    await talk(
        anna,
        """
        > интересы
        > театр
        > готово
        > [Едет на автобусе или машине]
        1. Театр днём
        Пете нравится играть в театре, это почти сразу после уроков, второй раз ехать не придётся.
        2. Вечерний театр
        """,
    )


async def test_nonsense_is_told_and_loses_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > интересы
        > театр
        > тыгыдык
        тыгыдык
        [☑ 🎭 Театр] [Готово (1)]
        > готово
        > не знаю
        Как Петя добирается домой?
        > назад
        Что нравится Пете?
        > отмена
        [Найти кружок]
        """,
    )
