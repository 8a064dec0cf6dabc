"""What pyxform itself refuses, in our words. Most of it was found before."""

import re

from core.forms.xlsform.book import Book
from core.forms.xlsform.issues import Notes
from core.words import Phrase, say

LONGEST = 300
_ROW = re.compile(r"\[row : ([0-9]+)\]")
_SHEET = re.compile(r"(?:the|for sheet:) '(survey|choices|settings)'")
# Parts of its messages, and the words for each; what a pattern catches is mentioned as {what}.
_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"You must have a sheet named", "no_survey"),
        (r"Duplicate column header: (.*)", "column_twice"),
        (r"names for the same column were found: '([^']*)'", "column_twice"),
        (r"headers were not found: '([^']*)'", "column_missing"),
        (r"a missing header row", "headings_missing"),
        (r"Names must begin with a letter", "name_wrong"),
        (r"'name' value '([^']*)' is invalid\. (?:Questions|Repeat)", "name_twice"),
        (r"The name '([^']*)' is reserved for form metadata", "name_reserved"),
        (r"Audits must always be named", "audit_name"),
        (r"'([^']*)' has no label or hint", "no_text"),
        (r"Choice names with spaces.* See \[(.*?)\]", "choice_spaces"),
        (r"not supported with or_other", "other_filter"),
        (r"Parameters must be in the form", "parameters_broken"),
        (r"invalid parameter key\(s\): '([^']*)'", "parameters_unknown"),
        (r"Reference variables must start with", "reference_wrong"),
        (r"(?:find the name|no survey element named) '([^']*)'", "no_name"),
        (r"(?:The name|multiple survey elements named) '([^']*)'", "name_ambiguous"),
    )
)

# What our own reading does not look for: it is said whatever else is wrong there.
_ITS_OWN = frozenset(
    f"xlsform.{key}"
    for key in (
        "column_twice", "column_missing", "choice_spaces", "other_filter", "name_wrong", "name_twice", "name_reserved",
        "name_ambiguous", "audit_name", "parameters_unknown",
    )
)  # fmt: skip
_FOLLOWING = frozenset(f"xlsform.{key}" for key in ("no_name", "no_text", "complaint"))


def name(book: Book, notes: Notes) -> None:
    """Note what pyxform refuses, unless it was said already.

    What follows from something that it refused before, such as a name that is gone, is no mistake of the author's.
    """
    for number, refused in enumerate(book.refused):
        what, found = _said(refused), _ROW.search(refused)
        sheet, row = _sheet(book, refused), int(found[1]) if found else None
        new = what.key in _ITS_OWN or notes.unmentioned(sheet, row)
        if new and not (number and what.key in _FOLLOWING):
            notes.cannot(sheet, row, "", what)


def _sheet(book: Book, refused: str) -> str:
    found = _SHEET.search(refused)
    if found:
        return {"survey": book.survey, "choices": book.choices, "settings": book.settings}[found[1]].name
    return book.survey.name if book.readable else ""


def _said(refused: str) -> Phrase:
    for pattern, key in _KNOWN:
        if found := pattern.search(refused):
            what = found[1][:100] if pattern.groups else ""
            return say(f"xlsform.{key}", what=what, name=what)
    return say("xlsform.complaint", what=_ROW.sub("", refused).strip()[:LONGEST])
