"""Reads an XLSForm with pyxform in a process of its own: bounded in memory, ended when it takes too long.

Takes the file on stdin; its suffix, the most rows of «survey» and of «choices», the most letters of all cells and
the most bytes of memory as arguments. Gives JSON on stdout: the sheets with their headings and rows as pyxform
understands them, and all that it refuses; or «failed», one word why. Imports nothing of ours: it must start fast.

pyxform stops at the first thing that it refuses. So a column that is there twice is passed over, and a row or a cell
that its conversion refuses is made harmless, and it is asked again.
"""

import copy
import json
import logging
import re
import sys
import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from python_calamine import load_workbook
from pyxform import aliases, xls2json_backends
from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.parsing.parameters import parse as parameters_of
from pyxform.parsing.sheet_headers import dealias_and_group_headers, process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.survey import Survey
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT, workbook_to_json
from pyxform.xls2json_backends import DefinitionData, get_excel_column_headers, get_xlsform

_KNOWN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "survey": (aliases.survey_header, set(MultipleChoiceQuestion.get_slot_names())),
    "choices": (aliases.list_header, set(Option.get_slot_names())),
    "settings": (aliases.settings_header, set(Survey.get_slot_names())),
}
_OTHERS = ("external_choices", "entities", "osm")
_COLUMNS = {"constraint-msg": "constraint_message", "repeat-count": "repeat_count"}
_TYPES = {"phone_number": "phonenumber"}
_MULTIPLE = re.compile(r"^select multiple (?!from )")
MOST_REFUSED = 30  # things
PATIENCE = 5  # seconds for finding them
_PLACE = re.compile(
    r"\[row : (?P<row>[0-9]+)\](?:.*?the '(?P<sheet>survey|choices)' sheet, the '(?P<column>[^']*)' value)?"
)
_SAME_COLUMN = re.compile(r"names for the same column were found: '[^']*', '(?P<heading>[^']*)'")
_TITLE = re.compile(r"(form_)?title\s*::")
_SPACES = re.compile(r"Choice names with spaces")
_UNLABELLED = re.compile(r"The survey element named '(?P<name>[^']*)' has no label or hint")


def read(content: bytes, suffix: str, most_questions: int, most_choices: int, most_letters: int) -> dict[str, Any]:
    """Give everything that is in the file."""
    refused: list[str] = []
    xls2json_backends.get_excel_column_headers = lambda first_row: get_excel_column_headers(_once(first_row, refused))
    try:
        data = get_xlsform(BytesIO(content), file_type=suffix)
    except PyXFormError as error:
        if "not recognized as a supported type" in str(error):
            return {"failed": "unknown"}
        return _found([], {}, [*refused, str(error)])
    if len(data.survey or ()) > most_questions or len(data.choices or ()) > most_choices:
        return {"failed": "large"}
    if _letters(data) > most_letters:  # one long text that a small file repeats in every cell
        return {"failed": "large"}
    names = list(data.sheet_names or [])
    if not data.survey and not data.survey_header:
        return _found(names, {}, [*refused, *_refusals(data)])
    _named_as_known(data)
    for kind in _KNOWN:
        refused += _without_doubles(data, kind)
    try:
        sheets = _sheets(data, names)
    except PyXFormError as error:
        return _found(names, {}, [*refused, str(error)])
    sheets["merged"] = _merged(content, suffix)
    return _found(names, sheets, [*refused, *_refusals(data)])


def _named_as_known(data: DefinitionData) -> None:
    """Give columns and types that the standard's tables call otherwise the names that pyxform knows."""
    for row in [*(data.survey_header or []), *(data.survey or [])]:
        for heading in list(row):
            name, colon, language = heading.partition(":")
            if name.strip().casefold() in _COLUMNS:
                row[f"{_COLUMNS[name.strip().casefold()]}{colon}{language}"] = row.pop(heading)
    for row in data.survey or []:
        if isinstance(row.get("type"), str):
            row["type"] = _MULTIPLE.sub("select_multiple ", row["type"])
            row["type"] = _TYPES.get(row["type"], row["type"])


