import io

import pytest
from PIL import Image

from core.people import guardianship
from tests.broadcasts import class_id
from tests.conftest import FrozenClock
from tests.core.notices.telling import came
from tests.core.pickup.naming import grandmother, name
from tests.talk import said, screen, send, talk
from tests.world import Someone, World

# The clock stands still on Wednesday, 25 November 2026.


async def family(world: World) -> tuple[Someone, Someone]:
    """Anna with two children, and the homeroom teacher of the elder."""
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    vera = await world.teacher("Вера Ласточкина")
    await class_id(world, "5Б", vera)
    return anna, vera


async def test_for_today_in_one_line(world: World) -> None:
    anna, vera = await family(world)
    await talk(
        anna,
        """
        > сегодня Петю заберёт бабушка
        Как зовут этого человека?
        > Мария Петровна, 8 911 123-45-67
        Петя Иванова, 5Б…Забирает: бабушка Мария Петровна, +79111234567…Когда: только сегодня
        [Да, разрешить] [← Назад] [Отмена]
        > [Да, разрешить]
        Петю может забрать бабушка Мария Петровна, +79111234567: только сегодня. Классному руководителю сообщили.
        """,
    )
    (told,) = await came(vera)
    assert "Петя Иванова, 5Б: забрать может бабушка Мария Петровна, только сегодня." in told
    assert "Анна Иванова" in told


async def test_all_in_one_line_is_asked_nothing(world: World) -> None:
    anna, _ = await family(world)
    await talk(
        anna,
        """
        > Завтра Машу заберёт дедушка Семён Ильич Котов, +7 911 123 45 67
        Маша Иванова, 2А…Забирает: дедушка Семён Ильич Котов, +79111234567…Когда: четверг, 26 ноября
        > да
        Машу может забрать дедушка Семён Ильич Котов
        """,
    )


async def test_for_always_with_a_photo(world: World) -> None:
    anna, _ = await family(world)
    await talk(
        anna,
        """
        > кто забирает
        Про кого?
        [Петя, 5Б] [Маша, 2А]
        > [Петя, 5Б]
        Петю, 5Б, могут забрать…Анна Иванова (по закону): в любой день
        [➕ Добавить человека] [Всё верно]
        > [➕ Добавить человека]
        Как зовут этого человека?
        > Х
        Как зовут этого человека?
        > Ольга Сова
        Кем приходится ребёнку?
        [бабушка] [няня]
        > мамина подруга
        По какому телефону
        [Пропустить]
        > 12345
        Не похоже на номер телефона…По какому телефону
        > 8 (911) 000-00-01
        Когда можно забирать?
        [Только сегодня] [Только завтра] [Всегда] [До конца учебного года, 31 мая]
        > [Всегда]
        Можно прислать фотографию
        """,
    )
    pixels = io.BytesIO()
    Image.new("RGB", (8, 8)).save(pixels, "PNG")
    await send(anna, files=(world.engine.files.put(pixels.getvalue(), "o.png"),))
    await talk(
        anna,
        """
        > да
        Петю может забрать мамина подруга Ольга Сова, +79110000001: в любой день.
        > кто забирает Петю
        ✅ мамина подруга Ольга Сова, +79110000001: в любой день
        [➕ Добавить человека] [✖ Убрать: Ольга Сова]
        """,
    )


async def test_whom_the_family_named_before_is_a_tap(world: World, clock: FrozenClock) -> None:
    anna, _ = await family(world)
    await name(world, anna, "Петя")
    clock.pass_time(days=2)
    await talk(
        anna,
        """
        > Машу заберёт бабушка
        Кто это? Выберите или напишите
        [бабушка Мария Петровна] [Другой человек]
        > [бабушка Мария Петровна]
        Когда можно забирать?
        > в понедельник
        Маша Иванова, 2А…Забирает: бабушка Мария Петровна, +79111234567…Когда: понедельник, 30 ноября
        > да
        Машу может забрать
        """,
    )


async def test_removed(world: World) -> None:
    anna, vera = await family(world)
    await name(world, anna, "Петя")
    await talk(
        anna,
        """
        > кто забирает Петю
        > [✖ Убрать: Мария Петровна]
        бабушка Мария Петровна, +79111234567: в любой день…Убрать? Петю этому человеку больше не отдадут.
        > [Да, убрать]
        Убрали: бабушка Мария Петровна
        > кто забирает Петю
        Анна Иванова (по закону)
        > [Всё верно]
        Хорошо, так и оставим.
        > кто забирает Петю
        """,
    )
    assert "+7911" not in (await screen(anna)).text
    assert "забирать больше не может бабушка Мария Петровна." in (await came(vera))[-1]


