"""One day in a line of its own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days import one
from core.days.one import NoSuchDay, OtherWeekday
from core.refusal import Refusal
from tests.core.days.test_spans import WORDS

WEDNESDAY = date(2026, 11, 25)
NEW_YEARS_EVE = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("сегодня", date(2026, 11, 25)),
        ("Завтра!", date(2026, 11, 26)),
        ("послезавтра", date(2026, 11, 27)),
        ("вчера", date(2026, 11, 24)),
        ("позавчера", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 26)),
        ("в пятницу", date(2026, 11, 27)),
        ("во вторник", date(2026, 12, 1)),
        ("в среду", date(2026, 11, 25)),
        ("в эту пятницу", date(2026, 11, 27)),
        ("эту субботу", date(2026, 11, 28)),
        ("воскресенье", date(2026, 11, 29)),
        ("пт", date(2026, 11, 27)),
        ("on friday", date(2026, 11, 27)),
        ("15.09", date(2027, 9, 15)),
        ("15/12", date(2026, 12, 15)),
        ("15.09.2026", date(2026, 9, 15)),
        ("15.09.26", date(2026, 9, 15)),
        ("2026-09-15", date(2026, 9, 15)),
        ("15 сентября", date(2027, 9, 15)),
        ("9 мая", date(2027, 5, 9)),
        ("9-го мая", date(2027, 5, 9)),
        ("8 марта", date(2027, 3, 8)),
        ("1 сент.", date(2027, 9, 1)),
        ("9 мая 2030 года", date(2030, 5, 9)),
        ("9 мая 2030г.", date(2030, 5, 9)),
        ("3 december", date(2026, 12, 3)),
        ("29.02", date(2028, 2, 29)),
        ("15.13", None),
        ("0.0", None),
        ("01.01.0000", None),
        ("15 числобря", None),
        ("в пятницу 11 декабря", date(2026, 12, 11)),
        ("пятница, 11 декабря", date(2026, 12, 11)),
        ("11 декабря, в пятницу", date(2026, 12, 11)),
        ("11 декабря (пт)", date(2026, 12, 11)),
        ("пт 11.12", date(2026, 12, 11)),
        ("friday 11 december", date(2026, 12, 11)),
        ("в пятницу 27", date(2026, 11, 27)),
        ("27, в пятницу", date(2026, 11, 27)),
        ("25-го", date(2026, 11, 25)),
        ("24 числа", date(2026, 12, 24)),
        ("двадцать пятого декабря", date(2026, 12, 25)),
        ("к 15 декабря", date(2026, 12, 15)),
        ("15-12", date(2026, 12, 15)),
        ("15 12 2026", date(2026, 12, 15)),
        ("15 декабря 2026 г.", date(2026, 12, 15)),
        ("в следующую пятницу", date(2026, 12, 4)),
        ("через неделю", date(2026, 12, 2)),
        ("через неделю в пятницу", date(2026, 12, 4)),
        ("в понидельник", date(2026, 11, 30)),
        ("1 января 0000", None),
        ("завтра или послезавтра", None),
        ("завтра в 10", None),
        ("до пятницы", None),
        ("через день", None),
        ("29.11 и 30.11", None),
        ("когда-нибудь", None),
        ("", None),
        ("15", None),
        ("99999999999999999999", None),
    ],
)
def test_days_ahead(text: str, day: date | None) -> None:
    assert one.day(text, WEDNESDAY) == day


def test_without_a_year_the_day_is_on_the_side_that_may_be_meant() -> None:
    assert one.day("15.09", WEDNESDAY, past=True, future=False) == date(2026, 9, 15)
    assert one.day("15.12", WEDNESDAY, past=True, future=False) == date(2025, 12, 15)
    assert one.day("15.12", WEDNESDAY, past=True, future=True) == date(2026, 12, 15)
    assert one.day("15.09", WEDNESDAY, past=True, future=True) == date(2026, 9, 15)
    assert one.day("29.02", WEDNESDAY, past=True, future=False) == date(2024, 2, 29)


def test_around_new_year() -> None:
    assert one.day("завтра", NEW_YEARS_EVE) == date(2027, 1, 1)
    assert one.day("1 января", NEW_YEARS_EVE) == date(2027, 1, 1)
    assert one.day("31.12", NEW_YEARS_EVE) == NEW_YEARS_EVE
    assert one.day("30.12", NEW_YEARS_EVE) == date(2027, 12, 30)
    assert one.day("30.12", NEW_YEARS_EVE, past=True) == date(2026, 12, 30)
    assert one.day("в пятницу", NEW_YEARS_EVE) == date(2027, 1, 1)


def test_a_weekday_is_behind_only_where_nothing_may_be_ahead() -> None:
    assert one.day("в пятницу", WEDNESDAY, past=True, future=False) == date(2026, 11, 20)
    assert one.day("в среду", WEDNESDAY, past=True, future=False) == WEDNESDAY
    assert one.day("в пятницу", WEDNESDAY, past=True, future=True) == date(2026, 11, 27)


@pytest.mark.parametrize(
    "text", ["31 ноября", "30.02", "32 января", "2026-02-30", "31 июня 2027", "29.02.2027", "november 31"]
)
def test_no_calendar_has_that_day(text: str) -> None:
    with pytest.raises(NoSuchDay) as no:
        one.day(text, WEDNESDAY)
    assert no.value.told["day"] in text
    assert isinstance(one.wrong(f"Петя {text} не придёт", WEDNESDAY), NoSuchDay)


@pytest.mark.parametrize(
    "text", ["в пятницу 12 декабря", "12 декабря (пятница)", "пт 12.12", "в четверг 27", "в пятницу, 12 декабря"]
)
def test_a_weekday_that_is_another(text: str) -> None:
    with pytest.raises(OtherWeekday):
        one.day(text, WEDNESDAY)
    assert isinstance(one.wrong(f"Петя {text} не придёт", WEDNESDAY), OtherWeekday)


@pytest.mark.parametrize(
    "text",
    ["27 ноября, в понедельник и во вторник", "в пятницу 27", "завтра и 30.11", "в пятницу в 12:30", "до 31 декабря",
     "в среду 25 кабинет", "с 1 по 5 декабря", "30 ноября, среда"],
)  # fmt: skip
def test_what_may_be_so(text: str) -> None:
    assert one.wrong(text, WEDNESDAY) is None


def test_what_a_day_of_a_list_is_called() -> None:
    tomorrow = one.called(WEDNESDAY + timedelta(days=1), WEDNESDAY)
    for words in ("завтра", "в четверг", "26 ноября", "26.11", "26-го"):
        assert words in tomorrow
    assert "четверг" not in one.called(WEDNESDAY + timedelta(days=8), WEDNESDAY)
    assert "во вторник" in one.called(WEDNESDAY + timedelta(days=6), WEDNESDAY)


@given(st.lists(st.sampled_from(WORDS), max_size=5), st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.booleans())
def test_words_of_days_in_any_order(words: list[str], today: date, past: bool) -> None:
    try:
        found = one.day(" ".join(words), today, past=past, future=not past)
    except Refusal as no:
        assert isinstance(no, NoSuchDay | OtherWeekday)
    else:
        assert found is None or 1850 < found.year < 2300


@given(st.text(max_size=100))
def test_anything_at_all(text: str) -> None:
    one.wrong(text, WEDNESDAY)
