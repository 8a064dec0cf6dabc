"""Numbers as people write them; what may be several numbers, or none, is none."""

import pytest

from dialogs.engine.numbers import number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        (" 1 200 ", 1200),
        ("1\u00a0200", 1200),
        ("3,5", 3.5),
        ("3.5", 3.5),
        ("-4", -4),
        ("+4", 4),
        ("0", 0),
        ("1,2,3", None),
        ("", None),
        ("9" * 13, None),
        ("1e5", None),
        ("½", None),
        ("²", None),
        ("١٢", None),
        ("inf", None),
        ("nan", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ноль", 0),
        ("ни одного", 0),
        ("Ни разу.", 0),
        ("пара", 2),
        ("двое", 2),
        ("Трое!", 3),
        ("полтора", 1.5),
        ("два с половиной", 2.5),
        ("двенадцать", 12),
        ("сорок", 40),
        ("двадцать пять", 25),
        ("twenty-five", 25),
        ("сто", 100),
        ("около 5", 5),
        ("около пяти", 5),
        ("~5", 5),
        ("у нас трое", 3),
        ("3 примерно", 3),
        ("5 тыс.", 5000),
        ("5-6", None),
        ("5 6", None),
        ("пять-шесть", None),
        ("5 или 6", None),
        ("больше 5", None),
        ("5 и больше", None),
        ("5+", None),
        ("5 из 10", None),
        ("двадцать тридцать", None),
        ("полтора с половиной", None),
        ("много", None),
        ("нет", None),
    ],
)
def test_numbers_in_words(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "asked", "value"),
    [
        ("5 шт.", "", 5),
        ("5шт", "", 5),
        ("12 человек", "", 12),
        ("ни одного ребёнка", "", 0),
        ("100₽", "Сколько стоит обед?", 100),
        ("два часа", "Сколько часов в день?", 2),
        ("полтора часа", "Сколько часов в день?", 1.5),
        ("3 раза в неделю", "Сколько раз в неделю?", 3),
        ("7 лет", "Сколько лет ребёнку?", 7),
        ("20 %", "Сколько процентов?", 20),
        ("5 тысяч", "Сколько тысяч рублей?", 5),
        ("5 тыс. рублей", "Сколько рублей?", 5000),
        ("30 минут", "Сколько часов в день?", None),
        ("5 больше", "Сколько, не больше 10?", None),
        ("5 минимум", "Каков минимум?", None),
    ],
)
def test_what_is_counted_may_follow_a_number(text: str, asked: str, value: float | None) -> None:
    assert number(text, asked) == value
