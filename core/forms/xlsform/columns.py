"""Columns and settings that a chat does without: each is named once, with the rows that fill it."""

from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz, process

from core.forms.xlsform.book import Book, Sheet
from core.forms.xlsform.issues import Notes, quoted
from core.forms.xlsform.rows import Row
from core.words import Phrase, say

_READ: tuple[tuple[str, ...], ...] = (
    ("type",),
    ("name",),
    ("label",),
    ("hint",),
    ("bind", "relevant"),
    ("bind", "required"),
    ("bind", "constraint"),
    ("bind", "calculate"),
    ("bind", "readonly"),
    ("bind", "jr:constraintMsg"),
    ("bind", "jr:requiredMsg"),
    ("control", "appearance"),
    ("control", "jr:count"),
    ("choice_filter",),
    ("parameters",),
    ("default",),
    ("disabled",),
)
_NAMED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("guidance_hint",), "guidance"),
    (("media",), "media"),
    (("control", "autoplay"), "media"),
    (("bind", "jr:noAppErrorString"), "technical"),
    (("bind", "entities:saveto"), "entities"),
    (("save_to",), "entities"),
    (("trigger",), "trigger"),
    (("bind",), "technical"),
    (("control",), "technical"),
    (("instance",), "technical"),
    (("body",), "technical"),
    (("intent",), "technical"),
    (("query",), "technical"),
    (("actions",), "technical"),
    (("sms_field",), "technical"),
    (("sms_option",), "technical"),
)
_MEANT = ("label", "hint", "relevant", "required", "constraint", "constraint_message", "calculation", "choice_filter",
          "default", "appearance", "parameters", "read_only", "name", "type")  # fmt: skip
_GROUP_READS = ("type", "name", "label", "disabled", "asks", "settings")
_GROUP_BINDS = (("bind", "relevant"), ("control", "appearance"), ("control", "jr:count"))
_SETTINGS = ("title", "version", "default_language", "clean_text_values", "allow_choice_duplicates")
# Appearances that a table is made of, or that asking.py speaks of.
_MEANINGFUL = {"table-list", "list-nolabel", "label", "year", "month-year", "signature", "draw", "annotate"}


def name_columns(sheet: Sheet, notes: Notes) -> None:
    """Name every column of «survey» that is not read, where it is filled."""
    for heading, parts in sheet.headings:
        if any(parts[: len(read)] == read for read in _READ):
            continue
        for number, cells in sheet.rows:
            if _filled(cells, parts):
                notes.left_out(sheet.name, number, heading, _told(heading, parts))


def _filled(cells: Mapping[str, Any], parts: tuple[str, ...]) -> bool:
    found: Any = cells
    for part in parts:
        if not isinstance(found, Mapping) or part not in found:
            return False
        found = found[part]
    return found not in ("", None)


def _told(heading: str, parts: tuple[str, ...]) -> Phrase:
    for known, key in _NAMED:
        if parts[: len(known)] == known:
            return say(f"xlsform.{key}")
    near = process.extractOne(heading.partition(":")[0].casefold(), _MEANT, scorer=fuzz.ratio, score_cutoff=75)
    return say("xlsform.column_unknown_near", near=near[0]) if near else say("xlsform.column_unknown")


def name_looks(row: Row) -> None:
    """Name an appearance that is only about looks."""
    looks = [word for word in row.appearance if word not in _MEANINGFUL and not word.startswith("search(")]
    if looks:
        row.left_out(say("xlsform.appearance", what=quoted(looks)), "control", "appearance")


def name_of_group(row: Row) -> None:
    """Name what a group's own row fills in vain: a group is not asked."""
    for heading, parts in row.sheet.headings:
        if (
            parts[0] in _GROUP_READS
            or parts[:2] in _GROUP_BINDS
            or (parts[0] == "hint" and "table-list" in row.appearance)
        ):
            continue
        if any(parts[: len(read)] == read for read in _READ) and _filled(row.cells, parts):
            row.notes.left_out(row.sheet.name, row.number, heading, say("xlsform.of_group"))


def name_settings(book: Book, notes: Notes) -> None:
    """Name the settings that a chat does without."""
    sheet = book.settings
    for number, cells in sheet.rows[:1]:
        for heading, parts in sheet.headings:
            if parts[0] not in _SETTINGS and _filled(cells, parts):
                key = "setting_key" if parts[0] == "public_key" else "setting"
                notes.left_out(sheet.name, number, heading, say(f"xlsform.{key}"))
    for number, cells in sheet.rows[1:]:
        if cells:
            notes.left_out(sheet.name, number, "", say("xlsform.setting_row"))
