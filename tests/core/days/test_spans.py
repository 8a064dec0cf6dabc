from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days import lexicon
from core.days.parser import unread
from core.days.spans import Days, merged, spans

WEDNESDAY = date(2026, 11, 25)


def said(text: str, **how: object) -> str:
    """«25.11-27.11, 30.11» for what `text` means, said on a Wednesday."""
    found = spans(text, WEDNESDAY, **how)  # type: ignore[arg-type]
    return ", ".join(f"{d.first:%d.%m}" + (f"-{d.last:%d.%m}" if d.length > 1 else "") for d in found)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # single days, and lists of them
        ("сегодня", "25.11"),
        ("Завтра не придём!", "26.11"),
        ("завтра и послезавтра болеем", "26.11-27.11"),
        ("сегодня, завтра и послезавтра", "25.11-27.11"),
        ("в пятницу", "27.11"),
        ("во вторник", "01.12"),
        ("в среду", "25.11"),
        ("пн, вт", "30.11-01.12"),
        ("в понедельник и среду", "30.11, 02.12"),  # the one after, not today
        ("в следующий вторник", "01.12"),
        ("в следующую пятницу", "04.12"),
        ("в прошлую пятницу", "20.11"),
        ("в эту субботу", "28.11"),
        ("15 мая", "15.05"),
        ("15-го мая", "15.05"),
        ("пятого декабря", "05.12"),
        ("двадцать седьмого ноября", "27.11"),
        ("5 дек.", "05.12"),
        ("05.12", "05.12"),
        ("05.12.26", "05.12"),
        ("2026-12-05", "05.12"),
        ("25, 26 и 27 ноября", "25.11-27.11"),
        ("26 и 28 числа", "26.11, 28.11"),
        ("25-го", "25.11"),
        ("20-го", "20.11"),  # has just passed
        ("10-го", "10.12"),
        ("в пятницу 4 декабря", "04.12"),
        ("4 декабря, в пятницу", "04.12"),
        ("в пятницу, 27.11", "27.11"),
        ("завтрашний день", "26.11"),
        ("через неделю", "02.12"),
        ("через 2 дня", "27.11"),
        ("2 дня назад", "23.11"),
        ("неделю назад", "18.11"),
        ("послезавтро", "27.11"),
        ("севодня", "25.11"),
        ("в понидельник", "30.11"),
        # from one to another
        ("с понедельника по среду", "30.11-02.12"),
        ("с пятницы по вторник", "27.11-01.12"),
        ("пн-ср", "30.11-02.12"),
        ("с завтра по пятницу", "26.11-27.11"),
        ("с 1 по 5 декабря", "01.12-05.12"),
        ("1-5 декабря", "01.12-05.12"),
        ("с 25 по 27", "25.11-27.11"),
        ("25.11–27.11", "25.11-27.11"),
        ("25.11.2026 - 27.11.2026", "25.11-27.11"),
        ("с 28 по 3 декабря", "28.11-03.12"),
        ("с 28 ноября по 3", "28.11-03.12"),
        ("с 29 декабря по 10 января", "29.12-10.01"),
        ("с двадцать пятого по двадцать седьмое ноября", "25.11-27.11"),
        ("с понедельника и до среды", "30.11-02.12"),
        # until, from, how long
        ("до пятницы", "25.11-27.11"),
        ("по пятницу", "25.11-27.11"),
        ("до среды", "25.11-02.12"),  # said on a Wednesday
        ("до понедельника", "25.11-29.11"),  # whoever says so is back on Monday
        ("по понедельник", "25.11-30.11"),
        ("до 27-го", "25.11-27.11"),
        ("завтра и до пятницы", "26.11-27.11"),
        ("до конца недели", "25.11-29.11"),
        ("на этой неделе", "25.11-29.11"),
        ("всю неделю", "25.11-29.11"),
        ("на следующей неделе", "30.11-06.12"),
        ("на прошлой неделе", "16.11-22.11"),
        ("2 дня", "25.11-26.11"),
        ("два дня", "25.11-26.11"),
        ("пару дней", "25.11-26.11"),
        ("2-3 дня", "25.11-27.11"),
        ("неделю", "25.11-01.12"),
        ("на две недели", "25.11-08.12"),
        ("с завтрашнего дня неделю", "26.11-02.12"),
        ("на 3 дня с понедельника", "30.11-02.12"),
        ("завтра и ещё 2 дня", "26.11-28.11"),
        ("со вчерашнего дня", "24.11-25.11"),
        ("с понедельника", "30.11"),
        # the day of return
        ("придём в понедельник", "25.11-29.11"),
        ("сегодня не придём, завтра придём", "25.11"),
        ("выйдем только в пятницу", "25.11-26.11"),
        ("завтра будем в школе", "25.11"),
        ("не придём в понедельник", "30.11"),
        ("не придём завтра, придём послезавтра", "26.11"),
        ("завтра будем у врача", "26.11"),
        ("завтра не придём, в пятницу будем", "26.11"),
        ("сегодня дома, завтра в школу", "25.11"),
        ("закрыли больничный, завтра в школу", "25.11"),
        ("завтра в школу не придём", "26.11"),
        # weeks and their days, months, numbers alone
        ("на следующей неделе в понедельник", "30.11"),
        ("в понедельник на следующей неделе", "30.11"),
        ("через неделю в пятницу", "04.12"),
        ("с понедельника по пятницу следующей недели", "30.11-04.12"),
        ("до следующего понедельника", "25.11-29.11"),
        ("до выходных", "25.11-27.11"),
        ("до конца месяца", "25.11-30.11"),
        ("до конца декабря", "25.11-31.12"),
        ("весь декабрь", "01.12-31.12"),
        ("с первого по третье декабря", "01.12-03.12"),
        ("с 30 ноября до 6", "30.11-06.12"),
        ("27 не придём", "27.11"),
        ("27-28 болеем", "27.11-28.11"),
        ("27, 28", "27.11-28.11"),
        ("с 24 болеем", "24.11-25.11"),
        ("до 27 дома", "25.11-27.11"),
        ("в пятницу 27", "27.11"),
        ("в школу 25 не придём", ""),
        ("мы из 25 школы", ""),
        ("31 ноября", ""),
        ("после четвёртого", ""),
        ("по вторникам", ""),
        # English
        ("tomorrow and the day after tomorrow", "26.11-27.11"),
        ("on friday", "27.11"),
        ("from monday to wednesday", "30.11-02.12"),
        ("until friday", "25.11-27.11"),
        ("back on monday", "25.11-29.11"),
        ("for 2 days", "25.11-26.11"),
        ("a week", "25.11-01.12"),
        ("december 5", "05.12"),
        ("5th of december", "05.12"),
        ("next week", "30.11-06.12"),
        ("rest of the week", "25.11-29.11"),
        # no days at all
        ("болеем", ""),
        ("с 3 по 5 урок", ""),
        ("к 3 уроку", ""),
        ("с 9 до 11", ""),
        ("температура 37.5", ""),
        ("температура 38,2", ""),
        ("5 марток", ""),
        ("завтрак", ""),
        ("среди прочего", ""),
        ("день", ""),
        ("через день", ""),
        ("31.02", ""),
        ("99.99.9999", ""),
        ("0 дней", ""),
        ("1000000 дней", ""),
        ("🎉", ""),
        ("", ""),
        ("٢٥ ноября", ""),
    ],
)  # fmt: skip
def test_what_people_write(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "some", "most"),
    [
        ("завтра", False, False),
        ("27 не придём", False, False),
        ("2-3 дня", False, False),
        ("температура 38,2", False, False),
        ("5Б, завтра", False, False),
        ("до каникул", True, True),
        ("в январе", True, True),
        ("неделю в январе", True, True),
        ("31 ноября", True, True),
        ("3.13", True, True),
        ("несколько дней", True, True),
        ("на той неделе", True, True),
        ("по вторникам", True, True),
        ("5 и 6 не придём", True, True),
        ("завтра и в январе", True, False),
        ("каждый вторник", True, False),
        ("в четверг 27", True, False),  # which is a Friday
    ],
)
def test_what_is_not_understood_is_known(text: str, some: bool, most: bool) -> None:
    assert unread(text, WEDNESDAY) == (some, most)


