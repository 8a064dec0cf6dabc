"""One row of «survey» as the questions that a chat asks: none, one, or several in a row."""

from collections.abc import Mapping

from core.forms.model import Kind, Option, Question, Words, every
from core.forms.xlsform.choices import Choices
from core.forms.xlsform.issues import quoted
from core.forms.xlsform.ranges import ranged
from core.forms.xlsform.rows import FALSE, TRUE, Draft, Row
from core.forms.xlsform.texts import changed, joined
from core.notices import words
from core.words import say

LONGEST_TEXT = 3500
MOST_RANKED = 6  # choices that are ranked to the last one; of more, the first three
AGREED = "OK"  # what the standard stores for «acknowledge»

_INPUTS: Mapping[str, Kind] = {
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "string": Kind.TEXT,
    "barcode": Kind.TEXT,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "geopoint": Kind.PLACE,
    "image": Kind.PHOTO,
    "application": Kind.FILE,
}
# What a chat cannot ask for. The words say so of each.
_IMPOSSIBLE = {
    "audio": "audio",
    "video": "video",
    "geotrace": "map",
    "geoshape": "map",
    "osm": "map",
    "background-audio": "background",
    "background-geopoint": "background",
    "start-geopoint": "background",
    "audit": "background",
    "csv-external": "file",
    "xml-external": "file",
}
_SUGGESTED = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.MULTICHOICE)
_NOW = {"meta today": "today()", "meta start": "now()", "meta end": "now()"}
# Appearances that ask for something else than their question's type.
_OTHERWISE = {
    "year": "date_part",
    "month-year": "date_part",
    "signature": "drawn",
    "draw": "drawn",
    "annotate": "drawn",
}