async def test_the_other_parent_sees_the_same_list_and_who_added(world: World) -> None:
    anna, _ = await family(world)
    igor = await world.guardian("Игорь Иванов", {})
    for child in anna.children.values():
        await world.database.write(
            lambda tx, c=child: tx.insert(guardianship, guardian_id=igor.id, pupil_id=c, relation="father")  # type: ignore[misc]
        )
    await name(world, anna, "Петя")
    assert "Петю может забрать бабушка Мария Петровна, в любой день. Кто решил: Анна Иванова." in (await came(igor))[-1]
    await talk(
        igor,
        """
        > [Кто может забрать]
        ✅ бабушка Мария Петровна, +79111234567: в любой день (внесено: Анна Иванова)
        👪 Анна Иванова (по закону): в любой день…👪 Игорь Иванов (папа): в любой день
        > [✖ Убрать: Мария Петровна]
        > да
        Убрали
        """,
    )
    assert "Петю больше не может забирать бабушка Мария Петровна. Кто решил: Игорь Иванов." in (await came(anna))[-1]


@pytest.mark.parametrize(
    ("days", "answer"),
    [
        ("вчера", "Этот день уже прошёл: вторник, 24 ноября"),
        ("абракадабра", "Не получилось понять, когда"),
        ("завтра и в понедельник", "Не получилось понять, когда"),
        ("31 ноября", "Такого дня в календаре нет: 31 ноября"),
        ("в пятницу 28 ноября", "Число и день недели не сходятся: суббота, 28 ноября"),
        ("до 15 января 2028", "Так далеко загадывать не нужно"),
    ],
)
async def test_days_that_cannot_be(world: World, days: str, answer: str) -> None:
    anna, _ = await family(world)
    await talk(anna, "> Петю заберёт няня Ольга Сова\n> пропустить\nКогда можно забирать?")
    told = "\n".join(message.text for message in await said(anna, days))
    if "Когда можно забирать?" not in told:
        told = "\n".join(message.text for message in await said(anna, "да"))
    assert answer in told
    assert "Когда можно забирать?" in told


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("31 ноября", "Такого дня в календаре нет: 31 ноября"),
        ("в пятницу 28 ноября", "Число и день недели не сходятся: суббота, 28 ноября"),
        ("каждый вторник", ""),
        ("до пятницы и ещё в январе", ""),
    ],
)
async def test_days_of_the_line_that_are_not_sure_are_asked_for(world: World, day: str, answer: str) -> None:
    anna, _ = await family(world)
    await talk(anna, f"> {day} Петю заберёт няня Ольга Сова, 8 911 123-45-67\n{answer}…Когда можно забирать?\n> завтра")
    assert "Когда: четверг, 26 ноября" in (await screen(anna)).text


async def test_a_grandmother_may_be_called_as_the_child_is(world: World) -> None:
    anna = await world.guardian("Анна Котова", {"Петя": "5Б", "Мария": "2А"})
    await talk(
        anna,
        """
        > завтра Петю заберёт бабушка Мария Ивановна, 8 911 123-45-67
        Петя Котова, 5Б…Забирает: бабушка Мария Ивановна, +79111234567…Когда: четверг, 26 ноября
        """,
    )


async def test_a_sentence_where_a_name_is_asked_for(world: World) -> None:
    anna, _ = await family(world)
    await talk(
        anna,
        """
        > завтра Петю заберёт дедушка
        Как зовут этого человека?
        > Петю заберёт дедушка Иван Петрович, 8 911 222-33-44
        Забирает: дедушка Иван Петрович, +79112223344…Когда: четверг, 26 ноября
        """,
    )


async def test_what_is_no_name(world: World) -> None:
    anna, _ = await family(world)
    await talk(
        anna,
        f"""
        > завтра Петю заберёт тётя
        Как зовут этого человека?
        > 🎉
        Нужно имя…Как зовут этого человека?
        > тётя, 8 911 123-45-67
        Нужно имя…Как зовут этого человека?
        > {"я" * 200}
        Слишком длинно
        > <b>Света</b> Котова
        По какому телефону
        > -
        Забирает: тётя b Света b Котова
        > отмена
        """,
    )


async def test_the_same_again_is_told(world: World) -> None:
    anna, _ = await family(world)
    line = "> сегодня Петю заберёт бабушка Мария Петровна 8 911 123-45-67\n> да\n"
    await name(world, anna, "Петя")
    await talk(anna, line + "Петю может забрать бабушка Мария Петровна")
    await talk(anna, line + "Мария Петровна уже в списке на эти дни, ещё раз разрешать не нужно.\n[Найти кружок]")


async def test_in_english(world: World) -> None:
    anna, _ = await family(world)
    await talk(
        anna,
        """
        > /language
        > [English]
        > tomorrow grandma Mary Brown will pick up Петя, +7 911 123-45-67
        Picked up by: grandmother Mary Brown, +79111234567…When: Thursday, 26 November
        > [Yes, allow it]
        may be picked up by grandmother Mary Brown
        """,
    )


async def test_two_parents_of_one_child_only(world: World) -> None:
    anna, _ = await family(world)
    dima = await world.guardian("Дима Котов", {"Лена": "5А"})
    await grandmother(world, anna)
    await talk(dima, "> кто забирает\nЛену, 5А, могут забрать…Дима Котов")
    assert "+7911" not in (await screen(dima)).text
