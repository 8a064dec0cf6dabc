"""Workbooks as a secretary makes them, imported into a database."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter

from core.database import Database
from core.roster import Report, apply, read
from core.tables import metadata

Sheets = Mapping[str, Sequence[Sequence[Any]]]
Book = Callable[..., Path]

SCHOOL = [["Регион", "Муниципалитет", "Школа"], ["Янтарный край", "Приморский округ", "Школа № 1"]]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Give a maker of workbooks: sheet name → rows."""

    def make(sheets: Sheets, name: str = "школа.xlsx") -> Path:
        path = tmp_path / name
        workbook = xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"})
        for sheet_name, rows in sheets.items():
            sheet = workbook.add_worksheet(sheet_name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
        workbook.close()
        return path

    return make


class Importing:
    """Imports in the words of a test."""

    def __init__(self, database: Database, book: Book) -> None:
        self.database = database
        self.book = book

    async def sheets(self, sheets: Sheets, **options: Any) -> Report:
        """Import a workbook of these sheets and a school, unless they have one."""
        whole = sheets if "Школа" in sheets else {"Школа": SCHOOL, **sheets}
        return await self.file(self.book(whole), **options)

    async def file(self, path: Path, **options: Any) -> Report:
        roster = read(path)
        return await self.database.write(lambda tx: apply(tx, roster, **options))

    async def rows(self, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.database.read(lambda tx: tx.all(query))]

    async def count(self, table: sa.Table) -> int:
        return int(await self.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(table))))

    async def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of every table."""
        return {t.name: await self.rows(sa.select(t).order_by(*t.primary_key)) for t in metadata.sorted_tables}


@pytest.fixture
def importing(database: Database, book: Book) -> Importing:
    """Imports into each kind of database in turn."""
    return Importing(database, book)


@pytest.fixture
def matching(sqlite: Database, book: Book) -> Importing:
    """Imports for tests of matching, which happens in memory."""
    return Importing(sqlite, book)