def _once(row: Iterable[Any], refused: list[str]) -> Iterable[Any]:
    """Give headings, each once: another column of that name is not read."""
    before: set[str] = set()
    for heading in row:
        name = heading.strip() if isinstance(heading, str) else ""
        if name in before:
            refused.append(f"Duplicate column header: {name}")
        yield None if name in before else heading
        before.update([name] * bool(name))


def _without_doubles(data: DefinitionData, kind: str) -> list[str]:
    """Take out the columns of a sheet that are another one by another name; give what pyxform says of them."""
    said: list[str] = []
    while True:
        try:
            _sheet(data, kind, "default")
        except PyXFormError as error:
            found = _SAME_COLUMN.search(str(error))
            if found is None or len(said) >= MOST_REFUSED:
                return said  # whatever else it is stands in the way of reading
            said.append(str(error))
            for row in [*(getattr(data, f"{kind}_header") or []), *(getattr(data, kind) or [])]:
                row.pop(found["heading"], None)
        else:
            return said


def _refusals(data: DefinitionData) -> list[str]:
    """Give what pyxform's own conversion refuses, one thing after the other as far as each can be passed over."""
    data, until = copy.deepcopy(data), time.monotonic() + PATIENCE
    _speak_one_language(data)
    said: list[str] = []
    while len(said) < MOST_REFUSED and time.monotonic() < until:
        refused = _refused(copy.deepcopy(data))
        if not refused or refused in said:
            break
        said.append(refused)
        if not _passed_over(data, refused):
            break
    return said


def _speak_one_language(data: DefinitionData) -> None:
    """Leave one title of a form that has one in each language: pyxform breaks on more, and we have read them all."""
    for row in [*(data.settings_header or ()), *(data.settings or ())]:
        for heading in [heading for heading in row if _TITLE.match(heading)]:
            row.setdefault("form_title", row.pop(heading))


def _passed_over(data: DefinitionData, refused: str) -> bool:
    """Make harmless what was refused; tell whether that could be done."""
    place = _PLACE.search(refused)
    if unlabelled := _UNLABELLED.search(refused):
        for row in data.survey or ():
            if row.get("name") == unlabelled["name"]:
                row.update(label="-")
        return True
    if _SPACES.search(refused):
        for row in data.choices or ():
            row.update(
                {heading: "_".join(str(row[heading]).split()) for heading in ("name", "value") if heading in row}
            )
        return True
    if place is None:
        return False
    rows, at = (data.choices if place["sheet"] == "choices" else data.survey) or [], int(place["row"]) - 2
    if not 0 <= at < len(rows):
        return False
    _make_harmless(rows[at], place["column"] or "", f"q__{at}")
    return True


def _make_harmless(row: dict[str, Any], column: str, name: str) -> None:
    """Give a cell that was refused another value; without one, let nothing of the row be asked."""
    wrong = [heading for heading in row if heading.partition(":")[0].strip() == column]
    if column == "name":
        row["name"] = name
    elif wrong and column != "type":
        for heading in wrong:
            del row[heading]
    elif re.match(r"(begin|end)[ _]", str(row.get("type", ""))):
        row.clear()
    else:
        row_name = row.get("name") or name
        row.clear()
        row.update(type="text", name=row_name, label="-")


def _letters(data: DefinitionData) -> int:
    rows = [*(data.survey or ()), *(data.choices or ()), *(data.settings or ())]
    return sum(len(str(cell)) for row in rows for cell in row.values())


def _found(names: list[str], sheets: dict[str, Any], refused: list[str]) -> dict[str, Any]:
    return {"names": names, "sheets": sheets, "refused": refused}


def _sheets(data: DefinitionData, names: list[str]) -> dict[str, Any]:
    settings = _sheet(data, "settings", "default")
    first = settings["rows"][0] if settings["rows"] else {}
    language = str(first.get("default_language") or "default")
    clean = aliases.yes_no.get(first.get("clean_text_values", "yes"), True)
    survey = _sheet(data, "survey", language, clean)
    for number, row in enumerate(survey["rows"], start=2):
        if row.get("type"):
            row["asks"] = _asked(aliases._type_alias_map.get(row["type"], row["type"]))
        row["settings"] = _parameters(row.pop("parameters", ""), number)
    found = {"settings": settings, "survey": survey, "choices": _sheet(data, "choices", language)}
    return found | {"others": [name for name in _OTHERS if getattr(data, name)], "language": language}


