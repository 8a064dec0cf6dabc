"""A workbook to start from: a small survey of every kind of question, and a sheet that explains the columns."""

from core.forms.model import Form, Kind, Option, Question
from core.forms.xlsform.writing import written
from core.words import DEFAULT, Words, say

HELP_SHEET = "_help"  # readers of the standard leave sheets with such a name alone
_COLUMNS = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message",
            "choice_filter", "calculation", "parameters")  # fmt: skip
_TYPES = ("select_one", "select_multiple", "or_other", "range", "integer", "decimal", "text", "date", "time", "image",
          "file", "geopoint", "note", "begin_group", "table-list")  # fmt: skip
_EXPRESSIONS = (
    ("${eats} = 'yes'", "equal"),
    ("selected(${why}, 'taste')", "selected"),
    ("count-selected(.) <= 3", "count"),
    (". >= 0 and . <= 7", "between"),
    ("kind = ${kind}", "filter"),
)


def example(words: Words, language: str = DEFAULT) -> bytes:
    """Give the workbook, an .xlsx in one language."""

    def text(key: str) -> str:
        return words.text(say(f"xlsform.example_{key}"), language)

    told = [(name, text(f"column_{name}")) for name in _COLUMNS]
    told += [(name, text(f"type_{name}".replace("-", "_"))) for name in _TYPES]
    told += [(source, text(f"expression_{key}")) for source, key in _EXPRESSIONS]
    lines = [(text("heading"), text("about")), *told, ("label::English (en)", text("languages"))]
    return written(survey(words, language), text("title"), (HELP_SHEET, lines))


def survey(words: Words, language: str) -> Form:
    """Give the survey of the example: about school meals."""

    def text(key: str) -> str:
        return words.text(say(f"xlsform.example_{key}"), language)

    def options(*keys: str) -> tuple[Option, ...]:
        return tuple(Option(key, text(f"choice_{key}")) for key in keys)

    dishes = (("soup", "first"), ("porridge", "second"), ("fish", "second"), ("compote", "drink"))
    dish = tuple(Option(key, text(f"choice_{key}"), {"kind": kind}) for key, kind in dishes)
    home, marks = text("home"), options("good", "fair", "poor")
    return Form(
        (
            Question("eats", Kind.CHOICE, text("eats"), options=options("yes", "no")),
            Question(
                "why",
                Kind.MULTICHOICE,
                text("why"),
                hint=text("why_hint"),
                options=options("taste", "queue", "price"),
                other=True,
                relevant="${eats} = 'no'",
            ),
            Question(
                "mark", Kind.SCALE, text("mark"), least=1, most=5, labels=(text("low"), text("high")),
                relevant="${eats} = 'yes'",
            ),
            Question("taste", Kind.CHOICE, text("taste"), options=marks, matrix=text("common"), required=False),
            Question("portion", Kind.CHOICE, text("portion"), options=marks, matrix=text("common"), required=False),
            Question("kind", Kind.CHOICE, text("kind"), options=options("first", "second", "drink"), required=False),
            Question(
                "dish", Kind.CHOICE, text("dish"), options=dish, choice_filter="kind = ${kind}",
                relevant="${kind} != ''", required=False,
            ),
            Question(
                "breakfasts", Kind.NUMBER, text("breakfasts"), section=home,
                constraint=". >= 0 and . <= 7", constraint_says=text("breakfasts_wrong"),
            ),
            Question("wish", Kind.TEXT, text("wish"), section=home, required=False),
            Question("thanks", Kind.NOTE, text("thanks")),
        )
    )  # fmt: skip
