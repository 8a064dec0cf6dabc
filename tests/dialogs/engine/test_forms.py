"""Forms that are data: the same steps, asked in the form's own words."""

from typing import Any

import pytest

from dialogs.engine.dialog import DeclarationError, Dialog
from dialogs.engine.forms import Form, Question, When, compiled
from tests.dialogs.engine.desk import Desk

MEALS = (("soup", "Суп"), ("salad", "Салат"), ("none", "Ничего"))
LUNCH = Form(
    "lunch",
    (
        Question("eats", "choice", "Ест ли ребёнок в столовой?", (("yes", "Да, ест"), ("no", "Нет, не ест"))),
        Question("why", "text", "Почему?", when=When("eats", ("no",)), required=False),
        Question("likes", "multichoice", "Что нравится?", MEALS, when=When("eats", ("yes",)), limits={"at_least": 1}),
        Question("soup", "text", "Какой суп?", when=When("likes", ("soup",))),
        Question("times", "number", "Сколько раз в неделю?", limits={"least": 0, "most": 5}),
    ),
)


def asked(form: Form = LUNCH) -> Desk:
    return Desk.of(compiled(form, lambda answers: None), Dialog("about", menu=1))


def test_conditions_choose_what_is_asked() -> None:
    desk = asked()
    assert "Ест ли ребёнок" in desk.says("/lunch")
    assert desk.labels[:2] == ["Да, ест", "Нет, не ест"]
    assert "Что нравится?" in desk.says("Да, ест")
    assert desk.labels[:4] == ["☐ Суп", "☐ Салат", "☐ Ничего", "Готово, отмечено: 0"]
    assert "хотя бы 1" in desk.says("готово")
    desk.says("суп, салат")
    assert "Какой суп?" in desk.says("готово")
    assert "Сколько раз" in desk.says("борщ")
    assert "не больше 5" in desk.says("6")
    assert "Спасибо, ответы записаны." in desk.says("5")
    answers = {"eats": "yes", "why": None, "likes": ["soup", "salad"], "soup": "борщ", "times": 5}
    assert desk.commits == [("lunch", answers)]


def test_what_is_not_required_may_be_skipped() -> None:
    desk = asked()
    desk.says("/lunch")
    assert "Почему?" in desk.taps("Нет, не ест")
    desk.taps("Пропустить")
    desk.says("0")
    assert desk.commits[0][1] == {"eats": "no", "why": None, "likes": None, "soup": None, "times": 0}


def test_a_changed_answer_changes_what_follows() -> None:
    desk = asked()
    desk.says("/lunch")
    desk.says("Да, ест")
    desk.says("суп")
    desk.says("готово")
    desk.says("назад")
    desk.says("назад")
    assert "Почему?" in desk.says("Нет, не ест")


def test_the_answers_reach_whoever_keeps_them() -> None:
    kept: list[dict[str, Any]] = []
    dialog = compiled(Form("mood", (Question("mood", "text", "Как дела?"),)), kept.append)
    assert dialog.commit is not None
    dialog.commit(mood="хорошо")
    assert kept == [{"mood": "хорошо"}]


@pytest.mark.parametrize("kind", ["text", "number", "date", "time", "photo", "file", "contact"])
def test_every_kind_may_be_asked(kind: str) -> None:
    assert "Вопрос?" in asked(Form("one", (Question("q", kind, "Вопрос?"),))).says("/one")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question("q", "colour", "?"), "form one, q: there is no kind 'colour'"),
        (Question("q", "text", "?", limits={"least": 1}), "form one, q: .*least"),
        (Question("q", "choice", "?"), "form one, q: there is nothing to choose from"),
        (Question("q", "multichoice", "?"), "form one, q: there is nothing to choose from"),
        (Question("q", "text", "?", when=When("later", (1,))), "dialog one, step q, when: .* needs later"),
        (Question("q", "text", "?", when=When("q", (1,))), "needs q, but by then only nothing"),
        (Question("actor", "text", "?"), "'actor' is no name for a step"),
        (Question("какой", "text", "?", required=False, limits={"optional": True, "x": 1}), "form one, какой"),
    ],
)
def test_a_form_that_cannot_work_says_why(question: Question, sentence: str) -> None:
    with pytest.raises(DeclarationError, match=sentence):
        compiled(Form("one", (question,)), lambda answers: None)


def test_a_question_asked_twice() -> None:
    twice = Form("one", (Question("q", "text", "?"), Question("q", "text", "?")))
    with pytest.raises(DeclarationError, match="is taken"):
        compiled(twice, lambda answers: None)
