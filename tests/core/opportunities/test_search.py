"""Search in titles: what people type and what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search.titles import TitleIndex
from tests.bench.titles import Asked, form_queries, hit_rate, titles, typo_queries, word_queries

TITLES = [
    "Шахматы",
    "Кружок «Белая ладья»: шахматы для начинающих",
    "Робототехника LEGO",
    "Лего-конструирование",
    "Футбол, 5–7 классы",
    "Настольный теннис",
    "Студия рисования «Акварелька»",
    "Программирование на Python",
    "3D-моделирование",
    "Юный ёлочный мастер",
    "Хоровое пение",
    "Театр теней",
    "Плавание",
    "Английский язык",
    "Народные танцы",
]
INDEX = TitleIndex(list(enumerate(TITLES)), {11: "Ставим спектакли и шьём костюмы", 12: "Бассейн на улице Садовой"})


def first(query: str) -> str:
    answer = INDEX.find(query, 5)
    return TITLES[answer[0][0]] if answer else ""


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("шахматам", "Шахматы"),
        ("ШАХМАТЫ!!!", "Шахматы"),
        ("шахмоты", "Шахматы"),
        ("шах", "Шахматы"),
        ("шахматист", "Шахматы"),
        ("if[vfns", "Шахматы"),
        ("shahmaty", "Шахматы"),
        ("хочу записать ребёнка на шахматы", "Шахматы"),
        ("белой ладье", "Кружок «Белая ладья»: шахматы для начинающих"),
        ("кружок по робототехнике", "Робототехника LEGO"),
        ("работотехника", "Робототехника LEGO"),
        ("робото техника", "Робототехника LEGO"),
        ("легоконструирование", "Лего-конструирование"),
        ("фудбол", "Футбол, 5–7 классы"),
        ("футбл", "Футбол, 5–7 классы"),
        ("фтубол", "Футбол, 5–7 классы"),
        ("тенис", "Настольный теннис"),
        ("рисавание", "Студия рисования «Акварелька»"),
        ("рисовать", "Студия рисования «Акварелька»"),
        ("акварелке", "Студия рисования «Акварелька»"),
        ("программированее", "Программирование на Python"),
        ("pyton", "Программирование на Python"),
        ("зшершт python", "Программирование на Python"),
        ("3д моделирование", "3D-моделирование"),
        ("елочный", "Юный ёлочный мастер"),
        ("хор", "Хоровое пение"),
        ("спектакли", "Театр теней"),
        ("бассеин", "Плавание"),
        ("плаванье", "Плавание"),
        ("анлийский", "Английский язык"),
        ("танцевать", "Народные танцы"),
        ("pfgbcfnm yf ifhvfns gkfdfybt", "Плавание"),
        ("sign up for chess", "Шахматы"),
        ("Robots", "Робототехника LEGO"),
        ("swimming!", "Плавание"),
        ("english for my daughter", "Английский язык"),
        ("I want to dance", "Народные танцы"),
    ],
)
def test_what_was_meant_comes_first(query: str, title: str) -> None:
    assert first(query) == title


@pytest.mark.parametrize("query", ["где расписание", "квантовая механика", "столовая", "погода", "homework"])
def test_what_is_only_a_little_alike_is_not_found(query: str) -> None:
    of = ["Скульптура и керамика", "Юный техник", "Конкурс чтецов", "Туристы-пешеходы"]
    about = {0: "Лепим и расписываем посуду", 1: "Собираем модели", 3: "Ходим в походы в любую погоду"}
    found = TitleIndex(list(enumerate(of)), about).find(query)
    assert [of[n] for n, _ in found] == (["Туристы-пешеходы"] if query == "погода" else [])


@pytest.mark.parametrize("query", ["", "   ", "!!!", "🙂", "щщщщщщщ", "ъ", "а" * 4000])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert INDEX.find(query) == []


def test_a_plain_word_of_asking_still_finds_a_title_that_has_it() -> None:
    assert first("кружок") == "Кружок «Белая ладья»: шахматы для начинающих"


def test_scores_fall_and_are_parts_of_one() -> None:
    scores = [score for _, score in INDEX.find("шахматы")]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_a_title_weighs_more_than_a_description() -> None:
    index = TitleIndex([(1, "Театр"), (2, "Спектакли")], {1: "спектакли"})
    assert [id_ for id_, _ in index.find("спектакль")] == [2, 1]


def test_the_limit_holds_and_an_empty_index_answers() -> None:
    same = TitleIndex([(n, f"Шахматы {n}") for n in range(30)])
    assert len(same.find("шахматы", 7)) == 7
    assert TitleIndex([]).find("шахматы") == []


@given(st.text(max_size=60))
def test_anything_may_be_typed(query: str) -> None:
    assert len(INDEX.find(query, 5)) <= 5


OF = titles(1000)


@pytest.mark.parametrize("asked", [typo_queries(OF, 200), word_queries(OF, 200), form_queries(OF, 200)])
def test_typos_and_word_forms_hit_among_five(asked: list[Asked]) -> None:
    index = TitleIndex(OF)
    answers = [[id_ for id_, _ in index.find(query.text, 5)] for query in asked]
    assert hit_rate(asked, answers) >= 0.95
