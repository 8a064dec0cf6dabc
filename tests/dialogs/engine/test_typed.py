from datetime import date

import pytest

from dialogs.engine import typed

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
        ("в эту пятницу", None),
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
        ("30.02", None),
        ("32.01", None),
        ("15.13", None),
        ("0.0", None),
        ("01.01.0000", None),
        ("15 числобря", None),
        ("когда-нибудь", None),
        ("", None),
        ("15", None),
        ("99999999999999999999", None),
    ],
)
def test_days_ahead(text: str, day: date | None) -> None:
    assert typed.day(text, WEDNESDAY) == day


def test_without_a_year_the_day_is_on_the_side_that_may_be_meant() -> None:
    assert typed.day("15.09", WEDNESDAY, past=True, future=False) == date(2026, 9, 15)
    assert typed.day("15.12", WEDNESDAY, past=True, future=False) == date(2025, 12, 15)
    assert typed.day("15.12", WEDNESDAY, past=True, future=True) == date(2026, 12, 15)
    assert typed.day("15.09", WEDNESDAY, past=True, future=True) == date(2026, 9, 15)
    assert typed.day("29.02", WEDNESDAY, past=True, future=False) == date(2024, 2, 29)


def test_around_new_year() -> None:
    assert typed.day("завтра", NEW_YEARS_EVE) == date(2027, 1, 1)
    assert typed.day("1 января", NEW_YEARS_EVE) == date(2027, 1, 1)
    assert typed.day("31.12", NEW_YEARS_EVE) == NEW_YEARS_EVE
    assert typed.day("30.12", NEW_YEARS_EVE) == date(2027, 12, 30)
    assert typed.day("30.12", NEW_YEARS_EVE, past=True) == date(2026, 12, 30)
    assert typed.day("в пятницу", NEW_YEARS_EVE) == date(2027, 1, 1)


def test_a_weekday_is_behind_only_where_nothing_may_be_ahead() -> None:
    assert typed.day("в пятницу", WEDNESDAY, past=True, future=False) == date(2026, 11, 20)
    assert typed.day("в среду", WEDNESDAY, past=True, future=False) == WEDNESDAY
    assert typed.day("в пятницу", WEDNESDAY, past=True, future=True) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("18:00", "18:00"),
        ("18.30", "18:30"),
        ("18 30", "18:30"),
        ("18-30", "18:30"),
        ("8:05", "08:05"),
        ("в 18 часов", "18:00"),
        ("18 ч.", "18:00"),
        ("в 6 вечера", "18:00"),
        ("6 вечера", "18:00"),
        ("в 3 часа дня", "15:00"),
        ("9 утра", "09:00"),
        ("12 дня", "12:00"),
        ("12 ночи", "00:00"),
        ("к 18:15", "18:15"),
        ("at 6 pm", "18:00"),
        ("6:30 pm", "18:30"),
        ("12 am", "00:00"),
        ("18", "18:00"),
        ("24:00", None),
        ("18:60", None),
        ("вечером", None),
        ("180:00", None),
        ("", None),
    ],
)
def test_times(text: str, time: str | None) -> None:
    assert typed.time_of_day(text) == time


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("с 22 до 7", ("22:00", "07:00")),
        ("С 22:00 до 07:30!", ("22:00", "07:30")),
        ("22-7", ("22:00", "07:00")),
        ("22:00–7:00", ("22:00", "07:00")),
        ("21.30 - 6.45", ("21:30", "06:45")),
        ("8:30-14", ("08:30", "14:00")),
        ("с 10 вечера до 7 утра", ("22:00", "07:00")),
        ("from 10 pm to 7 am", ("22:00", "07:00")),
        ("10 pm until 7 am", ("22:00", "07:00")),
        ("с десяти до семи", None),
        ("с 22", None),
        ("до 7", None),
        ("22", None),
        ("22-30", None),
        ("25-7", None),
        ("-", None),
        ("", None),
    ],
)
def test_spans(text: str, span: tuple[str, str] | None) -> None:
    assert typed.span_of_day(text) == span


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+7 900 000-00-00", "+79000000000"),
        ("8 (900) 000 00 00", "+79000000000"),
        ("79000000000", "+79000000000"),
        ("900 000–00–00", "+79000000000"),
        ("+49 151 12345678", "+4915112345678"),
        ("12345", None),
        ("+7 900 000-00-0", None),
        ("телефон", None),
        ("٩٠٠٠٠٠٠٠٠٠", None),
        ("", None),
    ],
)
def test_phones(text: str, phone: str | None) -> None:
    assert typed.phone(text) == phone


