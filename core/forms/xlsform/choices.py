"""The «choices» sheet: lists by name."""

from collections.abc import Mapping
from typing import Any

from core.forms.filling import LONGEST_VALUE
from core.forms.xlsform.book import Book
from core.forms.xlsform.issues import Notes
from core.forms.xlsform.rows import TRUE, Choice, ChoiceList, Languages, bare
from core.forms.xlsform.texts import clean
from core.words import say

_KNOWN = ("list name", "name", "label", "media", "__row")


class Choices:
    """All lists of a file, and what their columns are."""

    def __init__(self, book: Book, languages: Languages, notes: Notes) -> None:
        self.sheet = book.choices
        self.languages = languages
        self.notes = notes
        self.lists: dict[str, ChoiceList] = {}
        self.columns = {parts[0]: heading for heading, parts in self.sheet.headings if parts[0] not in _KNOWN}
        self.twice = bool(book.settings.rows) and _yes(book.settings.rows[0][1].get("allow_choice_duplicates"))
        for number, row in self.sheet.rows:
            if row:
                self._take(number, row)

    def _take(self, number: int, row: Mapping[str, Any]) -> None:
        listed, name = _text(row.get("list name")), _text(row.get("name"))
        if not listed:
            self.notes.left_out(self.sheet.name, number, "", say("xlsform.choice_without_list"))
            return
        if not name:
            self.notes.cannot(self.sheet.name, number, self.sheet.heading("name"), say("xlsform.choice_without_name"))
            return
        if len(name) > LONGEST_VALUE:
            self.notes.cannot(self.sheet.name, number, self.sheet.heading("name"), say("xlsform.choice_long_name"))
            return
        found = self.lists.setdefault(listed, ChoiceList())
        if not self.twice and name in found.names:
            what = say("xlsform.choice_twice", name=name, list=listed)
            self.notes.cannot(self.sheet.name, number, self.sheet.heading("name"), what)
            return
        found.names.add(name)
        found.choices.append(Choice(number, name, self._label(number, row) or name, self._columns(row)))

    def _label(self, number: int, row: Mapping[str, Any]) -> Any:
        def marked() -> None:
            self.notes.left_out(self.sheet.name, number, self.sheet.heading("label"), say("xlsform.markup"))

        label = bare(self.languages.words(row.get("label")), marked)
        if not label:
            self.notes.left_out(self.sheet.name, number, "", say("xlsform.choice_without_label"))
        return label

    def _columns(self, row: Mapping[str, Any]) -> dict[str, str]:
        return {name: _text(row[name]) for name in self.columns if name in row}

    def name_unused(self, compared: frozenset[str]) -> None:
        """Name the lists and columns that no question uses, and pictures and sounds of choices."""
        for listed, found in self.lists.items():
            if not found.used:
                for choice in found.choices:
                    what = say("xlsform.list_unused", list=listed)
                    self.notes.left_out(self.sheet.name, choice.number, "", what)
        for number, row in self.sheet.rows:
            for heading, parts in self.sheet.headings:
                if parts[0] not in row:
                    continue
                if parts[0] == "media":
                    self.notes.left_out(self.sheet.name, number, heading, say("xlsform.media"))
                elif parts[0] not in (*_KNOWN, *compared):
                    self.notes.left_out(self.sheet.name, number, heading, say("xlsform.column_unused"))


def _text(cell: Any) -> str:
    return clean(str(cell)) if isinstance(cell, str | int | float) else ""


def _yes(cell: Any) -> bool:
    return _text(cell).casefold() in TRUE
