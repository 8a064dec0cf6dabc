"""Calculations that name choices are said in the reader's language."""

from datetime import date
from typing import Any

from core.forms.filling import Filling
from core.forms.model import OTHER, Form, Kind, Option, Question

CLUBS = (Option("chess", {"ru": "Шахматы", "en": "Chess"}), Option("choir", {"ru": "Хор", "en": "Choir"}))
FORM = Form(
    (
        Question("clubs", Kind.MULTICHOICE, "Кружки?", options=CLUBS, other=True),
        Question("first", Kind.CALCULATE, "", calculation="jr:choice-name(selected-at(${clubs}, 0), '${clubs}')"),
        Question("all", Kind.CALCULATE, "", calculation="${clubs}"),
        Question("day", Kind.CALCULATE, "", calculation="format-date(today(), '%e %b')", relevant="${clubs} != ''"),
    ),
    ("ru", "en"),
)


def filled(answers: dict[str, Any]) -> Filling:
    return Filling(FORM, answers, date(2026, 11, 27))


def test_a_choice_by_its_words() -> None:
    filling = filled({"clubs": ["chess", "choir"]})
    assert filling.said("${first}; ${all}; ${day}", "ru") == "Шахматы; chess choir; 27 нояб."
    assert filling.said("${first}; ${day}", "en") == "Chess; 27 Nov"


def test_an_own_answer_by_its_words() -> None:
    assert filled({"clubs": [OTHER], "clubs__other": "Шашки"}).said("${first}, ${clubs}", "ru") == "Шашки, Шашки"


def test_nothing_where_nothing_was_answered() -> None:
    assert filled({}).said("<${first}${day}>", "ru") == "<>"