class Asking:
    """Makes questions of rows."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.gone: dict[str, int] = {}  # names of rows that are not asked, and where they stand

    def drafts(self, row: Row) -> list[Draft]:
        """Give the questions of a row; what is not asked is noted, and its name is gone."""
        asks = row.asks
        if "select" in asks:
            return self._chosen(row)
        what = str(asks["input"])
        if what in _NOW:
            return [Draft(row, Question(row.name, Kind.CALCULATE, "", calculation=_NOW[what]), if_mentioned=True)]
        if what.startswith("meta "):
            return self._without(row, "meta")
        if what in _IMPOSSIBLE:
            return self._without(row, f"not_asked_{_IMPOSSIBLE[what]}")
        if what in ("calculate", "hidden"):
            return self._calculated(row)
        if what == "note":
            return self._told(row)
        if self._is_calculation(row):
            return self._calculated(row) if not _titled(row) else self._shown(row)
        if _yes(row, "bind", "readonly"):
            row.left_out(say("xlsform.read_only"), "bind", "readonly")
            return self._shown(row) if row.cell("bind", "calculate") or row.cell("default") else self._told(row)
        return self._input(row, what)

    def _without(self, row: Row, why: str) -> list[Draft]:
        row.left_out(say(f"xlsform.{why}", what=row.cell("type")))
        self.gone[row.name] = row.number
        return []

    # What is calculated and shown

    def _is_calculation(self, row: Row) -> bool:
        if not row.cell("bind", "calculate"):
            return False
        if not _titled(row) or _yes(row, "bind", "readonly"):
            return True
        row.left_out(say("xlsform.calculated_answer"), "bind", "calculate")
        return False

    def _calculated(self, row: Row) -> list[Draft]:
        calculation = row.cell("bind", "calculate") or _default(row)
        if not calculation:
            if row.cell("type") == "hidden":
                return self._without(row, "hidden_empty")
            row.cannot(say("xlsform.no_calculation"))
            self.gone[row.name] = row.number
            return []
        return [Draft(row, Question(row.name, Kind.CALCULATE, "", calculation=calculation))]

    def _shown(self, row: Row) -> list[Draft]:
        """A value that is only shown: calculated, then told with its label."""
        told = Question(f"{row.name}__shown", Kind.NOTE, joined(": ", _ended(_title(row)), f"${{{row.name}}}"))
        return [*self._calculated(row), Draft(row, told)]

    def _told(self, row: Row) -> list[Draft]:
        if row.cell("bind", "calculate"):
            return self._shown(row)
        text = joined("\n", row.words("label"), row.words("hint"))
        name = row.name or f"note_{row.number}"
        if not text:
            if row.cells.get("media"):
                row.left_out(say("xlsform.note_empty"))
            else:
                row.cannot(say("xlsform.no_text"), "label")
            self.gone[name] = row.number
            return []
        return [Draft(row, Question(name, Kind.NOTE, self._fitting(row, text)))]

    # What is asked

    def _input(self, row: Row, what: str) -> list[Draft]:
        question = self._question(row)
        match what:
            case "range":
                self._unread_parameters(row, "start", "end", "step", "tick_labelset")
                return [_suggesting(ranged(question, self.choices))]
            case "acknowledge":
                return [_suggesting(question.but(kind=Kind.CHOICE, options=(Option(AGREED, AGREED),)))]
            case "dateTime":
                return self._moment(row, question)
        for appearance in row.appearance:
            if appearance in _OTHERWISE:
                row.left_out(
                    say(f"xlsform.appearance_{_OTHERWISE[appearance]}", what=appearance), "control", "appearance"
                )
        self._unread_parameters(row)
        if row.cell("choice_filter"):
            row.left_out(say("xlsform.no_choices"), "choice_filter")
        if what == "barcode":
            row.left_out(say("xlsform.barcode"))
            question = question.but(hint=question.question.hint or _in_every_language("xlsform.barcode_hint"))
        return [_suggesting(question.but(kind=_INPUTS[what], whole=what != "decimal"))]

    def _question(self, row: Row) -> Draft:
        """Give what questions of every kind have in common."""
        text = _title(row) or row.words("hint")
        if not text and row.cells.get("media"):
            row.left_out(say("xlsform.no_label"))
        elif not text:
            row.cannot(say("xlsform.no_text"), "label")
        hint = row.words("hint") if row.words("label") else ""
        required, required_if = _required(row)
        asked = Question(
            row.name,
            Kind.TEXT,
            self._fitting(row, text or row.name),
            hint=self._fitting(row, hint or str(row.asks.get("hint", ""))),
            required=required,
            required_if=required_if,
            constraint=row.cell("bind", "constraint") or str(row.asks.get("constraint", "")),
            constraint_says=self._fitting(row, row.words("bind", "jr:constraintMsg")),
            required_says=self._fitting(row, row.words("bind", "jr:requiredMsg")),
        )
        return Draft(row, asked)

    def _fitting(self, row: Row, words: Words) -> Words:
        longest = max(map(len, every(words)), default=0)
        if longest > LONGEST_TEXT:
            row.cannot(say("xlsform.too_long", letters=longest, most=LONGEST_TEXT))
        return words

    def _unread_parameters(self, row: Row, *read: str) -> None:
        if row.cells.get("settings", {}) is None:
            row.cannot(say("xlsform.parameters_broken"), "parameters")
        others = [name for name in row.parameters if name not in read]
        if others:
            row.left_out(say("xlsform.parameters", what=quoted(others)), "parameters")

    def _moment(self, row: Row, question: Draft) -> list[Draft]:
        """A day and a time are two questions; expressions that name the row mean its day."""
        row.left_out(say("xlsform.moment"))
        self._unread_parameters(row)
        at = question.but(name=f"{row.name}__time", kind=Kind.TIME, constraint="", constraint_says="")
        return [_suggesting(question.but(kind=Kind.DATE)), at]

    # Choices

    def _chosen(self, row: Row) -> list[Draft]:
        asks = row.asks
        searched = any(word.startswith("search(") for word in row.appearance)
        if asks["file"] or searched or asks["select"] == "select one external":
            return self._without(row, "not_asked_file")
        listed = self.choices.lists.get(asks["list"])
        if listed is None or not listed.choices:
            earlier = "${" in asks["list"]
            row.cannot(say("xlsform.list_of_answers" if earlier else "xlsform.no_list", list=asks["list"]), "type")
            self.gone[row.name] = row.number
            return []
        listed.used += 1
        if asks["select"] == "rank":
            return self._ranked(row, listed.options())
        self._unread_parameters(row, "randomize")
        many = asks["select"] == "select all that apply"
        question = self._question(row).but(
            kind=Kind.MULTICHOICE if many else Kind.CHOICE,
            options=listed.options(),
            choice_filter=row.cell("choice_filter"),
            shuffled=row.parameters.get("randomize") == "true",
        )
        return [_suggesting(self._with_other(question) if asks["other"] else question)]

    def _with_other(self, question: Draft) -> Draft:
        """«or_other»: the chat's own «other», in the place of a choice of that name."""
        options = tuple(o for o in question.question.options if o.value != "other")
        return question.but(other=True, options=options)

    def _ranked(self, row: Row, options: tuple[Option, ...]) -> list[Draft]:
        """First place, second place, …: each chosen from what is left; the last one needs no asking."""
        if row.cell("default"):
            row.left_out(say("xlsform.default"), "default")
        row.left_out(say("xlsform.rank" if len(options) <= MOST_RANKED else "xlsform.rank_first"))
        self._unread_parameters(row, "randomize")
        question = self._question(row)
        places = max(1, len(options) - 1) if len(options) <= MOST_RANKED else 3
        drafts: list[Draft] = []
        for place in range(1, places + 1):
            before = " and ".join(f"name != ${{{draft.question.name}}}" for draft in drafts)
            drafts.append(
                question.but(
                    name=f"{row.name}__{place}",
                    kind=Kind.CHOICE,
                    text=_placed(question.question.text, place, places),
                    options=options,
                    choice_filter=before,
                    shuffled=row.parameters.get("randomize") == "true",
                    constraint="",
                    constraint_says="",
                )
            )
        order = ", ' ', ".join(f"${{{d.question.name}}}" for d in drafts)
        return [*drafts, Draft(row, Question(row.name, Kind.CALCULATE, "", calculation=f"concat({order}, '')"))]


