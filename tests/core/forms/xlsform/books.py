"""Workbooks for the tests, written as tables of text."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from core.forms.xlsform import Imported, worker
from core.forms.xlsform.book import MOST_CHOICES, MOST_LETTERS, MOST_QUESTIONS, _book
from core.forms.xlsform.reading import imported
from core.roster.scan import scan
from core.words import Words

YES_NO = """
    list_name | name | label
    yes_no    | yes  | Да
    yes_no    | no   | Нет
"""


def table(text: str) -> list[list[str]]:
    """Give the cells of a table: a line a row, «|» between cells, «\\n» for a new line."""
    rows = [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in text.strip().splitlines()]
    return [["" if cell == "-" else cell for cell in row] for row in rows]


def records(*rows: dict[str, str]) -> list[list[str]]:
    """Give the cells of a sheet whose rows are told by heading."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]


def workbook(shape: Callable[[Any, Mapping[str, Any]], None] | None = None, **sheets: str | list[list[Any]]) -> bytes:
    """Give an .xlsx with these sheets; `shape` may change it before it is closed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    made = {}
    for name, content in sheets.items():
        sheet = made[name] = book.add_worksheet(name)
        for number, row in enumerate(table(content) if isinstance(content, str) else content):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    if shape:
        shape(book, made)
    book.close()
    return out.getvalue()


def quick(content: bytes) -> Imported:
    """Read a file as `read` does, in this process: a hundred times as fast."""
    found = worker.read(content, ".xlsx", MOST_QUESTIONS, MOST_CHOICES, MOST_LETTERS)
    return imported(_book(json.loads(json.dumps(found)), scan(content)))


def brought(shape: Callable[[Any, Mapping[str, Any]], None] | None = None, **sheets: str | list[list[Any]]) -> Imported:
    """Give what a workbook of these sheets comes to."""
    return quick(workbook(shape, **sheets))


def said(found: Imported, words: Words, language: str = "ru") -> list[str]:
    """Give everything that is said of a file: what cannot be asked, then what is left out."""
    return [words.text(issue.line(), language) for issue in (*found.cannot, *found.left_out)]
