"""Forms that are data: asked by the same engine, in their own words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms.model import Form, Kind, Option, Question
from dialogs.engine import forms, steps
from dialogs.engine.dialog import Dialog, Unfolded
from dialogs.engine.steps import Choice, Fact
from tests.dialogs.engine.desk import TODAY, Desk, Full

MEALS = (Option("soup", "Суп"), Option("salad", "Салат"), Option("none", "Ничего"))
ABOUT = Dialog("about", menu=1)
YES_NO = (Option("yes", "Да, ест"), Option("no", "Нет, не ест"))
LUNCH = Form(
    (
        Question("eats", Kind.CHOICE, "Ест ли ребёнок в столовой?", options=YES_NO),
        Question("why", Kind.TEXT, "Почему?", relevant="${eats} = 'no'", required=False),
        Question("likes", Kind.MULTICHOICE, "Что нравится?", options=MEALS, relevant="${eats} = 'yes'"),
        Question("soup", Kind.TEXT, "Какой суп?", relevant="selected(${likes}, 'soup')"),
        Question("times", Kind.NUMBER, "Сколько раз в неделю?", least=0, most=5),
    )
)


def asked(form: Form = LUNCH, given: dict[str, Any] | None = None, **more: Any) -> Desk:
    def unfold(begun: dict[str, Any]) -> Unfolded:
        return Unfolded(forms.steps(form, "ru", TODAY), begun)

    def keep(answers: dict[str, Any]) -> None: ...

    def begin() -> dict[str, Any]:
        return given or {}

    poll = Dialog("poll", Fact("begun", read=begin), unfolds=unfold, commit=keep, **more)
    return Desk.of(poll, ABOUT)


def answers(desk: Desk) -> dict[str, Any]:
    return {name: value for name, value in desk.commits[-1][1].items() if name != "begun"}


def test_conditions_choose_what_is_asked() -> None:
    desk = asked()
    assert "1 из 2\nЕст ли ребёнок" in plain(desk.says("/poll"))
    assert desk.labels[:2] == ["Да, ест", "Нет, не ест"]
    assert "2 из 3\nЧто нравится?" in plain(desk.says("Да, ест"))
    assert desk.labels == ["☐ Суп", "☐ Салат", "☐ Ничего", "← Назад", "Отмена"]
    assert "хотя бы 1" in desk.says("готово")
    desk.says("суп, салат")
    assert "Какой суп?" in desk.says("готово")
    assert "Сколько раз" in desk.says("борщ")
    assert "не больше 5" in desk.says("6")
    assert "poll.done" in desk.says("5")
    assert answers(desk) == {"eats": "yes", "likes": ["soup", "salad"], "soup": "борщ", "times": 5}


def plain(text: str) -> str:
    return text.replace("\ue000", "").replace("\ue001", "")


def test_what_is_not_required_may_be_skipped() -> None:
    desk = asked()
    desk.says("/poll")
    assert "Почему?" in desk.taps("Нет, не ест")
    desk.taps("Пропустить")
    desk.says("0")
    assert answers(desk) == {"eats": "no", "why": None, "times": 0}


def test_a_changed_answer_changes_what_follows() -> None:
    desk = asked()
    desk.says("/poll")
    for words in ("Да, ест", "суп", "готово", "назад", "назад"):
        desk.says(words)
    assert "Почему?" in desk.says("Нет, не ест")


def test_what_is_known_is_not_asked_and_not_gone_back_to() -> None:
    desk = asked(given={"eats": "yes", "likes": ["salad"]})
    assert "Сколько раз" in desk.says("/poll")
    assert "Назад" not in desk.labels
    desk.says("2")
    assert answers(desk) == {"eats": "yes", "likes": ["salad"], "times": 2}


def test_back_skips_what_is_known() -> None:
    form = Form(
        (
            Question("a", Kind.TEXT, "Первое?"),
            Question("b", Kind.TEXT, "Второе?"),
            Question("c", Kind.TEXT, "Третье?"),
        )
    )
    desk = asked(form, {"b": "известно"})
    desk.says("/poll")
    assert "Третье?" in desk.says("раз")
    assert "Первое?" in desk.taps("← Назад")
    assert "Третье?" in desk.says("раз")


def test_the_first_answer_may_come_with_the_tap_that_begins() -> None:
    desk = asked()
    assert "Почему?" in desk.does(("poll", {"eats": "no"}), token="n1.0")
    assert "Ест ли" in desk.taps("← Назад")


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.CALCULATE])
def test_every_kind_may_be_asked(kind: Kind) -> None:
    question = Question("q", kind, "Вопрос?", options=MEALS, least=1, most=10)
    assert "Вопрос?" in asked(Form((question,))).says("/poll")


def test_a_scale_is_tapped() -> None:
    desk = asked(Form((Question("q", Kind.SCALE, "Как?", least=1, most=10, labels=("плохо", "отлично")),)))
    assert "1 — плохо, 10 — отлично" in desk.says("/poll")
    assert desk.labels[:10] == [str(n) for n in range(1, 11)]
    desk.taps("7")
    assert answers(desk) == {"q": 7}


@pytest.mark.parametrize(
    ("labels", "text", "value"),
    [
        (("Да", "Нет"), "ага", "1"),
        (("Да", "Нет"), "Неа", "2"),
        (("Да, каждый день", "Да, иногда", "Нет, никогда"), "нет, спасибо", "3"),
        (("Плохо", "Хорошо"), "хорошо", "2"),
    ],
)
def test_yes_and_no_in_other_words(labels: tuple[str, ...], text: str, value: str) -> None:
    desk = offered(*labels)
    desk.says(text)
    assert answers(desk) == {"q": value}


def test_a_yes_that_may_mean_several_or_nothing_is_asked_about() -> None:
    desk = offered("Плохо", "Хорошо")
    assert "Ну как?" in desk.says("ага")
    assert desk.labels[:2] == ["Плохо", "Хорошо"]
    desk = offered("Да, каждый день", "Да, иногда", "Нет")
    desk.says("ага")
    assert desk.labels[:2] == ["Да, каждый день", "Да, иногда"] and "Нет" not in desk.labels


def offered(*labels: str) -> Desk:
    options = tuple(Option(str(n), label) for n, label in enumerate(labels, 1))
    desk = asked(Form((Question("q", Kind.CHOICE, "Ну как?", options=options),)))
    desk.says("/poll")
    return desk


def test_other_asks_what_exactly() -> None:
    desk = asked(Form((Question("q", Kind.CHOICE, "Что?", options=MEALS, other=True),)))
    desk.says("/poll")
    assert "что именно" in desk.taps("Другое")
    desk.says("плов")
    assert answers(desk) == {"q": "other", "q__other": "плов"}


def test_an_answer_outside_the_constraint_is_said_so_and_asked_again() -> None:
    form = Form(
        (
            Question("from", Kind.NUMBER, "С какого?"),
            Question("to", Kind.NUMBER, "По какое?", constraint=". >= ${from}", constraint_says="Раньше, чем ${from}."),
        )
    )
    desk = asked(form)
    desk.says("/poll")
    desk.says("5")
    said = desk.says("3")
    assert "Раньше, чем 5." in said
    assert "По какое?" in said
    desk.says("7")
    assert answers(desk) == {"from": 5, "to": 7}


def test_a_constraint_without_words() -> None:
    desk = asked(Form((Question("q", Kind.NUMBER, "?", constraint=". > 3"),)))
    desk.says("/poll")
    assert "не подходит" in desk.says("2")


def test_choices_depend_on_choices() -> None:
    towns = (Option("a", "Светлый", {"region": "west"}), Option("b", "Гусев", {"region": "east"}))
    regions = (Option("west", "Запад"), Option("east", "Восток"), Option("sea", "Море"))
    form = Form(
        (
            Question("region", Kind.CHOICE, "Где?", options=regions),
            Question("town", Kind.CHOICE, "Город?", options=towns, choice_filter="region = ${region}"),
            Question("end", Kind.TEXT, "Что ещё?"),
        )
    )
    desk = asked(form)
    desk.says("/poll")
    desk.taps("Восток")
    assert desk.labels[0] == "Гусев"
    desk.taps("← Назад")
    assert "Что ещё?" in desk.taps("Море"), "nothing to choose from is not asked"


def test_piping_sections_notes_and_rows() -> None:
    rows: dict[str, Any] = {
        "matrix": "Насколько вы согласны?",
        "options": (Option("1", "Да"), Option("2", "Нет")),
        "section": "Школа",
    }
    form = Form(
        (
            Question("name", Kind.TEXT, "Как зовут?"),
            Question("n", Kind.NOTE, "Спасибо, ${name}!"),
            Question("safe", Kind.CHOICE, "Здесь безопасно", **rows),
            Question("warm", Kind.CHOICE, "Здесь тепло", **rows),
            Question("bye", Kind.NOTE, "До встречи, ${name}."),
        )
    )
    desk = asked(form)
    desk.says("/poll")
    said = plain(desk.says("Аня"))
    assert "Спасибо, Аня!" in said
    assert "Школа\nНасколько вы согласны?\n— Здесь безопасно" in said
    said = plain(desk.taps("Да"))
    assert "Школа" not in said
    assert "Здесь тепло" in said
    assert "До встречи, Аня." in desk.taps("Нет")
    desk.taps("Дальше")
    assert answers(desk)["warm"] == "2"


def test_a_form_that_changed_keeps_what_still_fits() -> None:
    desk = asked()
    desk.says("/poll")
    desk.taps("Нет, не ест")
    desk.says("дорого")
    changed = asked(Form((LUNCH.questions[0], Question("why", Kind.NUMBER, "Сколько?"), LUNCH.questions[4])))
    changed.state = desk.state
    said = changed.says("3")
    assert "обновил" in said
    assert "Сколько?" in said


def test_a_refusal_while_unfolding_ends_the_dialog() -> None:
    def unfold(begun: dict[str, Any]) -> Unfolded:
        raise Full

    desk = Desk.of(Dialog("poll", Fact("begun", read=lambda: {}), unfolds=unfold, commit=lambda answers: None), ABOUT)
    assert "no room" in desk.says("/poll")
    assert desk.state.stack == []


def test_a_refusal_while_unfolding_is_not_turned_about_for_ever() -> None:
    def unfold(which: str) -> Unfolded:
        raise Full

    choice = Choice("which", options=(steps.Option("a", "А"),), skip_single=True)
    poll = Dialog("poll", choice, unfolds=unfold, commit=lambda answers: None, returns={Full: "which"})
    desk = Desk.of(poll, ABOUT)
    assert "no room" in desk.says("/poll")
    assert desk.commits == []
    assert desk.state.stack == []


def several() -> Desk:
    def unfold(which: str) -> Unfolded:
        return Unfolded(
            forms.steps(Form((Question(f"q{which}", Kind.TEXT, f"{which}?"), LUNCH.questions[4])), "ru", TODAY)
        )

    which = Choice("which", options=(steps.Option("a", "Анкета А"), steps.Option("b", "Анкета Б")))
    return Desk.of(Dialog("poll", which, unfolds=unfold, commit=lambda answers: None, apart="which"), ABOUT)


def test_several_wait_side_by_side() -> None:
    desk = several()
    desk.does(("poll", {"which": "a"}), token="n1.0")
    desk.says("раз")
    desk.does(("poll", {"which": "b"}), token="n1.1")
    desk.says("два")
    assert "Сколько раз" in desk.does(("poll", {"which": "a"}), token="n1.0")
    desk.says("1")
    assert desk.commits[-1][1] == {"which": "a", "qa": "раз", "times": 1}
    desk.says("2")
    assert desk.commits[-1][1] == {"which": "b", "qb": "два", "times": 2}


def test_what_waits_is_gone_on_with_if_it_is_chosen_again() -> None:
    desk = several()
    desk.says("/poll")
    desk.says("Анкета А")
    desk.says("раз")
    desk.says("/menu")
    desk.says("/poll")
    assert "Сколько раз" in desk.says("Анкета А")
    assert len(desk.state.stack) == 1
    desk.says("1")
    assert desk.commits[-1][1] == {"which": "a", "qa": "раз", "times": 1}
    assert desk.efforts[-1].actions == 7, "the way back to it is a part of it"
    assert desk.state.stack == []


WORDS = ["назад", "1", "суп", "готово", "пропустить", "да", "завтра", "10:00", "🙂", "нет"]
KINDS = [k for k in Kind if k not in (Kind.CALCULATE, Kind.NOTE)]


@settings(max_examples=200, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=6),
    says=st.lists(
        st.sampled_from(["назад", "1", "суп", "готово", "пропустить", "да", "завтра", "10:00", "🙂", "нет"]),
        max_size=25,
    ),
)
def test_whatever_is_said_there_is_a_way_on(kinds: list[Kind], says: list[str]) -> None:
    def question(n: int, kind: Kind) -> Question:
        relevant = f"${{q{n - 1}}} != ''" if n % 2 else ""
        return Question(
            f"q{n}", kind, f"Вопрос {n}?", options=MEALS, least=1, most=5, relevant=relevant, other=n % 3 == 0
        )

    desk = asked(Form(tuple(question(n, kind) for n, kind in enumerate(kinds))))
    desk.says("/poll")
    for words in says:
        assert desk.says(words).strip()


def test_what_is_suggested_is_kept_with_a_tap() -> None:
    desk = asked(
        Form(
            (
                Question("times", Kind.NUMBER, "Сколько раз?", suggested="'5'", most=9),
                Question("more", Kind.NUMBER, "А ещё?", suggested="${times} * 2", most=9),
                Question("day", Kind.DATE, "Когда?", suggested="'2026-12-25'"),
                Question("now", Kind.DATE, "А сейчас?", suggested="today()"),
                Question("likes", Kind.MULTICHOICE, "Что?", options=MEALS, suggested="'salad'"),
            )
        )
    )
    desk.says("/poll")
    assert desk.labels[0] == "Оставить: 5"
    desk.taps("Оставить: 5")
    assert desk.labels == ["← Назад", "Отмена"], "ten would be too many"
    desk.says("2")
    assert "Оставить: 25 декабря" in desk.labels
    desk.taps("Оставить: 25 декабря")
    assert desk.labels == ["Вчера", "Сегодня", "Завтра", "← Назад", "Отмена"], "today is there already"
    desk.taps("Сегодня")
    assert desk.labels[:3] == ["☐ Суп", "☑ Салат", "☐ Ничего"]
    desk.says("готово")
    assert answers(desk) == {"times": 5, "more": 2, "day": "2026-12-25", "now": "2026-11-25", "likes": ["salad"]}


def test_whoever_would_skip_what_is_required_is_told_why_not() -> None:
    desk = asked(
        Form(
            (
                Question("times", Kind.NUMBER, "Сколько раз?", required_says="Иначе не накроем стол."),
                Question("likes", Kind.MULTICHOICE, "Что?", options=MEALS, required_says="Для ${times} человек?"),
            )
        )
    )
    desk.says("/poll")
    assert "Иначе не накроем стол." in desk.says("пропустить")
    desk.says("3")
    assert "Для 3 человек?" in desk.says("готово")


def test_answers_in_the_words_of_choices() -> None:
    towns = (Option("t", "Город ${region}"), Option("u", "Сам ${town}"))
    pets = (Option("cat", "Кот из: ${town}"), Option("dog", "Пёс"))
    desk = asked(
        Form(
            (
                Question("region", Kind.TEXT, "Регион?"),
                Question("town", Kind.CHOICE, "Город?", options=towns),
                Question("pet", Kind.CHOICE, "Кто у вас в ${town}?", options=pets),
            )
        )
    )
    desk.says("/poll")
    desk.says("Неман")
    assert desk.labels[:2] == ["Город Неман", "Сам "]
    assert "Кто у вас в Город Неман?" in desk.taps("Город Неман")
    assert desk.labels[0] == "Кот из: Город Неман"


def test_a_mark_may_be_said_in_words() -> None:
    desk = asked(Form((Question("mark", Kind.SCALE, "Как вам?", least=1, most=10), LUNCH.questions[4])))
    desk.says("/poll")
    assert "Сколько раз" in desk.says("семь")
    desk.says("трижды")
    desk.says("три")
    assert answers(desk) == {"mark": 7, "times": 3}


def test_what_is_required_of_some_may_be_skipped_by_others() -> None:
    desk = asked(
        Form(
            (
                Question("eats", Kind.CHOICE, "Ест?", options=YES_NO),
                Question("why", Kind.TEXT, "Почему?", required=False, required_if="${eats} = 'no'"),
                Question("more", Kind.MULTICHOICE, "Что?", options=MEALS, required=False, required_if="${eats} = 'no'"),
            )
        )
    )
    desk.says("/poll")
    desk.taps("Да, ест")
    desk.taps("Пропустить")
    assert "Пропустить" in desk.labels
    desk.taps("← Назад")
    desk.taps("← Назад")
    desk.taps("Нет, не ест")
    assert "Пропустить" not in desk.labels
    desk.says("дорого")
    assert "Пропустить" not in desk.labels
    assert "хотя бы 1" in desk.says("готово")
    desk.says("суп")
    desk.says("готово")
    assert answers(desk) == {"eats": "no", "why": "дорого", "more": ["soup"]}
