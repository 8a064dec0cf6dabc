"""The demo school's roster as a workbook, with the sheets and headings of any school's."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from core.demo.clubs import POINTS, Club, Season
from core.demo.lessons import lessons
from core.demo.people import People, grade_of
from core.demo.region import REGION, SCHOOLS, TIMEZONE
from core.words import Weekly, clock_time

_DAYS = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб")
_KINDS = {"club": "Кружок", "section": "Секция", "contest": "Конкурс", "olympiad": "Олимпиада", "trial": "Профпроба"}
_CATEGORIES = {
    "technology": "Техническое",
    "science": "Естественно-научное",
    "art": "Художественное",
    "sport": "Физкультурно-спортивное",
    "social": "Социально-гуманитарное",
    "tourism": "Туристско-краеведческое",
}

Row = tuple[Any, ...]


def write(path: Path, people: People, clubs: list[Club], season: Season) -> None:
    """Write the workbook: every school of the region, and one of them whole."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        for name, headings, rows in _sheets(people, clubs, season):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
            sheet.freeze_panes(1, 0)
            for i, row in enumerate(rows, 1):
                sheet.write_row(i, 0, row)


def _sheets(people: People, clubs: list[Club], season: Season) -> Iterator[tuple[str, Row, Iterable[Row]]]:
    yield "Школа", ("Регион", "Муниципалитет", "Школа", "Часовой пояс"), _schools()
    yield (
        "Сотрудники",
        ("ФИО", "Должность", "Табельный номер", "Телефон", "Пол"),
        ((w.name.form("full"), w.position, w.number, w.phone, _sex(w.name.sex)) for w in people.staff),
    )
    yield "Классы", ("Класс", "Классный руководитель", *_DAYS), _classes(people)
    yield (
        "Ученики",
        ("Класс", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Личное дело"),
        _pupils(people, season.year),
    )
    yield "Родители", ("ФИО", "Телефон", "Ребёнок", "Класс", "Кем приходится", "Личное дело"), _guardians(people)
    yield (
        "Кружки",
        ("Название", "Вид", "Направление", "Руководитель", "Место", "Координаты", "Дни и время", "Мест", "Цена",
         "Возраст", "Классы", "Запись с", "Запись до", "Начало", "Окончание", "Описание"),
        (_club(club, season) for club in clubs),
    )  # fmt: skip


def _schools() -> Iterator[Row]:
    for municipality, schools in SCHOOLS.items():
        for school in schools:
            yield REGION, municipality, school, TIMEZONE


def _classes(people: People) -> Iterator[Row]:
    for label, teacher in people.homeroom.items():
        hours = {at.weekday: _hours(at) for at in lessons(grade_of(label), label[-1])}
        yield label, teacher.name.form("full"), *(hours.get(day, "") for day in range(len(_DAYS)))


def _pupils(people: People, school_year: int) -> Iterator[Row]:
    for child in sorted(people.children, key=lambda c: (c.grade, c.label, c.name.family, c.name.given)):
        name = child.name
        born = child.born(school_year)
        yield child.label, name.family, name.given, name.patronymic, born, _sex(name.sex), child.file


def _guardians(people: People) -> Iterator[Row]:
    for family in people.families:
        for child in family.children:
            for adult in family.adults:
                name = f"{child.name.family} {child.name.given}"
                yield adult.name.form("full"), adult.phone, name, child.label, adult.relation, child.file


def _club(club: Club, season: Season) -> Row:
    ages = f"{club.ages[0]}–{club.ages[1]}" if club.ages else ""
    return (
        club.title,
        _KINDS[club.kind],
        _CATEGORIES[club.category],
        club.leader.name.form("full"),
        club.place,
        POINTS.get(club.place, ""),
        times(club.times),
        club.capacity,
        club.price or "бесплатно",
        ages,
        f"{club.grades[0]}–{club.grades[1]}",
        *club.signup(season),
        *club.dates(season),
        club.about,
    )


def times(weekly: tuple[Weekly, ...]) -> str:
    """Give «Вт, Чт 15:00–16:30» for meetings of one hour on several days."""
    return f"{', '.join(_DAYS[at.weekday] for at in weekly)} {_hours(weekly[0])}" if weekly else ""


def _hours(at: Weekly) -> str:
    return f"{clock_time(at.starts)}–{clock_time(at.ends)}"


def _sex(sex: str) -> str:
    return {"m": "м", "f": "ж"}[sex]
