"""Rows of parts: a matrix's rows, or groups, each a bar of the same length parted by what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.parts import BAR, LETTER, QUIET, SHADES, TRACK, WIDTH, Sheet, Spec, titled, wrapped

_WHITE_FROM = 3  # of SHADES: on these and darker ones white letters are read better
_DARK_LETTERS = "#1e2a33"  # on light shades, also where all other letters are light
_TALL, _SHORT = 46, 40
_SMALL = 30
_LEAST_WRITTEN = 0.085  # part of a bar in which its percentage has room
_SHORT_LABEL = 8  # letters: such labels stand before their bars
_BEFORE = 190  # pixels for them
_WIDE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, the number of people beside it, and what part each answer has, from 0 to 1."""

    label: str
    parts: tuple[float, ...]
    beside: str = ""
    strong: bool = False


def stacked(title: str, answers: Sequence[str], rows: Sequence[Row], subtitle: str = "") -> Spec:
    """Give rows that are parted by `answers`, in their order; what no answer has is left pale."""
    shades = _shades(len(answers))
    sheet = Sheet()
    _legend(sheet, answers, shades)
    short = all(len(row.label) <= _SHORT_LABEL for row in rows)
    for row in rows:
        left = _label(sheet, row, short)
        wide = WIDTH - left
        sheet.bar(left, WIDTH, _TALL, TRACK)
        for answer, shade, part in zip(answers, shades, row.parts, strict=True):
            right = left + wide * part
            sheet.bar(left, right, _TALL, SHADES[shade], f"{row.label} · {answer}: {percent(part)}")
            if part >= _LEAST_WRITTEN:
                color = "#ffffff" if shade >= _WHITE_FROM else _DARK_LETTERS
                sheet.write(percent(part), (left + right) / 2, _TALL / 2 + 1, _SMALL, "center", color=color)
            left = right
        sheet.down(_TALL + (10 if short else 22))
    return sheet.spec(titled(title, subtitle, 30), _read_out(title, answers, rows))


def panels(title: str, answers: Sequence[str], rows: Sequence[Row], subtitle: str = "") -> Spec:
    """Give for each of `answers` a bar of every row: for answers of which several may be given at once."""
    sheet = Sheet()
    for place, answer in enumerate(answers):
        for line in wrapped(answer, int(WIDTH / _WIDE)):
            sheet.write(line, 0, 24, strong=True)
            sheet.down(LETTER + 4)
        sheet.down(10)
        for row in rows:
            part = row.parts[place]
            middle = (_SHORT - 12) / 2 + 1
            sheet.write(wrapped(row.label, _SHORT_LABEL + 2, 1)[0], 0, middle, _SMALL)
            sheet.write(row.beside, _BEFORE - 12, middle, 24, "right", color=QUIET)
            sheet.bar(_BEFORE, WIDTH - 90, _SHORT - 12, TRACK)
            tip = f"{row.label} · {answer}: {percent(part)}"
            sheet.bar(_BEFORE, _BEFORE + (WIDTH - 90 - _BEFORE) * part, _SHORT - 12, BAR, tip)
            sheet.write(percent(part), WIDTH, middle, _SMALL, "right")
            sheet.down(_SHORT + 4)
        sheet.down(22)
    return sheet.spec(titled(title, subtitle, 30), _read_out(title, answers, rows))


def percent(part: float) -> str:
    """Give «47 %»."""
    return f"{part * 100:.0f}\N{NO-BREAK SPACE}%"


def _shades(count: int) -> list[int]:
    """Give so many shades as far from each other as there are."""
    if count == 1:
        return [_WHITE_FROM]
    return [round(place * (len(SHADES) - 1) / (count - 1)) for place in range(count)]


def _legend(sheet: Sheet, answers: Sequence[str], shades: Sequence[int]) -> None:
    """Write what each shade means: side by side where there is room, else one under the other."""
    x = 0.0
    for answer, shade in zip(answers, shades, strict=True):
        lines = wrapped(answer, int((WIDTH - 50) / (_WIDE * 0.85)), 2)
        wide = 60 + max(map(len, lines)) * _WIDE * 0.85
        if x and x + wide > WIDTH:
            x = 0.0
            sheet.down(_SHORT)
        sheet.bar(x, x + 30, 30, SHADES[shade])
        for number, line in enumerate(lines):
            sheet.write(line, x + 42, 16 + number * 34, _SMALL, color=QUIET)
        if len(lines) > 1:
            sheet.down(34 * (len(lines) - 1))
            x = WIDTH
        else:
            x += wide + 10
    sheet.down(_SHORT + 24)


def _label(sheet: Sheet, row: Row, short: bool) -> float:
    """Write a row's label before or above its bar; give where the bar begins."""
    if short:
        sheet.write(row.label, 0, _TALL / 2, _SMALL, strong=row.strong)
        sheet.write(row.beside, _BEFORE - 12, _TALL / 2, 24, "right", color=QUIET)
        return _BEFORE
    lines = wrapped(row.label, int((WIDTH - len(row.beside) * _WIDE - 20) / _WIDE))
    for number, line in enumerate(lines):
        sheet.write(line, 0, 22 + number * LETTER, strong=row.strong)
    sheet.write(row.beside, WIDTH, 22, _SMALL, "right", color=QUIET)
    sheet.down(len(lines) * LETTER + 10)
    return 0.0


def _read_out(title: str, answers: Sequence[str], rows: Sequence[Row]) -> str:
    said = (
        f"{row.label}: " + ", ".join(f"{a} {percent(part)}" for a, part in zip(answers, row.parts, strict=True))
        for row in rows
    )
    return f"{title}. {'; '.join(said)}"
