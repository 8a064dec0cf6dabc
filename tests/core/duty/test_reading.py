"""What a line means for the duty roster."""

from datetime import date

import pytest

from core.duty.reading import days, drops, people
from core.names import Name

WEDNESDAY = date(2026, 11, 25)
TEACHERS = [
    (1, Name("Ласточкина", "Наталья", "Петровна", "f")),
    (2, Name("Яшмов", "Игорь", "", "m")),
    (3, Name("Ласточкина", "Вера", "Ивановна", "f")),
]


@pytest.mark.parametrize(
    ("line", "who", "when"),
    [
        ("вторник Ласточкина", [1, 3], [date(2026, 12, 1)]),
        ("вт - Ласточкина Н.П.", [1], [date(2026, 12, 1)]),
        ("В. Ласточкина в пятницу", [3], [date(2026, 11, 27)]),
        ("завтра Яшмова", [2], [date(2026, 11, 26)]),
        ("яшмаву на 26 и 27 ноября", [2], [date(2026, 11, 26), date(2026, 11, 27)]),
        ("Яшмов", [2], []),
        ("в среду", [], [WEDNESDAY]),
        ("Воробьёва", [], []),
        ("🎉", [], []),
        ("", [], []),
    ],
)
def test_whom_and_when(line: str, who: list[int], when: list[date]) -> None:
    assert people(line, TEACHERS) == who
    assert days(line, WEDNESDAY) == when


def test_taking_off() -> None:
    assert drops("снять Яшмова")
    assert drops("убери Ласточкину с пятницы")
    assert not drops("вторник Ласточкина")
