"""Bars: upright ones for days, grades and points of a scale; lying ones for long labels; columns of numbers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from core.charts.parts import (
    BAR,
    HEIGHT,
    LETTER,
    QUIET,
    STRONG,
    TRACK,
    WIDTH,
    Sheet,
    Spec,
    chart,
    letters,
    titled,
    wrapped,
)

_PLACE = {"field": "place", "type": "ordinal", "axis": None}
_THICK = 26  # of a lying bar
_WIDE = 20  # about how wide a letter is
_DARK_IF_STRONG = {"condition": {"test": "datum.strong", "value": STRONG}, "value": BAR}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length, the words beside it (the number if none), and whether it stands out."""

    label: str
    value: float
    text: str = ""
    strong: bool = False

    @property
    def words(self) -> str:
        """What is written beside the bar."""
        return self.text or f"{self.value:g}"


def columns(
    title: str,
    rows: Sequence[Bar],
    subtitle: str = "",
    full: float | None = None,
    mean: tuple[float, str] | None = None,
) -> Spec:
    """Give a chart of upright bars, for up to a dozen short labels such as days or grades.

    `full` is what a full bar would be, shown as a pale track behind each. `mean`: a mark between the bars, counted
    from 0 at the middle of the first, and its words.
    """
    across = _PLACE | {"scale": {"padding": 0.2}}
    size = _fitting(rows)
    labels = {
        "mark": letters(size, "center", "top", dy=14),
        "encoding": {"x": across, "y": {"value": HEIGHT}, "text": {"field": "label"}},
    }
    values = {
        "mark": letters(size, "center", "bottom", dy=-8),
        "encoding": {
            "x": across,
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "words"},
        },
    }
    layers = [*_lengths(across, rows, full), labels, values, *(_mean(mean, len(rows)) if mean else [])]
    data = [asdict(r) | {"place": place, "words": r.words, "tip": _tip(r)} for place, r in enumerate(rows)]
    return chart(titled(title, subtitle, 54), HEIGHT, layers, data, _read_out(title, rows))


def _lengths(across: Spec, rows: Sequence[Bar], full: float | None) -> list[Spec]:
    """Give the bars, on their tracks if there is a `full`. No axis: the values are written."""
    longest = full or max((r.value for r in rows), default=0) or 1
    length = {"type": "quantitative", "axis": None, "scale": {"domain": [0, longest]}}
    mark = {"type": "bar", "cornerRadius": 5}
    shown = {"color": _DARK_IF_STRONG, "tooltip": {"field": "tip", "type": "nominal"}}
    value = {"mark": mark, "encoding": {"x": across, "y": length | {"field": "value"}, **shown}}
    track = {"mark": mark | {"color": TRACK}, "encoding": {"x": across, "y": length | {"datum": longest}}}
    return [value] if full is None else [track, value]


def _mean(mean: tuple[float, str], count: int) -> list[Spec]:
    """Give a mark under the labels, and its words."""
    step = WIDTH / (count + 0.2)
    x = {"value": step * (0.6 + mean[0])}
    align = "left" if mean[0] < (count - 1) / 4 else "right" if mean[0] > (count - 1) * 3 / 4 else "center"
    one = {"values": [{"strong": True}]}
    mark = {"type": "point", "shape": "triangle-up", "filled": True, "size": 500, "color": STRONG, "opacity": 1}
    words = letters(LETTER, align, "top", text=mean[1])
    return [
        {"data": one, "mark": mark, "encoding": {"x": x, "y": {"value": HEIGHT + 72}}},
        {"data": one, "mark": words, "encoding": {"x": x, "y": {"value": HEIGHT + 94}}},
    ]


def _fitting(rows: Sequence[Bar]) -> float:
    """Give a size of letters at which no label of a column touches its neighbour's."""
    longest = max((max(len(r.label), len(r.words)) for r in rows), default=1)
    return min(LETTER, WIDTH / max(len(rows), 1) / (0.66 * longest))


def bars(title: str, rows: Sequence[Bar], subtitle: str = "", full: float | None = None) -> Spec:
    """Give a chart of lying bars under long labels, such as names of clubs. `full` as in `columns`."""
    longest = full or max((r.value for r in rows), default=0) or 1
    sheet = Sheet()
    for row in rows:
        lines = wrapped(row.label, int((WIDTH - len(row.words) * _WIDE - 30) / _WIDE))
        for number, line in enumerate(lines):
            sheet.write(line, 0, 24 + number * LETTER, strong=row.strong)
        sheet.write(row.words, WIDTH, 24, align="right", strong=row.strong)
        sheet.down(len(lines) * LETTER + 14)
        if full is not None:
            sheet.bar(0, WIDTH, _THICK, TRACK)
        sheet.bar(0, WIDTH * row.value / longest, _THICK, STRONG if row.strong else BAR, _tip(row))
        sheet.down(_THICK + 16)
    return sheet.spec(titled(title, subtitle, 30), _read_out(title, rows))


def histogram(title: str, rows: Sequence[Bar], subtitle: str = "", end: str | None = None) -> Spec:
    """Give columns that touch: how many numbers lie where.

    With an `end` labels stand at the columns' beginnings, and it at the end of the last; else at their middles.
    """
    sheet = Sheet()
    longest = max((r.value for r in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    size = min(LETTER, step / (0.6 * max((len(r.label) for r in rows), default=1)))
    counts = min(LETTER, step / (0.66 * max((len(r.words) for r in rows), default=1)))
    for place, row in enumerate(rows):
        tall = HEIGHT * row.value / longest
        middle = step * (place + 0.5)
        sheet.height = HEIGHT + LETTER - tall
        if row.value:
            sheet.bar(step * place + 2, step * (place + 1) - 2, tall, STRONG if row.strong else BAR, _tip(row))
            sheet.write(row.words, middle, -20, counts, "center")
        sheet.height = HEIGHT + LETTER
        sheet.write(row.label, middle if end is None else step * place, 30, size, "center", color=QUIET)
    if end:
        sheet.write(end, WIDTH, 30, size, "center", color=QUIET)
    sheet.height = HEIGHT + 2 * LETTER + 12
    return sheet.spec(titled(title, subtitle, 20), _read_out(title, rows))


def _tip(row: Bar) -> str:
    return f"{row.label}: {row.words}"


def _read_out(title: str, rows: Sequence[Bar]) -> str:
    return f"{title}. {'; '.join(_tip(row) for row in rows)}"
