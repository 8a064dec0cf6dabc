"""Ten thousand people at once."""

import time
from pathlib import Path

import pytest
import xlsxwriter

from core.roster import Noun
from tests.core.roster.conftest import SCHOOL, Importing

FAMILIES = [a + b for a in ("Бел", "Сол", "Гор", "Мед", "Кар", "Лун") for b in ("ский", "ченко", "юк", "идзе", "ян")]
GIVEN = ["Пётр", "Иван", "Семён", "Лев", "Марк", "Илья", "Олег", "Глеб"]
PATRONYMICS = ["Ильич", "Петрович", "Иванович", "Львович", "Маркович"]


def workbook_of(path: Path, pupils: int) -> Path:
    """Write `pupils`, as many guardians and half, and a few staff."""
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Школа").write_row(0, 0, SCHOOL[0])
    book.get_worksheet_by_name("Школа").write_row(1, 0, SCHOOL[1])
    sheet, parents = book.add_worksheet("Ученики"), book.add_worksheet("Родители")
    sheet.write_row(0, 0, ["Класс", "ФИО", "Дата рождения", "Личное дело"])
    parents.write_row(0, 0, ["ФИО", "Телефон", "Личное дело"])
    row = 0
    for n in range(pupils):
        family, born = FAMILIES[n % 30], f"{n % 28 + 1:02}.{n % 12 + 1:02}.{2019 - n % 11}"
        name = f"{family} {GIVEN[n // 30 % 8]} {PATRONYMICS[n // 240 % 5]}"
        sheet.write_row(n + 1, 0, [f"{n % 11 + 1}{'АБВГДЕЖЗИК'[n // 11 % 10]}", name, born, f"Л-{n}"])
        for parent in ("Анна Петровна", "Олег Ильич")[: 1 + n % 2]:
            row += 1
            parents.write_row(row, 0, [f"{family} {parent}", f"+79{row:09}", f"Л-{n}"])
    staff = book.add_worksheet("Сотрудники")
    staff.write_row(0, 0, ["ФИО", "Должность", "Табельный номер"])
    for n in range(400):
        staff.write_row(n + 1, 0, [f"{FAMILIES[n % 30]}ова Вера {GIVEN[n % 8]}овна", "Учитель", n])
    book.close()
    return path


@pytest.mark.slow
async def test_ten_thousand_people(importing: Importing, tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "большая.xlsx", 3840)
    began = time.monotonic()
    report = await importing.file(path)
    print(f"first {time.monotonic() - began:.1f} s")
    assert report.problems == []
    assert [report.counts[n].created for n in (Noun.PUPIL, Noun.GUARDIAN, Noun.STAFF)] == [3840, 5760, 400]
    began = time.monotonic()
    again = await importing.file(path)
    print(f"again {time.monotonic() - began:.1f} s")
    assert again.changes == 0
    assert again.counts[Noun.PUPIL].unchanged == 3840
