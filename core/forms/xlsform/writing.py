"""A Form as an XLSForm workbook: to be changed in a spreadsheet, or asked by other programs of the standard.

What the standard has no place for stays behind: sections whose order changes, and what the school knows already.
"""

import io
from collections.abc import Iterable, Mapping
from itertools import groupby

import xlsxwriter
from babel import Locale, UnknownLocaleError

from core.forms.model import OTHER, Form, Kind, Option, Question, Words, other_name

_TYPES: Mapping[Kind, str] = {
    Kind.CHOICE: "select_one",
    Kind.MULTICHOICE: "select_multiple",
    Kind.SCALE: "range",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.PHOTO: "image",
    Kind.FILE: "file",
    Kind.PLACE: "geopoint",
    Kind.NOTE: "note",
    Kind.CALCULATE: "calculate",
}
_TRANSLATED = ("label", "hint", "constraint_message", "required_message")
_SURVEY = ("type", "name", "label", "hint", "required", "required_message", "relevant", "constraint",
           "constraint_message", "choice_filter", "calculation", "default", "parameters", "appearance")  # fmt: skip
_WIDTHS = {"label": 60, "hint": 30, "type": 26, "relevant": 32, "constraint": 28}

Cells = dict[str, Words]


def written(form: Form, title: Words, help_sheet: tuple[str, Iterable[tuple[str, str]]] | None = None) -> bytes:
    """Give an .xlsx. `help_sheet`: a sheet that no reader of the standard reads, its name and two columns of words."""
    sheets = Sheets(form)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e3e7ea"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        contents = {
            "survey": (_SURVEY, sheets.survey),
            "choices": (("list_name", "name", "label", *sheets.columns), sheets.choices),
            "settings": (("form_title", "default_language"), [sheets.settings(title)]),
        }
        for name, (columns, rows) in contents.items():
            sheet = book.add_worksheet(name)
            for place, (heading, cells) in enumerate(sheets.filled(columns, rows)):
                sheet.write_string(0, place, heading, bold)
                sheet.set_column(place, place, _WIDTHS.get(heading.partition("::")[0], 18))
                for number, cell in enumerate(cells, start=1):
                    sheet.write_string(number, place, cell, wrapped)
            sheet.freeze_panes(1, 0)
        if help_sheet:
            sheet = book.add_worksheet(help_sheet[0])
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, 1, 90)
            for number, (what, told) in enumerate(help_sheet[1]):
                sheet.write_string(number, 0, what, bold)
                sheet.write_string(number, 1, told, wrapped)
    return out.getvalue()