def _sheet(data: DefinitionData, kind: str, language: str, clean: bool = False) -> dict[str, Any]:
    rows, header = getattr(data, kind) or [], getattr(data, f"{kind}_header") or []
    known, columns = _KNOWN[kind]
    grouped = dealias_and_group_headers(
        sheet_name=kind,
        sheet_data=rows,
        sheet_header=header,
        header_aliases=known,
        header_columns=columns,
        headers_required={"type"} if kind == "survey" else None,
        default_language=language,
        strip_whitespace=clean,
    )
    return {"headings": list(_headings(header, known, columns)), "rows": [dict(row) for row in grouped.data]}


def _headings(header: Any, known: dict[str, Any], columns: set[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    headings = list(header[0]) if header else []
    doubled = any("::" in heading for heading in headings)
    for heading in headings:
        yield heading, process_header(heading, doubled, known, columns)[1]


def _parameters(source: Any, number: int) -> dict[str, str] | None:
    try:
        return dict(parameters_of(str(source), number))
    except PyXFormError:
        return None


def _asked(kind: str) -> dict[str, Any]:
    """Give what a row asks for, in one word where it has one."""
    if begins := RE_BEGIN_CONTROL.search(kind):
        return {"begin": aliases.control[begins["type"]]}
    if ends := RE_END_CONTROL.search(kind):
        return {"end": aliases.control[ends["type"]]}
    if select := RE_SELECT.search(kind):
        command = select["select_command"]
        file = "file" in command or "." in select["list_name"]
        return {
            "select": aliases.select[command],
            "list": select["list_name"],
            "other": bool(select["specify_other"]),
            "file": file,
        }
    if RE_OSM.search(kind):
        return {"input": "osm"}
    if kind in aliases.settings_header:
        return {"setting": aliases.settings_header[kind]}
    known = QUESTION_TYPE_DICT.get(kind)
    if known is None or known.get("control", {}).get("tag") in ("select", "select1", "odk:rank"):  # without a list
        return {}
    return _input(kind, known)


def _input(kind: str, known: dict[str, Any]) -> dict[str, Any]:
    control, bind = known.get("control", {}), known.get("bind", {})
    tag = control.get("tag", "")
    if "jr:preload" in bind:
        what = f"meta {bind['jr:preloadParams']}"
    elif tag == "upload":
        what = control["mediatype"].partition("/")[0]
    elif tag in ("range", "trigger") and not kind.startswith("background"):
        what = {"range": "range", "trigger": "acknowledge"}[tag]
    elif "readonly" in bind:
        what = "note"
    elif tag == "input":
        what = bind["type"]
    else:
        what = "calculate" if "calculate" in kind else kind
    return {"input": what, "constraint": bind.get("constraint", ""), "hint": known.get("hint", "")}


def _merged(content: bytes, suffix: str) -> list[str]:
    """Give the names of sheets with merged cells; no reader of ours knows them for certain in a damaged file."""
    if suffix not in (".xlsx", ".xls"):
        return []
    try:
        book = load_workbook(BytesIO(content))
        return [name for name in book.sheet_names if book.get_sheet_by_name(name).merged_cell_ranges]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # it may even panic
        return []


def _refused(data: DefinitionData) -> str:
    """Give what pyxform's own conversion says, "" if it has no complaint."""
    try:
        create_survey_element_from_dict(workbook_to_json(data)).to_xml(validate=False)
    except PyXFormError as error:
        return str(error) or type(error).__name__
    except MemoryError:
        raise
    except Exception as error:  # it is not hardened against everything that can stand in a cell
        return f"{type(error).__name__}: {error}"
    return ""


def _bound_memory(most: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    suffix, *limits = sys.argv[1:]
    questions, choices, letters, memory = map(int, limits)
    _bound_memory(memory)
    logging.disable()
    json.dump(read(sys.stdin.buffer.read(), suffix, questions, choices, letters), sys.stdout)