def _suggesting(draft: Draft) -> Draft:
    """Take a default for an answer that one tap keeps; where a tap answers anyway, or nothing is kept, it is named."""
    default, kind = _default(draft.row), draft.question.kind
    if default and kind not in _SUGGESTED:
        chosen = kind in (Kind.CHOICE, Kind.SCALE)
        draft.row.left_out(say("xlsform.default_chosen" if chosen else "xlsform.default"), "default")
        return draft
    return draft.but(suggested=default)


def _in_every_language(key: str) -> Words:
    return {language: words().text(say(key), language) for language in words().languages}


def _placed(text: Words, place: int, places: int) -> Words:
    return changed(text, lambda words: f"{words} ({place}/{places})") if places > 1 else text


def _titled(row: Row) -> bool:
    return bool(row.cells.get("label") or row.cells.get("hint"))


def _title(row: Row) -> Words:
    return row.words("label")


def _ended(words: Words) -> Words:
    return changed(words, lambda text: text.rstrip(" :"))


def _yes(row: Row, *parts: str) -> bool:
    return row.cell(*parts).casefold() in TRUE


def _required(row: Row) -> tuple[bool, str]:
    """Tell whether a row must be answered; by some alone: the expression that says by whom."""
    cell = row.cell("bind", "required")
    known = cell.casefold() in (*TRUE, *FALSE, "")
    return cell.casefold() in TRUE, "" if known else cell


def _default(row: Row) -> str:
    """Give a default as an expression: a fixed one is a text in quotes."""
    default = row.cell("default")
    if not default or "${" in default or default.endswith(")"):
        return default
    quote = '"' if "'" in default else "'"
    return quote + default.replace(quote, "") + quote
