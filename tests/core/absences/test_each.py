"""Which child misses what, where a family writes of several."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.absences.each import of_each
from core.absences.reading import Said, named, with_line
from core.names import Name
from tests.core.absences.test_reading import SAID

WEDNESDAY = date(2026, 11, 25)
FAMILY = [(1, Name("Иванов", "Пётр", "", "m")), (2, Name("Иванова", "Мария", "", "f"))]
SHORT = {1: "Петя", 2: "Маша"}


def read(said: Said, line: str) -> Said:
    return with_line(said, line, WEDNESDAY, WEDNESDAY)


def told(words: str) -> dict[int, Said]:
    whose = named(words.splitlines()[0], FAMILY) if words else []
    return of_each(words, FAMILY, whose or [1, 2], Said(), read)


def one(said: Said) -> str:
    days = ", ".join(f"{d.first:%d.%m}" + (f"-{d.last:%d.%m}" if d.length > 1 else "") for d in said.days)
    part = ""
    if said.part:
        minute = said.part.minute
        part = f"к {said.part.lesson}" if minute is None else f"до {minute // 60}:{minute % 60:02}"
    return " ".join(filter(None, (days, part, said.reason, "?" * said.unclear)))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Маша болеет завтра, а Петя до пятницы", "Петя 25.11-27.11 illness; Маша 26.11 illness"),
        ("Маша завтра болеет, Петя тоже", "Петя 26.11 illness; Маша 26.11 illness"),
        ("Маша завтра болеет, Петя придёт", "Маша 26.11 illness"),
        ("Маша завтра к врачу, а Петя болеет до пятницы", "Петя 25.11-27.11 illness; Маша 26.11 doctor"),
        ("Маша завтра, Петя в пятницу", "Петя 27.11; Маша 26.11"),
        ("Маша и Петя болеют, Маша до пятницы", "Петя illness; Маша 25.11-27.11 illness"),
        ("Маша завтра к третьему уроку, Петя весь день", "Петя 26.11; Маша 26.11 к 3"),
        ("Маша завтра придёт к 3 уроку, а Петя не придёт", "Петя 26.11; Маша 26.11 к 3"),
        ("С понедельника болеют, Маша до четверга, Петя до пятницы",
         "Петя 23.11-27.11 illness; Маша 23.11-26.11 illness"),
        ("завтра оба болеют, Петя ещё и в пятницу", "Петя 26.11-27.11 illness; Маша 26.11 illness"),
        ("Маша завтра, Петя в пятницу, оба к врачу", "Петя 27.11 doctor; Маша 26.11 doctor"),
        ("Маша болеет, Петя тоже, до пятницы", "Петя 25.11-27.11 illness; Маша 25.11-27.11 illness"),
        ("25, 26 и 27 ноября Маша болеет, Петя 28", "Петя 28.11 illness; Маша 25.11-27.11 illness"),
        ("завтра не будет Маши, а в пятницу Пети", "Петя 27.11; Маша 26.11"),
        ("сын болеет до пятницы, дочка завтра к зубному", "Петя 25.11-27.11 illness; Маша 26.11 doctor"),
        ("Маша завтра, Петя 31 ноября", "Петя ?; Маша 26.11"),
        ("masha boleet zavtra, petya do pyatnitsy", "Петя 25.11-27.11 illness; Маша 26.11 illness"),
        ("Маша до пятницы болеет. Петя завтра у врача, придёт к третьему уроку",
         "Петя 26.11 к 3 doctor; Маша 25.11-27.11 illness"),
        ("Маше завтра нужно уйти в 11, а Пете в 12", "Петя 26.11 до 12:00; Маша 26.11 до 11:00"),
        ("Маша завтра придёт ко второму уроку, Петя к третьему", "Петя 26.11 к 3; Маша 26.11 к 2"),
        # a later line
        ("Маша завтра болеет, а Петя до пятницы\nнет, Петя до четверга",
         "Петя 25.11-26.11 illness; Маша 26.11 illness"),
        ("Маша завтра болеет, а Петя до пятницы\nПетя придёт", "Маша 26.11 illness"),
        ("Маша завтра болеет, а Петя до пятницы\nоба до пятницы", "Петя 25.11-27.11 illness; Маша 26.11-27.11 illness"),
        ("Маша и Петя завтра болеют\nтолько Маша", "Маша 26.11 illness"),
        ("Маша и Петя завтра болеют\nМаша до пятницы", "Петя 26.11 illness; Маша 26.11-27.11 illness"),
        ("Маша завтра болеет\nПетя тоже", "Петя 26.11 illness; Маша 26.11 illness"),
        ("Маша завтра болеет\nа Петя до пятницы", "Петя 26.11-27.11 illness; Маша 26.11 illness"),
        ("Петя завтра болеет\nой, это Маша", "Маша 26.11 illness"),
        ("завтра болеют\nк врачу", "Петя 26.11 doctor; Маша 26.11 doctor"),
    ],
)  # fmt: skip
def test_children_with_days_of_their_own(words: str, meant: str) -> None:
    assert "; ".join(f"{SHORT[child]} {one(said)}".strip() for child, said in told(words).items()) == meant


@given(st.lists(st.sampled_from((*SAID, "Маша", "оба", "а", "придёт")), max_size=16), st.integers(0, 400))
def test_whatever_is_said_it_is_of_these_children(words: list[str], ahead: int) -> None:
    today = WEDNESDAY + timedelta(days=ahead)
    found = of_each(" ".join(words), FAMILY, [1], Said(), lambda said, line: with_line(said, line, today, today))
    assert set(found) <= {1, 2}
    assert found
