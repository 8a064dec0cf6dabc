"""When the lessons of the demo school's classes end."""

from core.words import Weekly

FIRST_GRADES = 4  # primary school
_STARTS = 8 * 60 + 30
# The end of the fourth, fifth, sixth and seventh lesson.
_ENDS = {4: 12 * 60, 5: 12 * 60 + 50, 6: 13 * 60 + 45, 7: 14 * 60 + 35}
# How many lessons there are from Monday on; classes of one grade begin the week on different days of this round.
_WEEKS = {
    1: (4, 4, 4, 4, 5),
    2: (4, 5, 4, 5, 5),
    3: (5, 4, 5, 5, 4),
    4: (5, 5, 5, 4, 5),
    5: (6, 5, 6, 6, 5),
    6: (6, 6, 6, 6, 5),
    7: (6, 7, 6, 6, 6),
    8: (7, 6, 7, 6, 6),
    9: (7, 6, 7, 7, 6),
    10: (7, 7, 6, 7, 6, 4),
    11: (7, 7, 7, 6, 6, 4),
}


def lessons(grade: int, letter: str) -> tuple[Weekly, ...]:
    """Give the span of the lessons of a class on each day it has any."""
    week = _WEEKS[grade]
    turn = "АБВГДЕ".index(letter) % 5
    counts = [*week[turn:5], *week[:turn], *week[5:]]
    return tuple(Weekly(day, _STARTS, _ENDS[count]) for day, count in enumerate(counts))