LABELS = [
    "Шахматы для начинающих, вт 15:00",
    "Лёгкая атлетика",
    "Футбол",
    "Шашки",
    "☐ Петя Иванов, 5Б",
    "Маша Иванова, 2А",
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("футбол", [2]),
        ("ФУТБОЛ!", [2]),
        ("футбл", [2]),
        ("легкая атлетика", [1]),
        ("атлетика", [1]),
        ("атлетка", [1]),
        ("шахмоты", [0]),
        ("шах", [0]),
        ("ша", []),
        ("Иванов", [4]),
        ("Иванова", [5]),
        ("Петя", [4]),
        ("петя иванов", [4]),
        ("балет", []),
        ("", []),
        ("🎉", []),
        ("!!!", []),
    ],
)
def test_matching(text: str, found: list[int]) -> None:
    assert typed.matching(text, LABELS) == found


def test_what_has_no_words_is_compared_as_it_is() -> None:
    assert typed.folded(" - ") == "-"
    assert typed.matching("-1", ["1", "2"]) == []
    assert typed.matching("-5", ["5", "-5"]) == [1]
    assert typed.folded("3-4, 5-Б и - 6") == "3 4 5 б и 6"
    assert typed.folded("👍") == "👍"
    assert typed.matching("👍", ["👍", "👎"]) == [0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Город Б1", []),  # the button of another district
        ("гором а1", [0]),
        ("Школа 3", []),
        ("школа № 12", [2]),
        ("шкала 12", [2]),
        ("10 б", [3]),
        ("10 а", []),
        ("мама папп", [4]),
    ],
)
def test_a_number_or_a_letter_is_no_typo(text: str, found: list[int]) -> None:
    assert typed.matching(text, ["Город А1", "Город А2", "Школа № 12", "10Б", "Мама, папа"]) == found


def test_what_no_person_types_is_dropped() -> None:
    dirt = "a\x00\x07\u200b\u202e\ud800\ue000\ufeffb"
    assert typed.clean(f"  {dirt}\r\nc ") == "ab\nc"
    typed.clean(dirt).encode()


def test_family_emoji_and_right_to_left_letters_stay() -> None:
    for text in ("👨\u200d👩\u200d👧", "שלום", "مرحبا"):
        assert typed.clean(text) == text


@pytest.mark.parametrize(
    ("text", "count", "rest"),
    [
        ("запиши на шахматы для детей", 2, "шахматы для детей"),
        ("запиши, на: «Шахматы»", 2, "Шахматы»"),
        ("запиши-на-шахматы", 2, "шахматы"),
        ("İ на", 5, "İ на"),
    ],
)
def test_what_follows_a_phrase_is_kept_as_it_was_typed(text: str, count: int, rest: str) -> None:
    assert typed.after_words(text, count) == rest


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("пн 15:00–17:00, ср 16–18", ["0 15:00-17:00", "2 16:00-18:00"]),
        ("Пн, Ср с 9 до 10", ["0 09:00-10:00", "2 09:00-10:00"]),
        ("по средам 15-17 и по пятницам 9.30-10.30", ["2 15:00-17:00", "4 09:30-10:30"]),
        ("пн-ср 8:00-9:00", ["0 08:00-09:00", "1 08:00-09:00", "2 08:00-09:00"]),
        ("понедельник: 9–10, 15–17; сб. 9-12", ["0 09:00-10:00", "0 15:00-17:00", "5 09:00-12:00"]),
        ("среда\n15-17\nпятница\n16-18", ["2 15:00-17:00", "4 16:00-18:00"]),
        ("8–18", [f"{day} 08:00-18:00" for day in range(5)]),
        ("по будням 8-9", [f"{day} 08:00-09:00" for day in range(5)]),
        ("каждый день 8-9", [f"{day} 08:00-09:00" for day in range(7)]),
        ("Mon and Wed 3 pm to 5 pm", ["0 15:00-17:00", "2 15:00-17:00"]),
        ("вс 10-12", ["6 10:00-12:00"]),
        ("пн 17-15", ["0 17:00-15:00"]),
        ("", None),
        ("пн", None),
        ("пн и ср", None),
        ("пн 15", None),
        ("пн- 15-17", None),
        ("15-17 пн", None),
        ("когда-нибудь", None),
        ("пн 15-17 ср", None),
        ("пн 15-17, ой", None),
        ("пн 25-26", None),
        ("пт-пн 15-17", None),
        ("пн-будни 15-17", None),
        ("пн-пн-вт 15-17", None),
        ("я пн 15-17", None),
    ],
)
def test_weeks(text: str, spans: list[str] | None) -> None:
    read = typed.week(text)
    shown = None if read is None else [f"{day} {starts}-{ends}" for day, starts, ends in read]
    assert shown == spans
