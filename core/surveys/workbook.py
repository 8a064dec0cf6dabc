"""Results as a workbook: totals with charts, groups, who answered, words, and single answers of a named survey.

Gathered first, in one transaction, as plain rows of a bounded number; then written, which is slow and needs nothing.
Whatever people wrote is written as text: a cell that begins with «=» is no formula.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.access import Actor
from core.database import Tx
from core.forms.model import Kind, Question
from core.messengers import public_url
from core.surveys.results.counting import HANDED_IN, Block, Tally, blocks
from core.surveys.results.cuts import By, Cut, cut, cuttable, rate, rates, ways
from core.surveys.results.pictures import Reader, number
from core.surveys.results.sight import Sight
from core.surveys.results.single import Single, said, singles
from core.surveys.results.texts import texts
from core.words import Text, say

MOST_SINGLE = 20_000  # answers that a workbook holds, and texts to a question: the newest
MOST_TEXTS = 20_000
FEW = 500  # answers of a workbook that is made while its reader's chat waits
LONGEST_CELL = 2000
EXCEL_BEGINS = 1900  # its first year
_LOOKS: Mapping[str, dict[str, Any]] = {
    "heading": {"bold": True, "text_wrap": True},
    "plain": {"text_wrap": True},
    "day": {"num_format": "dd.mm.yyyy", "align": "left"},
    "moment": {"num_format": "dd.mm.yyyy hh:mm", "align": "left"},
}
_LONGEST_NAME = 31  # of a sheet
_ROW_OF_CHART = 15

Cell = str | float | int | date | datetime | None
Row = list[Cell]


@dataclass(slots=True)
class Sheet:
    """One sheet: rows, which of them are headings, charts as (row, title, first and last row of their numbers)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    charts: list[tuple[int, str, int, int]] = field(default_factory=list)
    widths: tuple[int, ...] = (60, 14, 14)
    frozen: int = 0

    def add(self, *cells: Cell, heading: bool = False) -> int:
        """Add a row; give its number."""
        if heading:
            self.headings.add(len(self.rows))
        self.rows.append(list(cells))
        return len(self.rows) - 1


def gathered(tx: Tx, actor: Actor, sight: Sight, reader: Reader, most: int = MOST_SINGLE) -> list[Sheet]:
    """Give all that the reader may see, at most so many single answers and texts."""
    found = blocks(tx, sight)
    sheets = [_totals(tx, actor, sight, found, reader)]
    if not sight.waits:
        sheets += [_groups(tx, sight, found, by, reader) for by in ways(sight)]
    if sight.closely:
        sheets += [_answered(tx, sight, reader), _written(tx, sight, found, reader, min(most, MOST_TEXTS))]
    if sight.closely and not sight.anonymous:
        sheets.append(_singles(tx, actor, sight, reader, most))
    return [sheet for sheet in sheets if sheet.rows]


def light(tx: Tx, actor: Actor, sight: Sight, reader: Reader) -> list[Sheet]:
    """Give the same for a chat that waits: without single answers and texts where they are many."""
    few = rate(tx, sight).answered <= FEW
    return gathered(tx, actor, sight, reader, MOST_SINGLE if few else 0)


