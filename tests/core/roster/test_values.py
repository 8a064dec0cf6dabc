"""One cell at a time, as people fill them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from core.names import Name
from core.opportunities.tables import Category, Kind
from core.people import Role
from core.roster import personal, timetable, values
from core.roster.rows import ClassLabel, Span
from core.roster.text import broken, clean, column_letter, letters, text
from core.roster.values import Unclear
from core.words import Weekly


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("5Б", "5Б"), ("5-Б", "5Б"), ('5 "б"', "5Б"), ("5 «Б» класс", "5Б"), ("5  б кл.", "5Б"), ("11\u00a0А", "11А"),
        ("5B", "5В"), ("5A", "5А"), (10.0, "10"), ("10.0", "10"), ("7Б1", "7Б1"), ("5–Б", "5Б"), (" 5Б\n", "5Б"),
        ("5инж", "5ИНЖ"), ("5-1", "5-1"), (5.1, "5-1"),
    ],
)  # fmt: skip
def test_class(cell: Any, means: str) -> None:
    assert str(values.class_label(cell)) == means


@pytest.mark.parametrize(
    "cell", ["пятый Б", "0А", "13А", "Б5", "555", "5Б 6Б", "-", "5Б(нов)ая", date(2026, 1, 5), True]
)
def test_no_class(cell: Any) -> None:
    with pytest.raises(Unclear):
        values.class_label(cell)


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        (date(2015, 9, 1), date(2015, 9, 1)), (datetime(2015, 9, 1), date(2015, 9, 1)), (42248.0, date(2015, 9, 1)),
        ("01.09.2015", date(2015, 9, 1)), ("1.9.2015", date(2015, 9, 1)), ("1/09/15", date(2015, 9, 1)),
        ("01.09.2015 г.", date(2015, 9, 1)), ("2015-09-01", date(2015, 9, 1)), ("1 сентября 2015", date(2015, 9, 1)),
        ("1 СЕНТ. 2015 года", date(2015, 9, 1)), ("3 мая 2016 г.", date(2016, 5, 3)),
        ("3 марта 2016", date(2016, 3, 3)),
        ("05.05.79", date(1979, 5, 5)), ("2015-09-01T00:00:00", date(2015, 9, 1)), ("29-02-2016", date(2016, 2, 29)),
    ],
)  # fmt: skip
def test_day(cell: Any, means: date) -> None:
    assert values.day(cell) == means


@pytest.mark.parametrize(
    "cell", ["31.02.2015", "29.02.2015", "вчера", "2015", "1 бря 2015", "13.13.2015", 0.5, -4.0, True]
)
def test_no_day(cell: Any) -> None:
    with pytest.raises(Unclear):
        values.day(cell)


def test_moment_of_a_bare_day_is_its_edge() -> None:
    assert values.moment(last=False)("01.09.2026") == datetime(2026, 9, 1)
    assert values.moment(last=True)(date(2026, 9, 1)) == datetime(2026, 9, 1, 23, 59, 59)
    assert values.moment(last=True)("1 сентября 2026, 18:30") == datetime(2026, 9, 1, 18, 30)
    assert values.moment(last=True)("01.09.2026 в 18:30") == datetime(2026, 9, 1, 18, 30)
    assert values.moment(last=True)(datetime(2026, 9, 1, 18, 30)) == datetime(2026, 9, 1, 18, 30)
    with pytest.raises(Unclear):
        values.moment(last=True)("01.09.2026 25:30")


@pytest.mark.parametrize(
    "cell",
    [
        "+7 (900) 123-45-67", "8 900 123 45 67", "89001234567", 89001234567.0, 9001234567, "9001234567",
        "8-900-123-45-67 (мама)",
        "+79001234567, +79007654321", "тел. 8(900)1234567", "8 900 123-45-67; раб. 55-55", "\u200e+7 900 1234567\u200f",
    ],
)  # fmt: skip
def test_phone(cell: Any) -> None:
    assert values.phone(cell) == "+79001234567"


def test_phone_of_another_country() -> None:
    assert values.phone("+375 29 123-45-67") == "+375291234567"


@pytest.mark.parametrize("cell", ["нет", "55-55-55", "1234", "+7 900", "900123456789012345", "мама", "-"])
def test_no_phone(cell: str) -> None:
    with pytest.raises(Unclear):
        values.phone(cell)


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("бесплатно", 0), ("Бесплатно ", 0), ("1500", 150000), ("1 500 руб.", 150000), ("1\u00a0500,50 ₽", 150050),
        (0.0, 0), (1500.0, 150000), ("1500 р/мес", 150000), ("1500 руб. в месяц", 150000), ("1500.5", 150050),
    ],
)  # fmt: skip
def test_price(cell: Any, means: int) -> None:
    assert values.price(cell) == means


@pytest.mark.parametrize("cell", ["54.7104, 20.4522", "54,7104; 20,4522", "54.7104 20.4522", "54,7104, 20,4522"])
def test_point(cell: str) -> None:
    assert values.point(cell) == (54.7104, 20.4522)


@pytest.mark.parametrize("cell", ["у школы", "54.7104", "154.7, 20.4", "54.7, 220.4", "54.7104, 20.4522, 1"])
def test_no_point(cell: str) -> None:
    with pytest.raises(Unclear):
        print(values.point(cell))


@pytest.mark.parametrize("cell", ["дорого", "-100", "1500-2000", "99999999999"])
def test_no_price(cell: str) -> None:
    with pytest.raises(Unclear):
        print(values.price(cell))


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("7–10 лет", Span(7, 10)), ("7-10", Span(7, 10)), ("от 7", Span(7, None)), ("7+", Span(7, None)),
        ("с 7 лет", Span(7, None)), ("до 12 лет", Span(None, 12)), ("с 7 до 10 лет", Span(7, 10)), (7.0, Span(7, 7)),
        ("любой", Span(None, None)), ("без ограничений", Span(None, None)), ("от 7 до 10", Span(7, 10)),
    ],
)  # fmt: skip
def test_ages(cell: Any, means: Span) -> None:
    assert values.ages(cell) == means


@pytest.mark.parametrize("cell", ["10-7", "малыши", "7-100", date(2026, 10, 7), "7а"])
def test_no_ages(cell: Any) -> None:
    with pytest.raises(Unclear):
        values.ages(cell)


def test_grades() -> None:
    assert values.grades("1–4") == Span(1, 4)
    assert values.grades("5-9 классы") == Span(5, 9)
    assert values.grades("1, 2, 3, 4") == Span(1, 4)
    assert values.grades("10–11 кл.") == Span(10, 11)
    assert values.grades("все") == Span(None, None)
    assert values.grades("5") == Span(5, 5)
    for wrong in ("1–14", "0 и больше чем надо", datetime(2026, 4, 1)):
        with pytest.raises(Unclear):
            values.grades(wrong)


def test_kinds_and_categories() -> None:
    assert values.kind("Кружок") == Kind.CLUB
    assert values.kind("спортивная секция") == Kind.SECTION
    assert values.kind("Профессиональная проба") == Kind.TRIAL
    assert values.kind("олимпиада ВсОШ") == Kind.OLYMPIAD
    assert values.category("Естественнонаучное") == Category.SCIENCE
    assert values.category("естественно - научная") == Category.SCIENCE
    assert values.category("Физкультурно-спортивная") == Category.SPORT
    assert values.category("СОЦИАЛЬНО-ГУМАНИТАРНОЕ") == Category.SOCIAL
    assert values.category("туристско‑краеведческое") == Category.TOURISM
    with pytest.raises(Unclear):
        values.category("прочее")


def test_timezone() -> None:
    assert values.timezone("МСК-1") == "Europe/Kaliningrad"
    assert values.timezone("мск") == "Europe/Moscow"
    assert values.timezone("UTC+2") == "Europe/Kaliningrad"
    assert values.timezone("Калининград") == "Europe/Kaliningrad"
    assert values.timezone("asia/omsk") == "Asia/Omsk"
    for wrong in ("Марс", "МСК+20"):
        with pytest.raises(Unclear):
            values.timezone(wrong)


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("Вт, Чт 15:00–16:30; Сб 10:00-11:30", [(1, 900, 990), (3, 900, 990), (5, 600, 690)]),
        ("вторник и четверг с 15.00 до 16.30", [(1, 900, 990), (3, 900, 990)]),
        ("Пн–Ср 15:00-16:00", [(0, 900, 960), (1, 900, 960), (2, 900, 960)]),
        ("по будням 14:00-15:00", [(i, 840, 900) for i in range(5)]),
        ("Ср\n15:00 - 15:45", [(2, 900, 945)]),
        ("Пн 15:00–16:00 Пн 17:00–18:00", [(0, 900, 960), (0, 1020, 1080)]),
        ("в среду 15-16:00, по пятницам 9:00–10:00", [(2, 900, 960), (4, 540, 600)]),
        ("Вт. и Пт. 15.00—16.30.", [(1, 900, 990), (4, 900, 990)]),
    ],
)
def test_weekly(cell: str, means: list[tuple[int, int, int]]) -> None:
    assert timetable.weekly(cell) == tuple(Weekly(*m) for m in means)


@pytest.mark.parametrize("cell", ["", "Вт", "15:00–16:00", "Вт 15:00", "Вт 16:00–15:00", "скоро", "Вт 15:70–16:00",
                                  "Вт 15:00–16:00 и ещё когда-нибудь", "Вт, 15:00–16:00, Чт"])  # fmt: skip
def test_no_weekly(cell: str) -> None:
    with pytest.raises(Unclear):
        timetable.weekly(cell)


def test_lesson_hours() -> None:
    assert timetable.day_hours("8:00–13:30") == (480, 810)
    assert timetable.day_hours("13.30") == (480, 810)
    assert timetable.day_hours(time(13, 30)) == (480, 810)
    assert timetable.day_hours("до 13:30") == (480, 810)
    assert timetable.day_hours("-") is None
    assert timetable.clock(time(13, 30)) == timetable.clock("13:30") == timetable.clock(0.5625) == 810
    assert timetable.clock(timedelta(hours=13, minutes=30)) == 810
    for wrong in ("утром", "13:30-8:00", "8-9-10"):
        with pytest.raises(Unclear):
            timetable.day_hours(wrong)


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("Иванова Мария Ивановна", Name("Иванова", "Мария", "Ивановна")),
        ("  ИВАНОВА   МАРИЯ\nИВАНОВНА ", Name("Иванова", "Мария", "Ивановна")),
        ("иванова-петрова мария", Name("Иванова-Петрова", "Мария")),
        ("Алиев Гасан Ахмед оглы", Name("Алиев", "Гасан", "Ахмед оглы")),
        ("АЛИЕВ ГАСАН АХМЕД ОГЛЫ", Name("Алиев", "Гасан", "Ахмед оглы")),
        ("О'Коннор Патрик", Name("О'Коннор", "Патрик")),
        ("Ли Ян", Name("Ли", "Ян")),
        ("Иванов, Пётр Ильич (староста)", Name("Иванов", "Пётр", "Ильич")),
    ],
)
def test_name(cell: str, means: Name) -> None:
    assert personal.full_name(cell) == means


@pytest.mark.parametrize(
    "cell", ["Иванова", "1 Иванова", "Иванова М4рия", "=A1 B1", "<b>Иванов</b> Пётр", "Ы" * 90 + " Пётр"]
)
def test_no_name(cell: str) -> None:
    with pytest.raises(Unclear):
        personal.full_name(cell)


def test_sex_is_guessed_by_patronymic_then_by_name_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert personal.guessed(Name("Черных", "Саша", "Ильич")).sex == "m"
    assert personal.guessed(Name("Черных", "Саша", "Ильинична")).sex == "f"
    assert personal.guessed(Name("Алиева", "Лейла", "Ахмед кызы")).sex == "f"
    assert personal.guessed(Name("Иванова", "Мария")).sex == "f"
    assert personal.guessed(Name("Иванов", "Мария", "", "m")).sex == "m"
    assert personal.guessed(Name("Иванов", "Юлия", "Блаблавр")).sex == "f"
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("Учитель математики", [Role.TEACHER]), ("Директор, учитель истории", [Role.DIRECTOR, Role.TEACHER]),
        ("Зам. директора по УВР", [Role.DIRECTOR]), ("завуч", [Role.DIRECTOR]),
        ("Заместитель директора по АХЧ", [Role.STAFF]),
        ("Координатор", [Role.COORDINATOR]), ("педагог-психолог", [Role.TEACHER]), ("Секретарь", [Role.STAFF]),
        ("Учитель/классный руководитель", [Role.TEACHER]), ("уборщица", [Role.STAFF]),
        ("Педагог дополнительного образования", [Role.TEACHER]), ("Руководитель кружка", [Role.TEACHER]),
    ],
)  # fmt: skip
def test_roles(cell: str, means: list[Role]) -> None:
    assert list(personal.roles(cell)) == means


def test_relation() -> None:
    written = ("Мама", "мать", "отец", "Папа", "опекун", "бабушка", "тётя", "родитель")
    codes = ["mother", "mother", "father", "father", "guardian", "grandmother", "тетя", ""]
    assert [personal.relation(w) for w in written] == codes


def test_text() -> None:
    assert text(5.0) == "5"
    assert text(True) == "да"
    assert text(datetime(2026, 9, 1, 10, 30)) == "01.09.2026 10:30"
    assert clean("a\u00a0b\u200b\ue000c\n d\x07") == "a bc d"
    assert letters("Дата  рожд.\nё") == "датарожде"
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert broken("#ССЫЛКА!") and broken("#N/A") and not broken("#1") and not broken("Клуб #1")
    assert ClassLabel(5, "Б") < ClassLabel(10, "А")
