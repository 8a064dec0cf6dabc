"""Workbooks as they come: titles, odd headings, merged cells, formulas, pages, totals."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from core.files import FileTooBig
from core.refusal import Refusal
from core.roster import Noun, Problem, Roster, Severity, check, read
from core.roster.grid import RosterEmpty
from core.words import Words
from tests.core.roster.conftest import Book

WORDS = Words()


def said(problems: list[Problem], severity: Severity | None = None) -> list[str]:
    return [WORDS.text(p.line(), "ru") for p in problems if severity in (None, p.severity)]


def pupils(roster: Roster) -> list[str]:
    return [f"{p.label} {p.name.form('full')} {p.born or '-'}" for p in roster.pupils]


def test_any_order_case_breaks_and_a_title_above(book: Book) -> None:
    path = book(
        {
            "Список обучающихся 2026-27": [
                ["МБОУ «Школа № 1»"],
                [],
                ["Утверждаю"],
                ["№ п/п", "дата\nрождения ", "Кл.", "  ФАМИЛИЯ ", "Отчество (при наличии)", "имя", "СНИЛС"],
                [1, date(2015, 9, 1), "5Б", "Иванов", "Ильич", "Пётр", "000"],
                [2, "1 мая 2016", "5 а", "ЁЖИКОВА", "", "АННА", ""],
            ]
        }
    )
    roster = read(path)
    assert pupils(roster) == ["5Б Иванов Пётр Ильич 2015-09-01", "5А Ёжикова Анна 2016-05-01"]
    assert roster.pupils[0].at.row == 5
    assert said(check(roster)) == [
        "Лист «Список обучающихся 2026-27», столбец G («СНИЛС»): этот столбец нам незнаком, он не загружается."
    ]


def test_a_problem_names_sheet_row_and_column(book: Book) -> None:
    path = book(
        {"Ученики": [["Класс", "ФИО", "Дата рождения"], ["5Б", "Иванов Пётр", "32.01.2015"], ["", "Ли Ян", ""]]}
    )
    roster = read(path)
    assert roster.pupils == []
    assert roster.unread == {Noun.PUPIL: 2}
    first, second = check(roster)
    assert (first.sheet, first.row, first.column and first.column.letter, first.severity) == (
        "Ученики",
        2,
        "C",
        Severity.ERROR,
    )
    assert said([first, second]) == [
        "Лист «Ученики», строка 2, столбец C («Дата рождения»): «32.01.2015» не похоже на дату. "
        "Напишите, например, «01.09.2015».",
        "Лист «Ученики», строка 3, столбец A («Класс»): пустая ячейка. Впишите «Класс».",
    ]
    assert "column C (“Дата рождения”)" in WORDS.text(first.line(), "en")


def test_class_merged_down_its_pupils(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "m.xlsx")
    sheet = workbook.add_worksheet("Ученики")
    sheet.write_row(0, 0, ["Класс", "ФИО"])
    for i, name in enumerate(["Иванов Пётр", "Ли Ян", "Ом Ким", "Юн Ли"]):
        sheet.write(i + 1, 1, name)
    sheet.merge_range(1, 0, 3, 0, "5Б")
    sheet.write(4, 0, "6А")
    workbook.close()
    assert [str(p.label) for p in read(tmp_path / "m.xlsx").pupils] == ["5Б", "5Б", "5Б", "6А"]


def test_lines_between_classes_and_totals(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "m.xlsx")
    sheet = workbook.add_worksheet("Ученики")
    sheet.write_row(0, 0, ["№", "ФИО", "Дата рождения"])
    sheet.merge_range(1, 0, 1, 2, "5А класс")
    sheet.write_row(2, 0, [1, "Иванов Пётр", "01.09.2015"])
    sheet.write_row(3, 0, ["Итого: 1"])
    sheet.merge_range(4, 0, 4, 2, "Класс 5 «Б»")
    sheet.write_row(5, 0, [1, "Ли Ян"])
    sheet.write_row(6, 0, ["№", "ФИО", "Дата рождения"])
    sheet.write_row(7, 0, [2, "Ом Ким"])
    workbook.close()
    roster = read(tmp_path / "m.xlsx")
    assert pupils(roster) == ["5А Иванов Пётр 2015-09-01", "5Б Ли Ян -", "5Б Ом Ким -"]
    assert check(roster) == []


def test_a_sheet_for_each_class(book: Book) -> None:
    roster = read(book({"5А": [["№", "ФИО"], [1, "Иванов Пётр"]], "5-Б класс": [["Фамилия", "Имя"], ["Ли", "Ян"]]}))
    assert pupils(roster) == ["5А Иванов Пётр -", "5Б Ли Ян -"]


def test_sheets_are_known_by_their_headings(book: Book) -> None:
    roster = read(
        book(
            {
                "Лист1": [["ФИО", "Класс", "Дата рождения"], ["Ли Ян", "5Б", ""]],
                "Лист2": [["ФИО", "Должность"], ["Орлов Пётр Ильич", "Директор"]],
                "Лист3": [["ФИО родителя", "Телефон", "ФИО ребёнка"], ["Ли Анна", "89000000000", "Ли Ян"]],
                "Лист4": [["Название", "Направление", "Мест"], ["Шахматы", "спортивное", 5]],
                "Лист5": [["Район", "Регион", "Наименование"], ["Северный", "Край", "Школа № 1"]],
                "Лист6": [["Класс", "Классный руководитель"], ["5Б", "Орлов Пётр Ильич"]],
                "Лист7": [["Что", "Сколько"], ["мел", 5]],
            }
        )
    )
    assert (len(roster), roster.nouns) == (6, set(Noun))
    assert [p.sheet for p in check(roster)] == ["Лист7"]


def test_a_missing_column_is_told_once(book: Book) -> None:
    roster = read(book({"Родители": [["ФИО", "Телефон"], *[["Ли Анна", "1"]] * 5], "Ученики": [["ФИО"], ["Ли Ян"]]}))
    assert said(check(roster)) == [
        "Лист «Родители»: нет столбца «Ребёнок». Добавьте его: без него лист не прочитать.",
        "Лист «Ученики», строка 2: пустая ячейка. Впишите «Класс».",
    ]


def test_formulas(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    sheet = workbook.add_worksheet("Ученики")
    sheet.write_row(0, 0, ["Класс", "ФИО", "Личное дело"])
    sheet.write_formula(1, 0, '="5"&"Б"', None, "5Б")
    sheet.write(1, 1, "Иванов Пётр")
    sheet.write_formula(2, 0, "=Нет!A1", None, "#REF!")
    sheet.write(2, 1, "Ли Ян")
    sheet.write(3, 0, "5Б")
    sheet.write_formula(3, 1, "=A1", None, "")
    sheet.write_row(4, 0, ["#ССЫЛКА!", "Ом Ким"])
    sheet.write_row(5, 0, ["5Б", "Юн Ли"])
    sheet.write_formula(8, 2, "=ЛОЖЬ", None, "#N/A")
    workbook.close()
    roster = read(tmp_path / "f.xlsx")
    assert pupils(roster) == ["5Б Иванов Пётр -", "5Б Юн Ли -"]
    assert said(check(roster)) == [
        "Лист «Ученики», строка 3, столбец A («Класс»): формула показывает ошибку #REF!. "
        "Исправьте её или впишите значение.",
        "Лист «Ученики», строка 4, столбец B («ФИО»): формула не посчитана. "
        "Откройте файл в Excel, сохраните его и загрузите снова.",
        "Лист «Ученики», строка 5, столбец A («Класс»): формула показывает ошибку #ССЫЛКА!. "
        "Исправьте её или впишите значение.",
        "Лист «Ученики», строка 9, столбец B («ФИО»): нет имени. Впишите фамилию, имя и отчество.",
        "Лист «Ученики», строка 9, столбец A («Класс»): пустая ячейка. Впишите «Класс».",
        "Лист «Ученики», строка 9, столбец C («Личное дело»): формула показывает ошибку #N/A. "
        "Исправьте её или впишите значение.",
    ]


def test_what_excel_made_of_classes_and_ages(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "d.xlsx", {"default_date_format": "dd.mmm"})
    sheet = workbook.add_worksheet("Ученики")
    sheet.write_row(0, 0, ["Класс", "ФИО"])
    sheet.write_row(1, 0, [5.0, "Иванов Пётр"])
    sheet.write_row(2, 0, [datetime(2026, 1, 5), "Ли Ян"])
    sheet = workbook.add_worksheet("Кружки")
    sheet.write_row(0, 0, ["Название", "Направление", "Мест", "Возраст"])
    sheet.write_row(1, 0, ["Шахматы", "спортивное", 10, datetime(2026, 10, 7)])
    sheet = workbook.add_worksheet("Классы")
    sheet.write_row(0, 0, ["Класс", "Уроки с", "Уроки до"])
    sheet.write(1, 0, "5")
    sheet.write_datetime(1, 1, time(8, 30), workbook.add_format({"num_format": "hh:mm"}))
    sheet.write(1, 2, 13.5 / 24)
    workbook.close()
    roster = read(tmp_path / "d.xlsx")
    assert pupils(roster) == ["5 Иванов Пётр -"]
    assert [(t.weekday, t.starts, t.ends) for t in roster.classes[0].hours or ()] == [(d, 510, 810) for d in range(5)]
    assert [p.what.key for p in check(roster)] == ["roster.class_is_date", "roster.span_is_date"]


def test_parents_beside_their_child(book: Book) -> None:
    roster = read(
        book(
            {
                "Ученики": [
                    ["Класс", "ФИО", "ФИО мамы", "Телефон мамы", "ФИО папы", "Телефон папы", "ФИО родителя", "Телефон"],
                    ["5Б", "Ли Ян", "Ли Анна Юрьевна", "89000000001", "Ли Иван", "нет", "Ом Вера", "89000000003"],
                    ["5Б", "Юн Ли", "", "89000000001", "Юн", "", "", ""],
                ]
            }
        )
    )
    assert [(g.name.form(), g.name.sex, g.phone, g.relation) for g in roster.guardians] == [
        ("Анна Ли", "f", "+79000000001", "mother"),
        ("Иван Ли", "m", "", "father"),
        ("Вера Ом", "", "+79000000003", ""),
    ]
    assert [p.what.key for p in check(roster)] == ["roster.bad_phone", "roster.name_short"]
    assert {p.severity for p in check(roster)} == {Severity.WARNING}


def test_the_phone_of_a_pupil_is_their_own_without_parents(book: Book) -> None:
    roster = read(book({"Ученики": [["Класс", "ФИО", "Телефон"], ["5Б", "Ли Ян", "89000000001"]]}))
    assert roster.pupils[0].phone == "+79000000001"


def test_hidden_and_empty_sheets(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "h.xlsx")
    for name in ("Ученики", "Родители", "Пустой"):
        sheet = workbook.add_worksheet(name)
        if name != "Пустой":
            sheet.write_row(0, 0, ["Класс", "ФИО", "Ребёнок"])
            sheet.write_row(1, 0, ["5Б", "Ли Ян", "Ли Юн"])
        if name == "Родители":
            sheet.hide()
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=Ученики!$A$1:$A$2"})
    workbook.add_chartsheet("График").set_chart(chart)
    workbook.close()
    roster = read(tmp_path / "h.xlsx")
    assert (len(roster.pupils), roster.guardians) == (1, [])
    assert [p.what.key for p in check(roster) if p.sheet != "Ученики"] == ["roster.hidden_sheet"]


def test_nothing_of_ours(book: Book) -> None:
    with pytest.raises(RosterEmpty):
        read(book({"Лист1": [["Мел", 5]]}))
    with pytest.raises(RosterEmpty):
        read(book({"Лист1": []}))


def test_every_refusal_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"0" * (21 * 2**20))
    with pytest.raises(FileTooBig) as caught:
        read(tmp_path / "a.xlsx")
    assert isinstance(caught.value, Refusal)


def test_repeats_between_rows(book: Book) -> None:
    roster = read(
        book(
            {
                "Ученики": [
                    ["Класс", "ФИО", "Дата рождения", "Личное дело"],
                    ["5Б", "Ли Ян", "", ""],
                    ["5Б", "Ли Ян", "", ""],
                    ["5Б", "Ом Ким", "01.09.2015", ""],
                    ["5Б", "Ом Ким", "02.09.2015", ""],
                    ["5Б", "Юн Ли", "", "7"],
                    ["5Б", "Юн Ли", "", "8"],
                    ["5А", "Юн Бо", "01.09.2062", "8"],
                    ["5А", "Юн Ву", "01.09.1962", ""],
                ],
                "Классы": [["Класс", "Уроки до"], ["5Б", "13:00"], ["5 б", "14:00"]],
            }
        )
    )
    assert [(p.sheet, p.row, p.what.key, p.severity.value) for p in check(roster, date(2026, 9, 1))] == [
        ("Классы", 3, "roster.repeated_class", "error"),
        ("Ученики", 3, "roster.repeated_pupil", "error"),
        ("Ученики", 8, "roster.repeated_key", "error"),
        ("Ученики", 8, "roster.not_born", "error"),
        ("Ученики", 9, "roster.odd_age", "warning"),
    ]
