"""The command line as a school runs it: its own process, its own folder, settings in the environment."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).parents[2]
SCHOOL: dict[str, list[list[str | int]]] = {
    "Школа": [["Регион", "Муниципалитет", "Школа"], ["Янтарный край", "Приморский округ", "МАОУ лицей № 23"]],
    "Ученики": [
        ["Класс", "ФИО", "Дата рождения", "ФИО мамы"],
        ["5Б", "Морошкин Пётр Ильич", "14.03.2015", "Морошкина Анна Сергеевна"],
        ["2А", "Ёлкина Мария Олеговна", "02.05.2018", "Ёлкина Ольга Павловна"],
    ],
    "Сотрудники": [["ФИО", "Должность"], ["Ветров Игорь Львович", "Учитель"]],
    "Кружки": [
        ["Название", "Направление", "Мест", "Дни и время", "Место", "Цена"],
        ["Шахматы", "спортивное", 12, "Вт, Чт 15:00–16:30", "каб. 7", "бесплатно"],
    ],
}


@dataclass
class Terminal:
    """A terminal in `folder`; a setting of None is taken out of the environment."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, said: str = "", **settings: str | None) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; `settings` without their prefix: `demo="off"`."""
        return subprocess.run(
            [sys.executable, "-m", "bots", *arguments],
            cwd=self.folder,
            env=self.environment(**settings),
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def environment(self, **settings: str | None) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KLIK_")}
        ours = {"KLIK_DEMO": "off"} | self.settings | {f"KLIK_{k.upper()}": v for k, v in settings.items()}
        return kept | {k: v for k, v in ours.items() if v is not None} | {"PYTHONPATH": str(ROOT)}

    def roster(self, name: str = "школа.xlsx") -> Path:
        """Write the workbook of a tiny school."""
        path = self.folder / name
        workbook = xlsxwriter.Workbook(path)
        for sheet_name, rows in SCHOOL.items():
            sheet = workbook.add_worksheet(sheet_name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        workbook.close()
        return path
