"""An XLSForm as a Form: everything of it is asked, or named as what a chat cannot do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from core.files import FileStore
from core.forms.model import Form, Words
from core.forms.xlsform import columns, complaints
from core.forms.xlsform.asking import Asking
from core.forms.xlsform.book import Book, opened
from core.forms.xlsform.choices import Choices
from core.forms.xlsform.issues import Issue, Notes
from core.forms.xlsform.linking import Linking
from core.forms.xlsform.rows import Languages, Row
from core.forms.xlsform.sections import Walk, disabled
from core.words import say

MOST_ASKED = 300
MOST_OPTIONS = 10_000  # of all questions together
_WITHOUT_LIST = re.compile(r"(?:select[ _](?:one|multiple)|select1|select all that apply|rank)(?: from)?")
_TYPES = (
    "integer", "decimal", "range", "text", "select_one", "select_multiple", "rank", "note", "geopoint", "date", "time",
    "dateTime", "image", "audio", "video", "file", "barcode", "calculate", "acknowledge", "hidden", "begin_group",
    "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file came to. `form` is None where there is something in `cannot`.

    `cannot`: why it cannot be asked; `left_out`: what it is asked without, or otherwise. Each in the order of the file.
    """

    form: Form | None
    title: Words
    version: str
    cannot: tuple[Issue, ...]
    left_out: tuple[Issue, ...]


def read(content: bytes) -> Imported:
    """Read a file: .xlsx, .xls, .csv or a table in Markdown. Takes about a second; it is not for the event loop.

    Raises FileBomb, FileUnreadable, XlsFormUnknown, XlsFormTooLarge.
    """
    return imported(opened(content))


def stored(files: FileStore, digest: str) -> Imported:
    """Read a file of the store. The last few are remembered, so that a dialog may ask at every step.

    Raises what `read` raises, and FileNotFoundError.
    """
    return _remembered(files.path(digest))


@lru_cache(maxsize=32)
def _remembered(path: Path) -> Imported:
    return read(path.read_bytes())


def imported(book: Book) -> Imported:
    """Give what the sheets of a file come to."""
    notes = Notes()
    languages = Languages(book, notes)
    _name_sheets(book, notes)
    form = _form(book, languages, notes) if book.readable else Form()
    complaints.name(book, notes)
    if not form.asked and notes.unmentioned("", None):
        notes.cannot(book.survey.name, None, "", say("xlsform.nothing_asked"))
    cannot, left_out = notes.all((book.survey.name, book.choices.name, book.settings.name, *book.names))
    settings = book.settings.rows[0][1] if book.settings.rows else {}
    title = languages.words(settings.get("title", ""))
    version = str(settings.get("version", ""))[:40]
    return Imported(None if cannot else form, title, version, cannot, left_out)


def _form(book: Book, languages: Languages, notes: Notes) -> Form:
    choices = Choices(book, languages, notes)
    asking = Asking(choices)
    walk = Walk(asking)
    for row in _rows(book, languages, notes):
        walk.take(row)
    walk.finish()
    linking = Linking(walk.drafts, asking.gone, walk.groups, choices.lists)
    form = Form(linking.questions(), languages.all)
    choices.name_unused(frozenset(linking.compared))
    columns.name_columns(book.survey, notes)
    columns.name_settings(book, notes)
    _bound(form, book, notes)
    return form


def _rows(book: Book, languages: Languages, notes: Notes) -> Iterator[Row]:
    """Give the rows that mean something; the others are noted."""
    for number, cells in book.survey.rows:
        row = Row(number, cells, book.survey, languages, notes)
        filled = [key for key in cells if key not in ("settings", "asks")]
        if not filled:
            continue
        if disabled(row):
            row.left_out(say("xlsform.disabled"), "disabled")
        elif not row.cell("type"):
            if row.name or row.cells.get("label"):
                row.cannot(say("xlsform.no_type"), "type")
            else:
                row.left_out(say("xlsform.comment"))
        elif _right(row):
            yield row


def _right(row: Row) -> bool:
    asks, kind = row.asks, row.cell("type")
    if "setting" in asks:
        row.left_out(say("xlsform.setting"))
        return False
    if not asks:
        _unknown_type(row, kind)
        return False
    if "begin" in asks:
        columns.name_of_group(row)
    if "end" not in asks:
        columns.name_looks(row)
        if not row.name and not _nameless(row):
            row.cannot(say("xlsform.nameless"), "name")
            return "begin" in asks
    return True


def _nameless(row: Row) -> bool:
    return row.asks.get("input") in ("note", "audit") or row.asks.get("begin") == "loop"


def _unknown_type(row: Row, kind: str) -> None:
    first, *rest = kind.split()
    word = "_".join([first, *rest[:1]]) if first.casefold() == "select" else first
    near = process.extractOne(word.casefold(), _TYPES, scorer=fuzz.ratio, score_cutoff=60)
    if _WITHOUT_LIST.fullmatch(kind):
        row.cannot(say("xlsform.type_without_list", what=kind), "type")
    elif near and near[0] != word:
        row.cannot(say("xlsform.type_near", what=kind, near=near[0]), "type")
    else:
        row.cannot(say("xlsform.type_unknown", what=kind), "type")


def _name_sheets(book: Book, notes: Notes) -> None:
    """Name the sheets that are not read, and what of the others did not arrive."""
    read = {book.survey.name, book.choices.name, book.settings.name}
    for name in book.names:
        if name in book.others:
            notes.left_out(name, None, "", say("xlsform.sheet_not_read"))
        elif name not in read and not name.startswith("_"):
            notes.left_out(name, None, "", say("xlsform.sheet_unknown"))
    for at, row, letter in book.broken:
        notes.cannot(at, row, letter, say("xlsform.formula"))
    for name in book.merged:
        if name in read:
            notes.left_out(name, None, "", say("xlsform.merged"))
    for sheet in (book.survey, book.choices):
        last = sheet.rows[-1][0] if sheet.rows else 1
        if book.reach.get(sheet.name, 0) > last and sheet.headings:
            notes.cannot(sheet.name, None, "", say("xlsform.gap", last=last, reach=book.reach[sheet.name]))


def _bound(form: Form, book: Book, notes: Notes) -> None:
    if len(form.asked) > MOST_ASKED:
        notes.cannot(book.survey.name, None, "", say("xlsform.too_many", n=len(form.asked), most=MOST_ASKED))
    if sum(len(question.options) for question in form.questions) > MOST_OPTIONS:
        notes.cannot(book.choices.name, None, "", say("xlsform.too_many_options", most=MOST_OPTIONS))