def test_what_was_is_behind() -> None:
    assert said("вчера болели", past=True) == "24.11"
    assert said("в понедельник болели", past=True) == "23.11"
    assert said("с понедельника по вторник", past=True) == "23.11-24.11"
    assert said("с 12 по 15", past=True) == "12.11-15.11"
    assert said("на этой неделе", past=True) == "23.11-25.11"
    assert said("15 мая", past=True) == "15.05"


def test_what_has_begun_may_have_begun_before() -> None:
    assert said("болеет с понедельника", ongoing=True) == "23.11-25.11"
    assert said("болеет с понедельника по пятницу", ongoing=True) == "23.11-27.11"
    assert said("болеет с понедельника по вторник", ongoing=True) == "30.11-01.12"  # that would be over
    assert said("болеет с понедельника, придём в пятницу", ongoing=True) == "23.11-26.11"
    assert said("болеем уже третий день", ongoing=True) == "23.11-25.11"
    assert said("болеем 2-й день", ongoing=True) == "24.11-25.11"


def test_what_names_no_beginning_begins_where_it_is_told() -> None:
    friday = date(2026, 11, 27)
    assert said("2 дня", start=friday) == "27.11-28.11"
    assert said("до понедельника", start=friday) == "27.11-29.11"
    assert said("завтра", start=friday) == "26.11"


