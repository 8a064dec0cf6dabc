"""What a family's words mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.absences.partial import Missing, Part
from core.absences.reading import (
    AHEAD,
    BACK,
    LONGEST,
    MOST_SPANS,
    Doubt,
    Said,
    is_note,
    named,
    names_holidays,
    only_days,
    read,
)
from core.absences.tables import Reason
from core.names import Name
from tests.core.days.test_spans import WORDS

WEDNESDAY = date(2026, 11, 25)
COMES, GOES, AWAY, ONLY = Missing.ARRIVES, Missing.LEAVES, Missing.BETWEEN, Missing.ONLY
LAST, LESSON = Missing.LAST, Missing.SUBJECT


def days(words: str, start: date = WEDNESDAY) -> str:
    """«25.11-27.11, 30.11» for the days that `words` tell."""
    found = read(words, WEDNESDAY, start).days
    return ", ".join(f"{d.first:%d.%m}" + (f"-{d.last:%d.%m}" if d.length > 1 else "") for d in found)


@pytest.mark.parametrize(
    ("words", "meant", "reason"),
    [
        ("завтра и послезавтра болеем", "26.11-27.11", Reason.ILLNESS),
        ("сегодня Петя не придёт", "25.11", None),
        ("Маша болеет с понедельника по среду", "23.11-25.11", Reason.ILLNESS),
        ("болеет с понедельника", "23.11-25.11", Reason.ILLNESS),
        ("вчера болели", "24.11", Reason.ILLNESS),
        ("в понедельник не были, живот болел", "23.11", Reason.ILLNESS),
        ("Петя заболел, температура 38.5, вызвали врача, до пятницы точно не придёт", "25.11-27.11", Reason.ILLNESS),
        ("У Маши ветрянка, две недели", "25.11-08.12", Reason.ILLNESS),
        ("завтра к врачу", "26.11", Reason.DOCTOR),
        ("в пятницу к стоматологу, зуб болит", "27.11", Reason.DOCTOR),
        ("с понедельника уезжаем на неделю", "30.11-06.12", Reason.FAMILY),
        ("в пятницу едем к бабушке, в школе не будем", "27.11", Reason.FAMILY),
        ("завтра Вани не будет, едем на соревнования", "26.11", None),
        ("he is ill until friday", "25.11-27.11", Reason.ILLNESS),
        ("won’t come tomorrow", "26.11", None),
        ("masha zavtra boleet", "26.11", Reason.ILLNESS),
        ("zavtra ne pridem", "26.11", None),
        ("до нового года болеем", "25.11-31.12", Reason.ILLNESS),
        ("аллергия, с пн по ср дома", "30.11-02.12", Reason.ILLNESS),
        ("не прийдем в пт по болезни", "27.11", Reason.ILLNESS),
        ("3-5 декабря болеем", "03.12-05.12", Reason.ILLNESS),
        ("с 30 по 2 уезжаем", "30.11-02.12", Reason.FAMILY),
        ("30.12-2.01 уезжаем", "30.12-02.01", Reason.FAMILY),
        ("вчера и сегодня не были", "24.11-25.11", None),
        ("болеем", "", Reason.ILLNESS),
        ("Петя не придёт", "", None),
        ("автобус сломался, завтра не приедем", "26.11", None),
        ("сломал руку, неделю дома", "25.11-01.12", Reason.ILLNESS),
    ],
)
def test_days_and_reasons(words: str, meant: str, reason: Reason | None) -> None:
    said = read(words, WEDNESDAY, WEDNESDAY)
    assert (days(words), said.reason, said.tells, said.far) == (meant, reason, True, None)


@pytest.mark.parametrize("words", ["абракадабра", "🎉", "", "шахматы", "\u202e", "спасибо", "12"])
def test_what_tells_nothing_of_an_absence(words: str) -> None:
    said = read(words, WEDNESDAY, WEDNESDAY)
    assert not said.tells
    assert said.days == ()


@pytest.mark.parametrize(
    ("words", "part", "meant"),
    [
        ("завтра к врачу, придём к третьему уроку", Part(COMES, 3), "26.11"),
        ("завтра придём к 3-му уроку", Part(COMES, 3), "26.11"),
        ("придёт ко второму уроку", Part(COMES, 2), ""),
        ("завтра со второго урока", Part(COMES, 2), "26.11"),
        ("придём после 2 урока", Part(COMES, 3), ""),
        ("придём завтра в 10", Part(COMES, None, 600), "26.11"),
        ("сегодня придём к 10:30", Part(COMES, None, 630), "25.11"),
        ("сегодня опоздаем", Part(COMES), "25.11"),
        ("завтра до обеда у врача", Part(COMES), "26.11"),
        ("завтра на первый урок не придём", Part(COMES, 2), "26.11"),
        ("первых двух уроков завтра не будет", Part(COMES, 3), "26.11"),
        ("сегодня заберу в 12:30", Part(GOES, None, 750), "25.11"),
        ("отпустите с 5 урока, к стоматологу", Part(GOES, 4), ""),
        ("с пятого урока отпустите", Part(GOES, 4), ""),
        ("сегодня уйдёт после 4 урока", Part(GOES, 4), "25.11"),
        ("заберу в 2 часа дня", Part(GOES, None, 840), ""),
        ("заберу пораньше", Part(GOES), ""),
        ("придём 5 декабря", None, "25.11-04.12"),
        ("к 5 декабря", None, "05.12"),
        ("будет в 25 кабинете", None, ""),
        ("завтра весь день у врача", None, "26.11"),
        ("завтра у врача до 11", Part(COMES, None, 660), "26.11"),
        ("к врачу до 11.30", Part(COMES, None, 690), ""),
        ("завтра с 9 до 11 в поликлинике", Part(COMES, None, 660), "26.11"),
        ("завтра до 10:30 не придём", Part(COMES, None, 630), "26.11"),
        ("болеем до 10.12", None, "25.11-10.12"),
        ("заберу Машу завтра в 12", Part(GOES, None, 720), "26.11"),
        ("можно отпросить завтра с 5 урока", Part(GOES, 4), "26.11"),
        ("отпустите после четвёртого", Part(GOES, 4), ""),
        ("проспали, придём ко второму", Part(COMES, 2), ""),
        ("завтра к 10 приведу", Part(COMES, None, 600), "26.11"),
        ("завтра на 1 урок не придём", Part(COMES, 2), "26.11"),
        ("с утра к врачу, потом в школу", Part(COMES), ""),
        ("завтра в школу к 3 уроку", Part(COMES, 3), "26.11"),
        ("не придёт на первый и второй урок", Part(COMES, 3), ""),
        ("опоздаем завтра минут на 20", Part(COMES), "26.11"),
        ("уезжаем завтра после 3 урока", Part(GOES, 3), "26.11"),
        ("завтра придём к 10-ти", Part(COMES, None, 600), "26.11"),
        ("придём часам к десяти", Part(COMES, None, 600), ""),
        ("pick her up at 1 pm", Part(GOES, None, 780), ""),
        ("завтра после 3 урока к стоматологу", Part(GOES, 3), "26.11"),
        ("завтра с 3 урока к врачу", Part(GOES, 2), "26.11"),
        ("завтра к врачу, со второго урока", Part(COMES, 2), "26.11"),
        ("придём на третий урок", Part(COMES, 3), ""),
        ("завтра 1 и 2 урок пропустим", Part(COMES, 3), "26.11"),
        ("завтра ко второму", Part(COMES, 2), "26.11"),
        ("завтра с 3-го", Part(COMES, 3), "26.11"),
        ("завтра к 10.30", Part(COMES, None, 630), "26.11"),
        ("придём 30.11 к 10.30", Part(COMES, None, 630), "30.11"),
        ("не придём к первому", Part(COMES, 2), ""),
        ("заберу завтра в час дня", Part(GOES, None, 780), "26.11"),
        ("заберу в полпервого", Part(GOES, None, 750), ""),
        ("заберу в 12 30", Part(GOES, None, 750), ""),
        ("заберу в 2", Part(GOES, None, 840), ""),
        ("мы опаздываем, автобус сломался, будем минут через 20", Part(COMES), ""),
        ("сегодня ушла домой, плохо стало", Part(GOES), "25.11"),
        ("will miss lesson 3 tomorrow", Part(AWAY, 3, None, 3), "26.11"),
        ("we will leave at 12 tomorrow and be back by lesson 5", Part(AWAY, None, 720, 4), "26.11"),
        ("please let him go after lesson 4 today", Part(GOES, 4), "25.11"),
        ("no PE this week", Part(LESSON, subjects="pe"), "25.11-29.11"),
        # in the middle of a day
        ("завтра на втором уроке не будет", Part(AWAY, 2, None, 2), "26.11"),
        ("завтра не будет только на 3 уроке", Part(AWAY, 3, None, 3), "26.11"),
        ("завтра пропустит третий урок", Part(AWAY, 3, None, 3), "26.11"),
        ("3 и 4 урок завтра пропустим", Part(AWAY, 3, None, 4), "26.11"),
        ("завтра с 3 по 5 урок не будет", Part(AWAY, 3, None, 5), "26.11"),
        ("завтра у врача на 2 и 3 уроке", Part(AWAY, 2, None, 3), "26.11"),
        ("завтра уйдём в 12, вернёмся к 5 уроку", Part(AWAY, None, 720, 4), "26.11"),
        ("завтра в 12 уйдём к врачу, к 14:30 вернёмся", Part(AWAY, None, 720, None, 870), "26.11"),
        ("завтра в 12:30 заберу", Part(GOES, None, 750), "26.11"),
        ("заберу после 2 урока, приведу к 5 уроку", Part(AWAY, 3, None, 4), ""),
        ("уйдём завтра в 12 к врачу, вернёмся к 14:30", Part(AWAY, None, 720, None, 870), "26.11"),
        ("завтра с 10 до 12 у врача", Part(AWAY, None, 600, None, 720), "26.11"),
        ("отпустите завтра с 10 до 12", Part(AWAY, None, 600, None, 720), "26.11"),
        ("болеем с 10 до 12 декабря", None, "10.12-12.12"),
        ("придёт завтра только на 3 урок", Part(ONLY, 3, None, 3), "26.11"),
        ("завтра придём на 3 и 4 урок", Part(ONLY, 3, None, 4), "26.11"),
        ("завтра придём к 3 уроку, уйдём после 5", Part(ONLY, 3, None, 5), "26.11"),
        ("завтра придём к 10, заберу в 12:30", Part(ONLY, None, 600, None, 750), "26.11"),
        ("отпросить Петю завтра с последнего урока", Part(LAST, 1), "26.11"),
        ("завтра отпустите с двух последних уроков", Part(LAST, 2), "26.11"),
        ("последний урок завтра пропустим, к ортодонту", Part(LAST, 1), "26.11"),
        ("завтра придём на последний урок", Part(COMES), "26.11"),
        ("придём завтра на последний урок", Part(COMES), "26.11"),
        ("завтра на физкультуру не пойдём", Part(LESSON, subjects="pe"), "26.11"),
        ("освобождение от физкультуры до пятницы", Part(LESSON, subjects="pe"), "25.11-27.11"),
        ("завтра не будет на математике и физре", Part(LESSON, subjects="pe maths"), "26.11"),
        ("отпросить с английского завтра", Part(LESSON, subjects="english"), "26.11"),
        ("завтра на олимпиаду по математике, не придём", None, "26.11"),
    ],
)
def test_a_part_of_a_day(words: str, part: Part | None, meant: str) -> None:
    assert (read(words, WEDNESDAY, WEDNESDAY).part, days(words)) == (part, meant)


@pytest.mark.parametrize(
    ("words", "meant", "reason"),
    [
        ("завтра болеем\nдо пятницы", "26.11-27.11", Reason.ILLNESS),
        ("завтра болеем\nнет, послезавтра", "27.11", Reason.ILLNESS),
        ("завтра болеем\nв понедельник тоже", "26.11, 30.11", Reason.ILLNESS),
        ("завтра болеем\nещё 2 дня", "26.11-28.11", Reason.ILLNESS),
        ("завтра болеем\nк врачу", "26.11", Reason.DOCTOR),
        ("завтра болеем\n🎉", "26.11", Reason.ILLNESS),
        ("завтра болеем\n15 мая 2030", "26.11", Reason.ILLNESS),
        ("завтра болеем\nв понедельник придём", "26.11-29.11", Reason.ILLNESS),
        ("до пятницы болеем\nзавтра придём", "25.11, 27.11", Reason.ILLNESS),
        ("болеем на следующей неделе\nкроме вторника и среды", "30.11, 03.12-06.12", Reason.ILLNESS),
        ("болеет с понедельника по пятницу\nв четверг Петя придёт", "23.11-25.11, 27.11", Reason.ILLNESS),
        ("завтра болеем\nзавтра придём", "", Reason.ILLNESS),
    ],
)
def test_a_later_line_changes_what_it_names_and_leaves_the_rest(words: str, meant: str, reason: Reason) -> None:
    assert (days(words), read(words, WEDNESDAY, WEDNESDAY).reason) == (meant, reason)


def of_each(words: str) -> list[tuple[int, Part | None]]:
    return [(days.first.day, part) for days, part in read(words, WEDNESDAY, WEDNESDAY).apart]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("завтра с третьего урока, послезавтра весь день", [(26, Part(COMES, 3)), (27, None)]),
        ("завтра болеем, в пятницу придём к 3 уроку", [(26, None), (27, Part(COMES, 3))]),
        ("завтра заберу в 12, а в пятницу не придём", [(26, Part(GOES, None, 720)), (27, None)]),
        ("завтра к врачу, придём к третьему уроку, послезавтра дома", [(26, Part(COMES, 3)), (27, None)]),
        ("завтра не придёт, в пятницу у врача до 11, в субботу придёт", [(26, None), (27, Part(COMES, None, 660))]),
        ("завтра и послезавтра к 3 уроку", []),  # both days alike
        ("завтра, послезавтра к 3 уроку", []),
        ("завтра к врачу, придём к третьему уроку", []),
        ("завтра не придём, в пятницу придём", []),
    ],
)
def test_days_that_are_not_missed_alike(words: str, meant: list[tuple[int, Part | None]]) -> None:
    assert of_each(words) == meant


def test_days_told_anew_are_missed_alike_again() -> None:
    words = "завтра с третьего урока, послезавтра весь день"
    assert len(of_each(f"{words}\nу врача")) == 2
    assert of_each(f"{words}\nнет, в понедельник") == []


@pytest.mark.parametrize(
    "words", ["до каникул болеем", "в январе не будет неделю", "31 ноября не придём", "3.13 не придём",
              "несколько дней не будет", "врач сказал до 10 дома"]
)  # fmt: skip
def test_days_that_were_named_but_not_understood_are_asked_for(words: str) -> None:
    said = read(words, WEDNESDAY, WEDNESDAY)
    assert (said.unclear, said.days) == (True, ())
    later = read(f"{words}\nдо 4 декабря", WEDNESDAY, WEDNESDAY)
    assert (later.unclear, days(f"{words}\nдо 4 декабря")) == (False, "25.11-04.12")


@pytest.mark.parametrize(
    ("words", "doubts"),
    [
        ("завтра не придём", ()),
        ("завтра к врачу, придём к 3 уроку", ()),
        ("завтра и как-нибудь в январе", (Doubt.DAYS,)),
        ("в четверг 27 не придём", (Doubt.DAYS,)),
        ("завтра не придём на 2 и 5 урок", (Doubt.PART,)),
        ("завтра с 3 по 5 урок", (Doubt.PART,)),  # there, or away?
        ("завтра пропустит 3 урока", (Doubt.PART,)),  # three of them, or the third?
        ("у врача завтра в 9", (Doubt.PART,)),
        ("в чт к стоматологу к 10", (Doubt.PART,)),
        ("к врачу в понедельник к 10", (Doubt.PART,)),
        ("завтра только 3 урок", (Doubt.PART,)),
    ],
)
def test_what_is_understood_in_part_is_told(words: str, doubts: tuple[Doubt, ...]) -> None:
    assert read(words, WEDNESDAY, WEDNESDAY).doubts == doubts


@pytest.mark.parametrize("words", ["до каникул болеем", "до зимних каникул", "до конца четверти",
                                   "после каникул придём",
                                   "придём уже после каникул", "ill until the holidays"])  # fmt: skip
def test_until_the_holidays(words: str) -> None:
    assert names_holidays(words)
    said = read(words, WEDNESDAY, WEDNESDAY, Said(), date(2026, 12, 28))
    assert (said.days[0].first, said.days[0].last, said.unclear) == (WEDNESDAY, date(2026, 12, 28), False)


@pytest.mark.parametrize("words", ["на каникулах уедем", "после каникул не придём", "завтра"])
def test_what_says_nothing_of_an_end(words: str) -> None:
    assert not names_holidays(words)


def test_a_part_stays_until_the_whole_day_is_named() -> None:
    assert read("завтра к 3 уроку\nнет, послезавтра", WEDNESDAY, WEDNESDAY).part == Part(COMES, 3)
    assert read("завтра к 3 уроку\nнет, весь день", WEDNESDAY, WEDNESDAY).part is None


@pytest.mark.parametrize(
    "words", ["болели в мае 15 мая", "15 мая", "1.09.2019", "15.05.2199", "с 1 января по 1 декабря"]
)
def test_days_too_far_are_told(words: str) -> None:
    said = read(words, WEDNESDAY, WEDNESDAY)
    assert said.far is not None
    assert said.days == ()


FAMILY = [(1, Name("Иванов", "Пётр", "", "m")), (2, Name("Иванова", "Мария", "", "f"))]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Маша болеет", [2]),
        ("Петю не ждите", [1]),
        ("У Марии температура", [2]),
        ("Петя и Маша болеют", [1, 2]),
        ("оба болеют", [1, 2]),
        ("Петя болеет\nнет, Маша", [2]),
        ("Петя болеет\nдо пятницы", [1]),
        ("болеем", []),
        ("Света болеет", []),
        ("Маша болеет, Петя придёт", [2]),
        ("Маша заболела, а Петя нет", [2]),
        ("не Петя, а Маша", [2]),
        ("Маша болеет, Петя придёт к 3 уроку", [1, 2]),
        ("Машу заберу в 12", [2]),
        ("masha boleet", [2]),
        ("сын заболел", [1]),
        ("у дочки температура", [2]),
        ("сын и дочка болеют", []),
        ("Мария Ивановна, Петя завтра болеет", [1]),
        ("Здравствуйте, Мария Петровна! болеем", []),
        ("", []),
    ],
)
def test_whose_absence(words: str, who: list[int]) -> None:
    assert named(words, FAMILY) == who


def test_both_are_two_children() -> None:
    three = [*FAMILY, (3, Name("Иванов", "Илья", "", "m"))]
    assert named("оба болеют", three) == []
    assert named("сын болеет", three) == []
    assert named("дети болеют", three) == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("Маша завтра с третьего урока", True),
        ("у Маши завтра врач", True),
        ("дочка на соревнованиях 3-5 декабря", True),
        ("с пн по ср дома", True),
        ("masha zavtra doma", True),
        ("шахматы завтра", False),
        ("Машу на плавание в пятницу", False),
        ("аллергия", False),
        ("что делать, если у Маши завтра температура?", False),
        ("кружок для Маши после 3 урока завтра", False),
    ],
)
def test_what_is_a_note_though_no_phrase_begins_it(words: str, is_one: bool) -> None:
    assert is_note(words, FAMILY, WEDNESDAY) is is_one


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("Маша до пятницы, Петя ещё 2 дня", True),
        ("Петю тоже до среды", True),
        ("Маша в пятницу на шахматы", False),
        ("Маша", False),
        ("до пятницы сдать деньги", False),
    ],
)
def test_what_says_nothing_but_whose_days_they_are(words: str, only: bool) -> None:
    assert only_days(words, FAMILY, WEDNESDAY) is only


def test_a_month_is_no_child() -> None:
    girls = [(1, Name("Иванова", "Майя", "", "f")), (2, Name("Иванова", "Марта", "", "f"))]
    assert named("с 10 марта болеем", girls) == []
    assert named("Марта болеет", girls) == [2]


SAID = (*WORDS, "болеем", "болел", "заболела", "к врачу", "придём к", "уроку", "заберу", "опоздаем", "ещё", "тоже",
        "\n", "не придёт", "первых", "двух", "в 10", "весь день", "Петя")  # fmt: skip


@given(st.lists(st.sampled_from(SAID), max_size=16), st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-3, 30))
def test_whatever_is_said_the_days_are_in_bounds(words: list[str], today: date, ahead: int) -> None:
    start = today + timedelta(days=ahead)
    said = read(" ".join(words), today, start)
    assert len(said.days) <= MOST_SPANS
    for one in said.days:
        assert today - BACK <= one.first <= one.last <= today + AHEAD
        assert one.length <= LONGEST
    if said.part is not None:
        assert said.part.lesson is None or 1 <= said.part.lesson <= 12
        assert said.part.minute is None or 0 <= said.part.minute < 24 * 60


@given(st.text(max_size=300))
def test_anything_at_all(words: str) -> None:
    read(words, WEDNESDAY, WEDNESDAY)
    named(words, FAMILY)
