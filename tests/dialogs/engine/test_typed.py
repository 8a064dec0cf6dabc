import pytest

from dialogs.engine import typed


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
        ("18 ч 30 мин", "18:30"),
        ("18ч30", "18:30"),
        ("в шесть вечера", "18:00"),
        ("час дня", "13:00"),
        ("полдень", "12:00"),
        ("6:30 p.m.", "18:30"),
        ("6:30", "06:30"),
        ("в 6", None),  # in the morning, or in the evening?
        ("18-19", None),  # from when to when
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
        ("с 8 до 20", ("08:00", "20:00")),
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
        ("с 3 до 5 дня", ("15:00", "17:00")),
        ("с 10 до 2 дня", ("10:00", "14:00")),
        ("с 9 утра до 6 вечера", ("09:00", "18:00")),
        ("3-5 pm", ("15:00", "17:00")),
        ("от 15 до 17", ("15:00", "17:00")),
        ("15:00 17:00", ("15:00", "17:00")),
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
    ("text", "span"),
    [
        ("с 3 до 5", ("15:00", "17:00")),
        ("8-5", ("08:00", "17:00")),
        ("11-1", ("11:00", "13:00")),
        ("12-3", ("12:00", "15:00")),
        ("14-8", ("14:00", "08:00")),
        ("8-20", ("08:00", "20:00")),
        ("03:00-05:00", ("03:00", "05:00")),
        ("15-17", ("15:00", "17:00")),
        ("17-15", ("17:00", "15:00")),
    ],
)
def test_hours_in_which_people_work(text: str, span: tuple[str, str]) -> None:
    assert typed.span_of_day(text, daytime=True) == span


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
        ("шахматы начинающих вт 15:00", [0]),
        ("шахматы начинающих вт 16:00", []),
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
    ("text", "line"),
    [
        ("Здравствуйте!\nПетя болеет\n\n до пятницы ", "Здравствуйте! Петя болеет. до пятницы"),
        ("завтра болеем", "завтра болеем"),
        ("\n", ""),
        ("", ""),
    ],
)
def test_a_message_of_several_lines_is_one(text: str, line: str) -> None:
    assert typed.in_one_line(text) == line


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
        ("пн - с 15 до 17", ["0 15:00-17:00"]),
        ("с пн по ср 8-9", ["0 08:00-09:00", "1 08:00-09:00", "2 08:00-09:00"]),
        ("каждый вторник с 3 до 5", ["1 15:00-17:00"]),
        ("вт/чт 14-16", ["1 14:00-16:00", "3 14:00-16:00"]),
        ("по рабочим дням с 8 до 5", [f"{day} 08:00-17:00" for day in range(5)]),
        ("пн-пт 8-17, перерыв 12-13", None),
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
