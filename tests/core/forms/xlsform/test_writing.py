"""Forms that become workbooks, and are the same when they are read again."""

import io
from typing import Any

import pytest
from python_calamine import load_workbook

from core.forms.model import Form, Kind, Option, Question
from core.forms.xlsform import example, read, written
from core.forms.xlsform.example import survey
from core.words import Words, say
from tests.core.forms.xlsform.books import quick, said

YES_NO = (Option("yes", "Да"), Option("no", "Нет"))
TOWNS = (Option("a", "А", {"area": "x"}), Option("b", "Б", {"area": "y"}))


def again(form: Form, title: Any = "Опрос") -> Form:
    found = quick(written(form, title))
    assert found.form is not None, found.cannot
    assert [issue for issue in found.left_out if issue.what.key != "xlsform.setting"] == []
    return found.form


def question(kind: Kind, **more: Any) -> Question:
    return Question("q", kind, "Вопрос?", **more)


@pytest.mark.parametrize(
    "asked",
    [
        question(Kind.CHOICE, options=YES_NO),
        question(Kind.CHOICE, options=YES_NO, other=True, shuffled=True),
        question(Kind.MULTICHOICE, options=YES_NO, required=False, hint="сюда"),
        question(Kind.SCALE, least=1, most=5),
        question(Kind.SCALE, least=0, most=10, labels=("плохо", "хорошо")),
        question(Kind.NUMBER, constraint=". >= 0 and . <= 150", constraint_says="Столько не живут"),
        question(Kind.NUMBER, whole=False),
        question(Kind.TEXT, required=False),
        question(Kind.DATE, constraint=". <= today()"),
        question(Kind.TIME),
        question(Kind.PHOTO),
        question(Kind.FILE),
        question(Kind.PLACE),
        question(Kind.TEXT, section="Раздел"),
        question(Kind.NUMBER, suggested="'5'", required_says="Без этого нельзя"),
        question(Kind.DATE, suggested="today()"),
        question(Kind.DATE, required=False, required_if="today() > '2026-01-01'"),
    ],
)
def test_every_kind_is_the_same_again(asked: Question) -> None:
    assert again(Form((asked,))) == Form((asked,))


def test_a_whole_form_is_the_same_again() -> None:
    form = Form(
        (
            Question("area", Kind.CHOICE, "Где?", options=(Option("x", "Север"), Option("y", "Юг"))),
            Question("town", Kind.CHOICE, "Город?", options=TOWNS, choice_filter="area = ${area}", section="Место"),
            Question("r1", Kind.CHOICE, "Двор", options=YES_NO, matrix="Нравится?", section="Место"),
            Question("r2", Kind.CHOICE, "Дом", options=YES_NO, matrix="Нравится?", section="Место"),
            Question("sum", Kind.CALCULATE, "", calculation="concat(${r1}, ${r2})"),
            Question("n", Kind.NOTE, "Итого ${sum}", relevant="${sum} != ''"),
        )
    )
    assert again(form) == form


def test_a_form_in_two_languages_is_the_same_again() -> None:
    text = {"ru": "Голоден?", "en": "Hungry?"}
    options = (Option("yes", {"ru": "Да", "en": "Yes"}), Option("no", {"ru": "Нет", "en": "No"}))
    form = Form((Question("q", Kind.CHOICE, text, options=options),), ("ru", "en"))
    assert again(form, {"ru": "Обед", "en": "Lunch"}) == form


@pytest.mark.parametrize(
    ("asked", "constraint"),
    [
        (question(Kind.NUMBER, least=0, most=7), "(. >= 0) and (. <= 7)"),
        (question(Kind.MULTICHOICE, options=YES_NO, at_most=1), "count-selected(.) <= 1"),
        (
            question(Kind.MULTICHOICE, options=YES_NO, at_least=1, at_most=2, constraint="true()"),
            "(true()) and (count-selected(.) >= 1) and (count-selected(.) <= 2)",
        ),
        (question(Kind.TEXT, longest=50), "string-length(.) <= 50"),
    ],
)
def test_limits_become_checks(asked: Question, constraint: str) -> None:
    assert again(Form((asked,))).questions[0].constraint == constraint


def test_an_own_answer_beside_filtered_choices() -> None:
    form = Form((Question("town", Kind.CHOICE, "Город?", options=TOWNS, choice_filter="area = 'x'", other=True),))
    town, words = again(form).questions
    assert (town.choice_filter, town.options[-1].value) == ("(area = 'x') or name = 'other'", "other")
    assert words.relevant == "selected(${town}, 'other')"


def test_what_looks_like_a_formula_stays_a_text() -> None:
    form = Form((Question("q", Kind.TEXT, '=HYPERLINK("https://a.ru")'),))
    assert again(form).questions[0].text == '=HYPERLINK("https://a.ru")'


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_example_is_read_as_it_was_meant(words: Words, language: str) -> None:
    content = example(words, language)
    found = read(content)
    assert found.form == survey(words, language), said(found, words)
    assert found.left_out == ()
    assert found.title == words.text(say("xlsform.example_title"), language)
    told = load_workbook(io.BytesIO(content)).get_sheet_by_name("_help").to_python()
    assert len(told) > 30
    assert all(all(row) for row in told)
