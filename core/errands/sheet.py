"""A school's errands as a workbook."""

import io
from collections.abc import Callable, Sequence

import xlsxwriter

from core.errands.totals import Line, Totals
from core.words import Text, say

_COLUMNS = ("name", "errands", "people", "actions", "seconds", "spent", "minutes", "paper", "given_up")
_ADDED = ("errands", "spent", "paper", "given_up")
_WIDE = 32
_MINUTE = 60
Render = Callable[[Text], str]


def workbook(seen: Totals, named: Callable[[str], str], text: Render) -> bytes:
    """Write a row for each kind of errand; `named` gives its name. Times in whole minutes, but for the usual one."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        sheet = book.add_worksheet(text(say("errands.sheet.title")))
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, [text(say(f"errands.sheet.{column}")) for column in _COLUMNS], heading)
        sheet.set_column(0, 0, _WIDE)
        sheet.freeze_panes(1, 1)
        rows = [_row(line, named(line.name)) for line in seen.lines]
        for number, row in enumerate([*rows, _sums(rows, text(say("errands.sheet.total")))], 1):
            sheet.write_row(number, 0, row)
    return whole.getvalue()


def _sums(rows: Sequence[Sequence[str | int]], name: str) -> list[str | int]:
    """Add up what may be added, as it is shown: people are the same in many rows, and medians have no sum."""
    columns = list(zip(_COLUMNS, zip(*rows, strict=True), strict=True))[1:]
    return [name, *(sum(n for n in cells if isinstance(n, int)) if key in _ADDED else "" for key, cells in columns)]


def _row(line: Line, name: str) -> list[str | int]:
    paper = [line.way.minutes, round(line.on_paper / _MINUTE)] if line.way and line.is_compared else ["", ""]
    usual = [line.usual_actions or "", line.usual_seconds]
    return [name, line.errands, line.people, *usual, round(line.seconds / _MINUTE), *paper, line.given_up]