def written(sheets: Sequence[Sheet]) -> bytes:
    """Give the file. Pure and slow."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        looks = {name: book.add_format({"valign": "top", **look}) for name, look in _LOOKS.items()}
        for sheet in sheets:
            _write(book, book.add_worksheet(_sheet_name(sheet.name)), sheet, looks)
    return file.getvalue()


def _write(book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet, looks: Mapping[str, Format]) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(sheet.frozen, 0)
    for at, row in enumerate(sheet.rows):
        look = "heading" if at in sheet.headings else "plain"
        for column, cell in enumerate(row):
            _write_cell(page, at, column, cell, look, looks)
    for at, title, first, last in sheet.charts:
        chart = book.add_chart({"type": "bar"})
        series = {
            "categories": [page.name, first, 0, last, 0],
            "values": [page.name, first, 1, last, 1],
            "data_labels": {"value": True},
            "fill": {"color": "#1d4f7c"},
        }
        chart.add_series(series)
        chart.set_title({"name": title[:120], "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 560, "height": 20 * _ROW_OF_CHART})
        page.insert_chart(at, 4, chart)


def _write_cell(page: Worksheet, at: int, column: int, cell: Cell, look: str, looks: Mapping[str, Format]) -> None:
    if isinstance(cell, date) and cell.year < EXCEL_BEGINS:
        cell = f"{cell.day:02}.{cell.month:02}.{cell.year:04}"
    match cell:
        case None:
            return
        case str():
            page.write_string(at, column, cell[:LONGEST_CELL], looks[look])
        case date():
            page.write_datetime(at, column, cell, looks["moment" if isinstance(cell, datetime) else "day"])
        case _:
            page.write_number(at, column, cell, looks[look])


def _sheet_name(name: str) -> str:
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in name)[:_LONGEST_NAME]


# --- totals


def _totals(tx: Tx, actor: Actor, sight: Sight, found: Sequence[Block], reader: Reader) -> Sheet:
    sheet = Sheet(reader.say("sheet.totals"))
    sheet.add(sight.title(reader.language), heading=True)
    whole = rate(tx, sight)
    sheet.add(reader.say("sheet.rate", answered=whole.answered, asked=whole.asked))
    sheet.add(reader.say("sheet.as_of", at=actor.local(tx.now)))
    for block in found:
        for tally in block.tallies:
            _total(sheet, block, tally, reader)
    return sheet


def _total(sheet: Sheet, block: Block, tally: Tally, reader: Reader) -> None:
    title = reader.said(tally.question.text)
    if block.is_matrix:
        title = f"{reader.said(block.words)}: {title}"
    sheet.add()
    top = sheet.add(title, heading=True)
    if block.gone:
        sheet.add(reader.say("gone"))
    if tally.hidden:
        sheet.add(reader.say("few"))
        return
    sheet.add(reader.say("sheet.answered"), tally.people)
    if tally.mean is not None and tally.median is not None:
        sheet.add(reader.say("sheet.mean"), round(tally.mean, 2))
        sheet.add(reader.say("sheet.median"), round(tally.median, 2))
    rows = _counted(tally, reader)
    if not rows:
        return
    first = (
        sheet.add(reader.say("sheet.answer"), reader.say("sheet.people"), reader.say("sheet.share"), heading=True) + 1
    )
    for label, people in rows:
        sheet.add(label, people, round(100 * tally.part(people), 1))
    last = len(sheet.rows) - 1
    sheet.charts.append((top, title, first, last))
    while len(sheet.rows) < top + _ROW_OF_CHART:
        sheet.add()


def _counted(tally: Tally, reader: Reader) -> list[tuple[str, int]]:
    if tally.question.kind is Kind.NUMBER:
        return [(_between(one.least, one.below, one.alone, reader), one.people) for one in tally.bins]
    return [(reader.said(share.words), share.people) for share in tally.shares]


def _between(least: float | None, below: float | None, alone: bool, reader: Reader) -> str:
    low, high = (None if end is None else reader.text(number(end)) for end in (least, below))
    if alone and low is not None:
        return low
    if low is None or high is None:
        return reader.say("sheet.from" if high is None else "sheet.below", number=low or high or "")
    return reader.say("sheet.between", low=low, high=high)


# --- groups


def _groups(tx: Tx, sight: Sight, found: Sequence[Block], by: By, reader: Reader) -> Sheet:
    """A row an answer, a column a group; of a group that is too small for a question the cell is empty."""
    cuts = [
        (tally, cut(tx, sight, tally.question, by))
        for block in found
        if cuttable(block)
        for tally in block.tallies
        if not tally.hidden
    ]
    names: dict[Any, Text] = {group.path: group.name for _, one in cuts for group in one.groups}
    columns = list(names)
    sheet = Sheet(reader.say(f"sheet.by.{by}"), widths=(50, 40, *(10,) * len(columns)), frozen=1)
    heads = [reader.said(names[path]) for path in columns]
    sheet.add(reader.say("sheet.question"), reader.say("sheet.answer"), *heads, heading=True)
    for tally, one in cuts:
        _group(sheet, tally, one, columns, reader)
    if any(one.hidden for _, one in cuts):
        sheet.add()
        sheet.add(reader.say("sheet.hidden"))
    return sheet


def _group(sheet: Sheet, tally: Tally, one: Cut, columns: Sequence[Any], reader: Reader) -> None:
    told = {group.path: group for group in one.groups}
    title = reader.said(tally.question.text)
    people: Row = [told[path].people if path in told else None for path in columns]
    sheet.add(title, reader.say("sheet.answered"), *people, heading=True)
    if tally.question.kind in (Kind.NUMBER, Kind.SCALE):
        means: Row = [round(told[p].mean or 0, 2) if p in told else None for p in columns]
        sheet.add(title, reader.say("sheet.mean"), *means)
    for share in tally.shares:
        counts: Row = [told[p].counts.get(share.value, 0) if p in told else None for p in columns]
        sheet.add(title, reader.said(share.words), *counts)


def _answered(tx: Tx, sight: Sight, reader: Reader) -> Sheet:
    by = By.SCHOOL if sight.several and sight.school_id is None else By.CLASS
    sheet = Sheet(reader.say("sheet.who"), widths=(30, 14, 14, 14), frozen=1)
    heads = (reader.say(f"sheet.{head}") for head in ("group", "asked", "answered", "share"))
    sheet.add(*heads, heading=True)
    for one in rates(tx, sight, by):
        sheet.add(reader.said(one.name), one.asked, one.answered, round(100 * one.part, 1))
    return sheet


# --- words and single answers


def _written(tx: Tx, sight: Sight, found: Sequence[Block], reader: Reader, most: int) -> Sheet:
    sheet = Sheet(reader.say("sheet.words"), widths=(50, 100), frozen=1)
    for block in found:
        for tally in block.tallies:
            question = reader.said(tally.question.text)
            for text in texts(tx, sight, tally, max(0, most - len(sheet.rows))):
                sheet.add(question, text)
    if sheet.rows:
        sheet.rows.insert(0, [reader.say("sheet.question"), reader.say("sheet.text")])
        sheet.headings.add(0)
    return sheet


def _singles(tx: Tx, actor: Actor, sight: Sight, reader: Reader, most: int) -> Sheet:
    questions = sight.questions
    sheet = Sheet(reader.say("sheet.single"), widths=(28, 28, 8, 18, *(24,) * len(questions)), frozen=1)
    heads = [reader.say(f"sheet.{head}") for head in ("about", "by", "class", "at")]
    url = public_url(tx)
    address = f"{url}/surveys/{sight.public_id}/files" if url else ""
    sheet.add(*heads, *(reader.said(q.text) for q in questions), heading=True)
    for one in singles(tx, sight, most):
        at = actor.local(one.at).replace(tzinfo=None)  # a workbook knows no time zones
        who = (one.about.form("full"), one.by.form("full") if one.by else "", one.label, at)
        sheet.add(*who, *(_answer(question, one, reader, address) for question in questions))
    left = rate(tx, sight).answered - (len(sheet.rows) - 1)
    if left > 0:
        sheet.add()
        sheet.add(reader.text(say("results.sheet.cut", n=left)))
    return sheet


def _answer(question: Question, one: Single, reader: Reader, address: str) -> Cell:
    """Give an answer; of a photo or a file the address where whoever may see it opens it."""
    answer = one.answers.get(question.name)
    if question.kind in HANDED_IN and answer and address:
        return f"{address}/{answer if question.kind is Kind.PHOTO else answer[0]}"
    return said(question, one.answers, reader)
