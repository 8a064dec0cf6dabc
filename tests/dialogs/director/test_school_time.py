import io
import json
from datetime import date

from python_calamine import load_workbook

from core.files import FileStore
from tests.core.errands.rows import did
from tests.talk import said, talk
from tests.world import World

DAY = date(2026, 11, 2)


async def crowd(world: World, people: int = 5) -> None:
    for n in range(people):
        anna = await world.guardian(f"Анна {n}ова", {"Петя": "5Б"})
        await did(anna, "club_signup", 60, 60, day=DAY, actions=4)
        await did(anna, "my_signups", 30, day=date(2026, 10, 2), actions=9)
        vera = await world.teacher(f"Вера {n}ова")
        await did(vera, "club_photo", 30, day=DAY, actions=3)


async def test_the_school_together(world: World, files: FileStore) -> None:
    await crowd(world)
    olga = await world.director()
    await talk(
        olga,
        """
        > сэкономленное время
        За какой срок показать?
        [Этот месяц] [Учебный год] [Всё время]
        > [Учебный год]
        Сэкономленное время с начала учебного года
        20 дел, 10 человек
        Вместе: с ботом около 15 минут, на бумаге около 8 часов. Сэкономлено почти всё это время.
        • Записать в кружок: 10, обычно 4 действия и около 1 минуты; на бумаге около 40 минут
        • Поставить фото кружка: 5, обычно 3 действия и около 30 секунд
        Где людям труднее
        • Отказаться от кружка: обычно 9 действий и около 30 секунд
        это оценки
        [Таблица .xlsx] [Сколько это на бумаге] [Понятно] [← Назад]
        > назад
        > этот месяц
        Сэкономленное время в этом месяце
        15 дел
        > [Понятно]
        Хорошо.
        [Сэкономленное время]
        """,
    )
    await said(olga, "сэкономленное время")
    (picture,) = (await said(olga, "[Всё время]"))[-1].files
    told_aloud = json.loads(files.get(picture.hash))["description"].replace("\xa0", " ")
    assert told_aloud == (
        "Сколько времени уходит. Записать в кружок: на бумаге: 7 ч; С ботом: 10 мин;"
        " Отказаться от кружка: на бумаге: 75 мин; С ботом: 3 мин"
    )


async def test_the_table(world: World, files: FileStore) -> None:
    await crowd(world)
    olga = await world.director()
    await talk(olga, "> сэкономленное время\n> [Этот месяц]")
    shown = (await said(olga, "[Таблица .xlsx]"))[-1]
    assert "хотя бы 5 человек" in shown.text
    (table,) = shown.files
    assert table.name == "Время 25 ноября.xlsx"
    rows = load_workbook(io.BytesIO(files.get(table.hash))).get_sheet_by_index(0).to_python()
    assert [row[:3] for row in rows] == [
        ["Дело", "Сколько раз", "Сколько людей, не меньше"],
        ["Записать в кружок", 10, 5],
        ["Поставить фото кружка", 5, 5],
        ["Всего", 15, ""],
    ]
    assert rows[1][3:] == [4, 60, 10, 40, 400, 0]
    assert rows[2][3:] == [3, 30, 2, "", "", 0]
    assert rows[3] == ["Всего", 15, "", "", "", 12, "", 400, 0]


async def test_too_few_people_are_not_shown(world: World) -> None:
    await crowd(world, 1)
    olga = await world.director()
    await talk(
        olga,
        """
        > где люди спотыкаются
        > [Всё время]
        Данных пока мало: показываем только то, что сделали хотя бы 5 человек.
        [Сколько это на бумаге] [Понятно]
        > [Таблица .xlsx]
        Таблица была бы пустой
        """,
    )


async def test_what_was_given_up_is_told_as_a_sum(world: World) -> None:
    await crowd(world)
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\n> отмена")
    olga = await world.director()
    await talk(olga, "> сэкономленное время\n> 1\nНачали и не закончили: 1, на это ушло меньше минуты.")


async def test_on_to_what_paper_takes(world: World) -> None:
    olga = await world.director()
    await talk(
        olga,
        """
        > время школы
        > 1
        > [Сколько это на бумаге]
        Сколько эти дела занимают без бота?
        [Записать в кружок: около 40 минут]
        """,
    )
