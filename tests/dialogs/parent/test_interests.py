import sqlalchemy as sa

from core.suggestions.tables import interests
from dialogs.engine.update import Point
from tests.talk import send, talk
from tests.world import World


async def test_what_the_child_likes_is_told_changed_and_forgotten(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Рисование", "вт 15:00-16:00", category="art")
    await talk(
        anna,
        """
        > что нравится
        Что нравится Пете? Отметьте всё
        [☐ 🎨 Рисовать и лепить] [Ничего из этого]
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
        [☑ 🎭 Театр] [Готово (1)]
        > отмена
        [Найти кружок]
        """,
    )


async def test_home_is_asked_for_where_something_is_on_the_map(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Плавание", "вт 15:00-16:00", category="sport", latitude=54.7236, longitude=20.4631)
    await world.club("Шахматы", "ср 15:00-16:00", category="sport")
    await talk(
        anna,
        """
        > интересы
        > готово
        [Дом рядом, пешком] [Едет на автобусе или машине] [📍 Показать, где дом] [Не учитывать]
        > [📍 Показать, где дом]
        Где дом?
        [Пропустить] [← Назад] [Отмена]
        > улица Горького, 5
        По словам мы место на карте не найдём.
        Где дом?
        """,
    )
    told = (await send(anna, place=Point(54.719341, 20.468172)))[-1]
    assert "Запомнили о Пете: примерно где дом." in told.text
    assert "1. Плавание" in told.text
    assert "Потому что от дома около 1 километра, во вторник после уроков свободно." in told.text
    kept = sa.select(interests.c.latitude, interests.c.longitude)
    assert tuple((await world.database.read(lambda tx: tx.all(kept)))[0]) == (54.72, 20.47)
    await talk(anna, "> [Что нравится Пете]\n> готово\n> [Не учитывать]\nоб увлечениях Пети ничего не помним")
    assert await world.database.read(lambda tx: tx.all(kept)) == []


async def test_a_place_skipped_is_no_place(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Плавание", "вт 15:00-16:00", category="sport", latitude=54.7236, longitude=20.4631)
    await talk(anna, "> интересы\n> театр\n> готово\n> [📍 Показать, где дом]\n> пропустить")
    await talk(anna, "> интересы\n[☑ 🎭 Театр] [Готово (1)]")
