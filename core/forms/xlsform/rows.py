"""Rows of the «survey» sheet as the rest reads them, and the choices that they name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.forms.model import Option, Question, Words
from core.forms.xlsform.book import Book, Sheet
from core.forms.xlsform.issues import Notes
from core.forms.xlsform.texts import UNNAMED, clean, code_of, guessed, plain
from core.words import Phrase, say

TRUE = ("yes", "true", "true()")
FALSE = ("no", "false", "false()")
_TRANSLATED = ("label", "hint", "bind:jr:constraintMsg", "bind:jr:requiredMsg")


class Languages:
    """The languages of a file: codes by the names in its headings; the first is the default."""

    def __init__(self, book: Book, notes: Notes) -> None:
        named: dict[str, tuple[Sheet, str]] = {}
        for sheet in (book.survey, book.choices):
            for heading, parts in sheet.headings:
                place = 2 if parts[0] == "bind" else 1
                if ":".join(parts[:place]) in _TRANSLATED and len(parts) == place + 1:
                    named.setdefault(parts[place], (sheet, heading))
        self.codes = {name: code_of(name) or clean(name) for name in named}
        for name, (sheet, heading) in named.items():
            if not code_of(name):
                notes.left_out(sheet.name, None, heading, say("xlsform.language_unknown", name=name))
        self._default(book)

    def _default(self, book: Book) -> None:
        """Find out the language of texts without one: the settings name it, or the letters tell."""
        default = book.language
        code = code_of(default) if default != UNNAMED else ""
        unnamed = " ".join(_unnamed(book))
        if self.codes and unnamed and not code:
            code = guessed(unnamed)
        if code:
            self.codes.setdefault(default or UNNAMED, code)
            self.codes.setdefault(UNNAMED, code)
        first = [self.codes[default]] if default in self.codes and default != UNNAMED else []
        several = list(
            dict.fromkeys([*first, *(c for name, c in self.codes.items() if name != UNNAMED), *self.codes.values()])
        )
        self.all = tuple(several) if len(several) > 1 else ()

    def words(self, value: Any) -> Words:
        """Give a cell, or cells in several languages, as words."""
        if not isinstance(value, Mapping):
            value = {UNNAMED: value}
        texts: dict[str, str] = {}
        for name in sorted(value, key=lambda name: name == UNNAMED):  # what a column names wins
            text = clean(str(value[name])) if isinstance(value[name], str | int | float) else ""
            if text:
                texts.setdefault(self.codes.get(name, name), text)
        if not self.all:
            return next(iter(texts.values()), "")
        return {code: texts[code] for code in (*self.all, *texts) if code in texts} if texts else ""


def _unnamed(book: Book) -> Iterable[str]:
    for sheet in (book.survey, book.choices):
        for _, row in sheet.rows:
            label = row.get("label")
            found = label.get(UNNAMED) if isinstance(label, Mapping) else label
            if isinstance(found, str):
                yield found


@dataclass(frozen=True, slots=True)
class Row:
    """One row of «survey»."""

    number: int
    cells: Mapping[str, Any]
    sheet: Sheet
    languages: Languages
    notes: Notes

    @property
    def name(self) -> str:
        """Its name in the file."""
        return self.cell("name")

    @property
    def asks(self) -> Mapping[str, Any]:
        """What it asks for, as the worker found out."""
        return self.cells.get("asks") or {}

    @property
    def parameters(self) -> Mapping[str, str]:
        """Its parameters: key=value."""
        return self.cells.get("settings") or {}

    @property
    def appearance(self) -> list[str]:
        """Words of its appearance."""
        return self.cell("control", "appearance").split()

    def cell(self, *parts: str) -> str:
        """Give the text of a cell."""
        found: Any = self.cells
        for part in parts:
            found = found.get(part) if isinstance(found, Mapping) else None
        return clean(str(found)) if isinstance(found, str | int | float) else ""

    def words(self, *parts: str) -> Words:
        """Give a cell in all its languages, without marks of bold and the like."""
        found: Any = self.cells
        for part in parts:
            found = found.get(part) if isinstance(found, Mapping) else None
        return bare(self.languages.words(found), lambda: self.left_out(say("xlsform.markup"), *parts))

    def cannot(self, what: Phrase, *parts: str) -> None:
        """Note that the form cannot be asked because of this row, or of its cell."""
        self.notes.cannot(self.sheet.name, self.number, self.sheet.heading(*parts) if parts else "", what)

    def left_out(self, what: Phrase, *parts: str) -> None:
        """Note that the form is asked without this."""
        self.notes.left_out(self.sheet.name, self.number, self.sheet.heading(*parts) if parts else "", what)


def bare(words: Words, told: Any) -> Words:
    """Give words without marks of bold and the like; tell where there were any."""
    stripped = plain(words) if isinstance(words, str) else {code: plain(text) for code, text in words.items()}
    if stripped != words:
        told()
    return stripped


@dataclass(slots=True)
class Choice:
    """A row of «choices»."""

    number: int
    name: str
    label: Words
    columns: Mapping[str, str]


@dataclass(slots=True)
class ChoiceList:
    """A list of choices. `used` by how many questions."""

    choices: list[Choice] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    used: int = 0

    def options(self) -> tuple[Option, ...]:
        """Give the choices with all their columns."""
        return tuple(Option(choice.name, choice.label, choice.columns) for choice in self.choices)


@dataclass(slots=True)
class Draft:
    """A question on its way: still with the names and expressions of the file."""

    row: Row
    question: Question
    conditions: list[tuple[Row, str]] = field(default_factory=list)  # of its row and of the groups around it
    if_mentioned: bool = False  # a technical field: kept only where an expression needs it

    def but(self, **changed: Any) -> "Draft":
        """Give it with other properties of its question."""
        return Draft(self.row, replace(self.question, **changed), list(self.conditions), self.if_mentioned)