def test_the_last_days_of_a_year() -> None:
    eve = date(2026, 12, 31)
    assert spans("завтра", eve) == (Days(date(2027, 1, 1), date(2027, 1, 1)),)
    assert spans("с 30 декабря по 2 января", eve) == (Days(date(2026, 12, 30), date(2027, 1, 2)),)
    assert spans("29.02", eve) == (Days(date(2028, 2, 29), date(2028, 2, 29)),)


def test_merging() -> None:
    day = [date(2026, 11, n) for n in range(1, 10)]
    assert merged([Days(day[4], day[5]), Days(day[0], day[1]), Days(day[2], day[2])]) == (
        Days(day[0], day[2]),
        Days(day[4], day[5]),
    )
    assert merged([Days(day[0], day[8]), Days(day[1], day[2])]) == (Days(day[0], day[8]),)
    assert merged([]) == ()


WORDS = (
    *lexicon.RELATIVE, *lexicon.WEEKDAYS, *lexicon.MONTHS, *lexicon.NUMBERS, *lexicon.LENGTHS, *lexicon.NEXT,
    *lexicon.THIS, *lexicon.LAST, *lexicon.TENS, *sorted(lexicon.ORDINALS)[::7], "с", "по", "до", "и", ",", "-", "в",
    "на", "через", "назад", "ещё", "конца", "недели", "числа", "придём", "не", "будем", "школе", "урок", "1", "25",
    "31", "0", "99", "25-го", "25.11", "31.02", "29.02.2027", "01.01.0001", "31.12.9999", "2026-02-30", "12:30", "🎉",
    "9999", "since", "until", "back", "of",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.booleans())
def test_words_of_days_in_any_order(words: list[str], today: date, past: bool) -> None:
    found = spans(" ".join(words), today, today, past=past, ongoing=not past)
    assert list(found) == sorted(found)
    assert all(days.first <= days.last for days in found)
    assert all(a.last < b.first for a, b in pairwise(found))
    assert all(1850 < days.first.year <= days.last.year < 2300 for days in found)


@given(st.text(max_size=200))
def test_anything_at_all(text: str) -> None:
    assert list(spans(text, WEDNESDAY)) == sorted(spans(text, WEDNESDAY))
