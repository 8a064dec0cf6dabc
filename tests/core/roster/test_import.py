"""A whole workbook in, and in again."""

import sqlalchemy as sa

from core.opportunities.tables import opportunity, weekly_time
from core.people import enrollment, guardianship, membership, person
from core.roster import Noun
from core.schools import lesson_hours, school, school_class
from tests.core.roster.conftest import Importing, Sheets

SHEETS: Sheets = {
    "Школа": [
        ["Регион", "Муниципалитет", "Школа", "Часовой пояс"],
        ["Янтарный край", "Приморский округ", "Школа № 1", "МСК-1"],
    ],
    "Классы": [
        ["Класс", "Классный руководитель", "Пн", "Вт", "Ср", "Чт", "Пт", "Сб"],
        ["5Б", "Соколова Анна Петровна", "8:00–13:30", "8:00–13:30", "9.00-14.20", "до 13:30", "8:00–12:40", "-"],
        ["5А", "", "8:00–13:30", "", "", "", "", ""],
    ],
    "Сотрудники": [
        ["ФИО", "Должность", "Табельный номер", "Телефон", "Пол"],
        ["Соколова Анна Петровна", "Учитель математики", "17", "+7 900 000-00-01", "ж"],
        ["Орлов Пётр Ильич", "Директор, учитель истории", 2, "8 (900) 000-00-02", ""],
        ["Галкина Вера Львовна", "Заместитель директора по УВР", "", 79000000003, ""],
    ],
    "Ученики": [
        ["Класс", "ФИО", "Дата рождения", "Пол", "Личное дело"],
        ["5Б", "Иванов Пётр Андреевич", "01.09.2015", "м", "Б-12"],
        ["5 «А»", "Иванова Мария Андреевна", "3 мая 2016 г.", "", "А-7"],
        ["5-б", "Ли Ян", "", "", ""],
    ],
    "Родители": [
        ["ФИО", "Телефон", "Ребёнок", "Класс", "Кем приходится"],
        ["Иванова Ольга Сергеевна", "8-900-000-00-10", "Иванов Пётр", "5Б", "мама"],
        ["Иванова Ольга Сергеевна", "+79000000010", "Иванова Мария Андреевна", "5А", "мама"],
        ["Соколова Анна Петровна", "+7 (900) 000 00 01", "Ли Ян", "5Б", "опекун"],
    ],
    "Кружки": [
        ["Название", "Вид", "Направление", "Руководитель", "Место", "Дни и время", "Мест", "Цена", "Возраст", "Классы"],
        ["Шахматы", "Кружок", "социально-гуманитарное", "Соколова А. П.", "каб. 12", "Вт, Чт 15:00–16:30", 15,
         "бесплатно", "7–10 лет", "1–4"],
        ["Робототехника", "кружок", "Техническое", "Орлов Пётр Ильич", "каб. 3", "Сб 10:00-11:30", "12 мест",
         "1 500 руб.", "от 10", "все"],
    ],
}  # fmt: skip


async def test_everything_lands(importing: Importing) -> None:
    report = await importing.sheets(SHEETS)
    assert report.problems == []
    assert {n: (t.created, t.changed) for n, t in report.counts.items()} == {
        Noun.SCHOOL: (1, 0),
        Noun.CLASS: (2, 0),
        Noun.PUPIL: (3, 0),
        Noun.GUARDIAN: (2, 0),
        Noun.STAFF: (3, 0),
        Noun.OPPORTUNITY: (2, 0),
    }
    assert await importing.rows(sa.select(school.c.timezone, school.c.catalogue)) == [("Europe/Kaliningrad", 1)]
    people = await importing.rows(
        sa.select(person.c.family, person.c.given, person.c.sex, person.c.phone).order_by(
            person.c.family, person.c.given
        )
    )
    assert people == [
        ("Галкина", "Вера", "f", "+79000000003"),
        ("Иванов", "Пётр", "m", ""),
        ("Иванова", "Мария", "f", ""),
        ("Иванова", "Ольга", "f", "+79000000010"),
        ("Ли", "Ян", "m", ""),
        ("Орлов", "Пётр", "m", "+79000000002"),
        ("Соколова", "Анна", "f", "+79000000001"),
    ]


async def test_one_person_has_many_roles(importing: Importing) -> None:
    await importing.sheets(SHEETS)
    roles = await importing.rows(
        sa.select(person.c.family, membership.c.role).join(membership).order_by(person.c.family, membership.c.role)
    )
    assert [r for f, r in roles if f == "Орлов"] == ["director", "teacher"]
    assert [r for f, r in roles if f == "Соколова"] == ["guardian", "teacher"]
    assert [r for f, r in roles if f == "Галкина"] == ["director"]


async def test_families_and_classes(importing: Importing) -> None:
    await importing.sheets(SHEETS)
    child = person.alias()
    families = await importing.rows(
        sa.select(person.c.given, child.c.given, guardianship.c.relation)
        .join(guardianship, guardianship.c.guardian_id == person.c.id)
        .join(child, child.c.id == guardianship.c.pupil_id)
        .order_by(child.c.given)
    )
    assert families == [("Ольга", "Мария", "mother"), ("Ольга", "Пётр", "mother"), ("Анна", "Ян", "guardian")]
    classes = await importing.rows(
        sa.select(school_class.c.grade, school_class.c.letter, person.c.family, sa.func.count(enrollment.c.id))
        .outerjoin(person, person.c.id == school_class.c.homeroom_teacher_id)
        .join(enrollment, enrollment.c.class_id == school_class.c.id)
        .group_by(school_class.c.grade, school_class.c.letter, person.c.family)
        .order_by(school_class.c.letter)
    )
    assert classes == [(5, "А", None, 1), (5, "Б", "Соколова", 2)]
    hours = await importing.rows(
        sa.select(lesson_hours.c.weekday, lesson_hours.c.starts, lesson_hours.c.ends)
        .join(school_class)
        .where(school_class.c.letter == "Б")
        .order_by(lesson_hours.c.weekday)
    )
    assert hours == [(0, 480, 810), (1, 480, 810), (2, 540, 860), (3, 480, 810), (4, 480, 760)]


async def test_clubs(importing: Importing) -> None:
    await importing.sheets(SHEETS)
    o = opportunity.c
    clubs = await importing.rows(
        sa.select(o.title, o.category, o.capacity, o.price_kopecks, o.age_from, o.age_to, o.grade_from, o.grade_to,
                  person.c.family).join(person, person.c.id == o.teacher_id).order_by(o.title)
    )  # fmt: skip
    assert clubs == [
        ("Робототехника", "technology", 12, 150000, 10, None, None, None, "Орлов"),
        ("Шахматы", "social", 15, 0, 7, 10, 1, 4, "Соколова"),
    ]
    assert await importing.count(weekly_time) == 3


async def test_twice_changes_nothing(importing: Importing) -> None:
    await importing.sheets(SHEETS)
    before = await importing.snapshot()
    report = await importing.sheets(SHEETS)
    assert report.changes == 0
    assert await importing.snapshot() == before
