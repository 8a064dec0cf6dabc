"""Charts: declared as Vega-Lite specs (plain dicts), drawn to PNG by a worker process when somebody looks.

A turn stores the spec (`attach`), which is quick and repeatable; delivery asks `Charts.picture_of` for the
picture, drawn once and kept. The web page draws the same spec itself. Made for a phone: large letters, every value
written at its bar, a light ground of its own in dark chats too, and emphasis by darkness and weight, never by hue
alone.
"""

from core.charts.bars import Bar, bars, columns, histogram
from core.charts.drawing import MIME, VERSION, ChartError, Charts, attach, canonical, spec_hash
from core.charts.parts import DARK, GROUND, SHADES, STRONG, Spec
from core.charts.rows import Row, panels, stacked

__all__ = [
    "DARK",
    "GROUND",
    "MIME",
    "SHADES",
    "STRONG",
    "VERSION",
    "Bar",
    "ChartError",
    "Charts",
    "Row",
    "Spec",
    "attach",
    "bars",
    "canonical",
    "columns",
    "histogram",
    "panels",
    "spec_hash",
    "stacked",
]