class Sheets:
    """The rows of the sheets. Questions with the same choices share a list."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.survey: list[Cells] = []
        self.choices: list[Cells] = []
        self._lists: dict[str, str] = {}
        self.columns = tuple(dict.fromkeys(c for q in form.questions for o in q.options for c in o.extra))
        for number, (section, inside) in enumerate(groupby(form.questions, key=lambda q: q.section), start=1):
            self._begin(f"section_{number}", section)
            for place, (_, rows) in enumerate(groupby(inside, key=_table), start=1):
                self._rows(f"table_{number}_{place}", list(rows))
            self._end(section)

    def _begin(self, name: str, label: Words, appearance: str = "") -> None:
        if label:
            self.survey.append({"type": "begin_group", "name": name, "label": label, "appearance": appearance})

    def _end(self, label: Words) -> None:
        if label:
            self.survey.append({"type": "end_group"})

    def _rows(self, name: str, rows: list[Question]) -> None:
        common = rows[0].matrix if _table(rows[0]) else ""
        self._begin(name, common, "table-list")
        for question in rows:
            self._question(question)
        self._end(common)

    def _question(self, question: Question) -> None:
        told_apart = question.other and bool(question.choice_filter)
        options = (*question.options, Option(OTHER, OTHER)) if told_apart else question.options
        kind = _TYPES.get(question.kind) or ("integer" if question.whole else "decimal")
        if question.kind in (Kind.CHOICE, Kind.MULTICHOICE):
            kind += f" {self._list(options)}" + (" or_other" if question.other and not told_apart else "")
        own_filter = question.choice_filter
        self.survey.append(
            {
                "type": kind,
                "name": question.name,
                "label": question.text,
                "hint": question.hint,
                "required": _required(question),
                "relevant": question.relevant,
                "constraint": _joined(list(_constraints(question))),
                "constraint_message": question.constraint_says,
                "choice_filter": f"({own_filter}) or name = '{OTHER}'" if told_apart else own_filter,
                "calculation": question.calculation,
                "default": _fixed(question.suggested),
                "required_message": question.required_says,
                "parameters": self._parameters(question),
            }
        )
        if told_apart:
            words: Cells = {"type": "text", "name": other_name(question.name), "label": "…"}
            self.survey.append(words | {"relevant": f"selected(${{{question.name}}}, '{OTHER}')"})

    def _parameters(self, question: Question) -> str:
        if question.kind is not Kind.SCALE:
            return "randomize=true" if question.shuffled else ""
        least, most = f"{question.least or 0:g}", f"{question.most or 0:g}"
        ends = zip((least, most), question.labels, strict=False)
        labels = tuple(Option(value, label) for value, label in ends if label)
        return f"start={least} end={most} step=1" + (f" tick_labelset={self._list(labels)}" if labels else "")

    def _list(self, options: tuple[Option, ...]) -> str:
        name = self._lists.get(repr(options))
        if name is None:
            name = self._lists[repr(options)] = f"list_{len(self._lists) + 1}"
            for option in options:
                self.choices.append({"list_name": name, "name": option.value, "label": option.label, **option.extra})
        return name

    def settings(self, title: Words) -> Cells:
        """Give the row of settings."""
        default = self.form.languages[0] if self.form.languages else ""
        told = title if isinstance(title, str) else title.get(default) or next(iter(title.values()), "")
        return {"form_title": told, "default_language": _language(default) if default else ""}

    def filled(self, columns: Iterable[str], rows: list[Cells]) -> Iterable[tuple[str, list[str]]]:
        """Give the columns that hold something, one a language where texts are translated."""
        for column in columns:
            cells = [row.get(column, "") for row in rows]
            if column in _TRANSLATED and self.form.languages:
                for code in self.form.languages:
                    yield f"{column}::{_language(code)}", [c if isinstance(c, str) else c.get(code, "") for c in cells]
            elif any(cells) or column in ("type", "name", "label", "list_name"):
                yield column, [c if isinstance(c, str) else next(iter(c.values()), "") for c in cells]


def _table(question: Question) -> str:
    """Give what the rows of one table have in common: their question and their choices."""
    if not question.matrix or question.choice_filter or question.other:
        return ""
    return repr((question.matrix, question.kind, question.options))


def _constraints(question: Question) -> Iterable[str]:
    if question.constraint:
        yield question.constraint
    if question.kind is Kind.NUMBER:
        for bound, sign in ((question.least, ">="), (question.most, "<=")):
            if bound is not None:
                yield f". {sign} {bound:.15g}"
    if question.kind is Kind.MULTICHOICE:
        if question.at_least:
            yield f"count-selected(.) >= {question.at_least}"
        if question.at_most is not None:
            yield f"count-selected(.) <= {question.at_most}"
    if question.kind is Kind.TEXT and question.longest != Question.__dataclass_fields__["longest"].default:
        yield f"string-length(.) <= {question.longest}"


def _required(question: Question) -> str:
    if question.kind in (Kind.NOTE, Kind.CALCULATE):
        return ""
    return "yes" if question.required else question.required_if


def _fixed(expression: str) -> str:
    """Give a text in quotes as the text itself: so a default is written."""
    quote = expression[:1]
    inner = expression[1:-1]
    plain = quote in ("'", '"') and expression.endswith(quote) and quote not in inner and len(expression) > 1
    return inner if plain else expression


def _joined(constraints: list[str]) -> str:
    return constraints[0] if len(constraints) == 1 else " and ".join(f"({one})" for one in constraints)


def _language(code: str) -> str:
    try:
        name = Locale.parse(code).get_language_name(code) or code
    except (ValueError, UnknownLocaleError):
        return code
    return f"{name.capitalize()} ({code})"
