"""What all charts are made of: colours, letters, titles, and the sheet on which bars and words are laid out."""

import textwrap
from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]

WIDTH, HEIGHT = 820, 400  # of the plot before the worker doubles it; lying bars are as tall as their number
MARGIN = 40
GROUND, INK, QUIET, BAR, STRONG, TRACK = "#faf9f6", "#1f2a33", "#55606a", "#8fb3cf", "#1d4f7c", "#e3e7ea"
# From light to dark: they differ in black and white, too, and for who sees colours otherwise.
SHADES = ("#dbe7f0", "#aecbe0", "#7ba6c9", "#4a7ba9", "#2a5a8a", "#163d63", "#0a2440")
# What a page in dark colours shows instead of each.
DARK = {
    GROUND: "transparent",
    INK: "#ebeeec",
    QUIET: "#a3ada8",
    BAR: "#5f8fb8",
    STRONG: "#a9d2f5",
    TRACK: "#39424a",
    **dict(zip(SHADES, ("#e8f1f8", "#b9d3e6", "#86b0d2", "#5685b4", "#3f70a4", "#31608f", "#244d79"), strict=True)),
}
FONT = "Liberation Sans"  # comes inside the drawing library: no system font is needed
LETTER = 36  # size of letters; about half of it is their width
LINE = 36  # letters of the title in a line
_TITLE_LINES = 6

_LINEAR = {"type": "quantitative", "axis": None, "legend": None}


def wrapped(text: str, letters: int, lines: int = 3) -> list[str]:
    """Give `text` in lines of so many letters, cut short where they would be more than `lines`."""
    return textwrap.wrap(text, letters, max_lines=lines, placeholder=" …") or [""]


def titled(title: str, subtitle: str, gap: int) -> Spec:
    """Give a title over a chart."""
    main = {"text": wrapped(title, LINE, _TITLE_LINES), "font": FONT, "fontSize": 42, "color": INK}
    below = {
        "subtitle": wrapped(subtitle, LINE + 8, _TITLE_LINES),
        "subtitleFont": FONT,
        "subtitleFontSize": 34,
        "subtitleColor": QUIET,
        "subtitlePadding": 10,
    }
    return {"anchor": "start", "offset": gap, **main, **(below if subtitle else {})}


def chart(title: Spec, height: float, layers: Sequence[Spec], values: Sequence[Spec], says: str = "") -> Spec:
    """Give the whole declaration; `says` is what a screen reader reads."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": GROUND,
        "padding": MARGIN,
        "width": WIDTH,
        "height": height,
        "title": title,
        **({"description": says} if says else {}),
        "data": {"values": list(values)},
        "layer": list(layers),
        "config": {"view": {"stroke": None}},
    }


def letters(size: float, align: str = "left", baseline: str = "middle", **more: Any) -> Spec:
    """Give a mark that writes; a field `strong` makes bold."""
    weight = {"expr": "datum.strong ? 'bold' : 'normal'"}
    mark = {"type": "text", "font": FONT, "fontSize": size, "fontWeight": weight, "color": INK, "lineBreak": "\n"}
    return mark | {"align": align, "baseline": baseline, "lineHeight": round(size * 1.12)} | more


class Sheet:
    """A sheet WIDTH wide on which bars and words are put from above, each at its place; then it is a chart."""

    def __init__(self) -> None:
        self.height = 0.0
        self._bars: list[Spec] = []
        self._words: list[Spec] = []

    def down(self, by: float) -> None:
        """Go on further below."""
        self.height += by

    def bar(self, left: float, right: float, tall: float, color: str, tip: str = "") -> None:
        """Lay a bar here, from `left` to `right`; `tip` is shown when it is pointed at."""
        place = {"left": round(left, 1), "right": round(right, 1), "top": self.height, "bottom": self.height + tall}
        self._bars.append(place | {"color": color, **({"tip": tip} if tip else {})})

    def write(self, text: str, x: float, y: float, size: float = LETTER, align: str = "left", **more: Any) -> None:
        """Write here, `y` below the place reached; `color` and `strong` may be told."""
        place = {"text": text, "x": round(x, 1), "y": self.height + y, "size": size, "align": align}
        self._words.append({"color": INK, "strong": False, **place, **more})

    def spec(self, title: Spec, says: str = "") -> Spec:
        """Give the chart."""
        height = max(self.height, 1)
        across = {"scale": {"domain": [0, WIDTH], "nice": False, "zero": False}}
        along = {"scale": {"domain": [0, height], "reverse": True, "nice": False, "zero": False}}
        own = {"type": "nominal", "scale": None, "legend": None}
        bars = {
            "data": {"values": self._bars},
            "mark": {"type": "rect", "cornerRadius": 3},
            "encoding": {
                "x": {"field": "left", **_LINEAR, **across},
                "x2": {"field": "right"},
                "y": {"field": "top", **_LINEAR, **along},
                "y2": {"field": "bottom"},
                "color": {"field": "color", **own},
                "tooltip": {"field": "tip", "type": "nominal"},
            },
        }
        layers = [bars]
        for align, size in sorted({(w["align"], w["size"]) for w in self._words}):
            layers.append(
                {
                    "data": {"values": [w for w in self._words if (w["align"], w["size"]) == (align, size)]},
                    "mark": letters(size, align),
                    "encoding": {
                        "x": {"field": "x", **_LINEAR, **across},
                        "y": {"field": "y", **_LINEAR, **along},
                        "text": {"field": "text", "type": "nominal"},
                        "color": {"field": "color", **own},
                    },
                }
            )
        found = chart(title, height, layers, [], says)
        del found["data"]
        return found
