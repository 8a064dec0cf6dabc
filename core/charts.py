"""Charts: declared as Vega-Lite specs (plain dicts), drawn to PNG by a worker process when somebody looks.

A turn stores the spec (`attach`), which is quick and repeatable; delivery asks `Charts.picture_of` for the
picture, drawn once and kept. Made for a phone: large letters, every value written at its bar, a light ground
of its own in dark chats too, and emphasis by darkness and weight, never by hue alone.
"""

import asyncio
import hashlib
import json
import sys
import textwrap
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.files import FileStore, StoredFile
from core.messages import Attachment

MIME = "application/vnd.vegalite+json"
Spec = dict[str, Any]

WIDTH, HEIGHT = 820, 400  # of the plot before the worker doubles it; lying bars are as tall as their number
MARGIN = 40
ROW = 92  # height of a lying bar with its label
GROUND, INK, QUIET, BAR, STRONG, TRACK = "#faf9f6", "#1f2a33", "#55606a", "#8fb3cf", "#1d4f7c", "#e3e7ea"
FONT = "Liberation Sans"  # comes inside the drawing library: no system font is needed
LETTER = 36  # size of letters; about half of it is their width
LINE = 36  # letters of the title in a line
_WORKER = Path(__file__).with_name("chart_worker.py")

_PLACE = {"field": "place", "type": "ordinal", "axis": None}
_TEXT = {
    "type": "text",
    "font": FONT,
    "color": INK,
    "fontWeight": {"expr": "datum.strong ? 'bold' : 'normal'"},
}
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


def columns(title: str, rows: Sequence[Bar], subtitle: str = "", full: float | None = None) -> Spec:
    """Give a chart of upright bars, for up to a dozen short labels such as days or grades.

    `full` is what a full bar would be, shown as a pale track behind each.
    """
    across = _PLACE | {"scale": {"padding": 0.2}}
    letters = _TEXT | {"fontSize": _fitting(rows)}
    labels = {
        "mark": letters | {"baseline": "top", "dy": 14},
        "encoding": {"x": across, "y": {"value": HEIGHT}, "text": {"field": "label"}},
    }
    values = {
        "mark": letters | {"baseline": "bottom", "dy": -8},
        "encoding": {
            "x": across,
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "words"},
        },
    }
    layers = [*_lengths("y", {"x": across}, rows, full), labels, values]
    return _chart(_title(title, subtitle, 54), HEIGHT, layers, rows)


def bars(title: str, rows: Sequence[Bar], subtitle: str = "", full: float | None = None) -> Spec:
    """Give a chart of lying bars under long labels, such as names of clubs. `full` as in `columns`."""
    across = {"y": _PLACE | {"scale": {"padding": 0}}}
    texts = [
        {
            "mark": _TEXT | {"fontSize": LETTER, "baseline": "bottom", "dy": -2, "align": align, "limit": limit},
            "encoding": across | {"x": {"value": x}, "text": {"field": field}},
        }
        for field, align, x, limit in (("label", "left", 0, WIDTH - 220), ("words", "right", WIDTH, 210))
    ]
    layers = [*_lengths("x", across, rows, full, {"height": 26, "yOffset": 20}), *texts]
    return _chart(_title(title, subtitle, 30), ROW * len(rows), layers, rows)


def _fitting(rows: Sequence[Bar]) -> float:
    """Give a size of letters at which no label of a column touches its neighbour's."""
    longest = max((max(len(r.label), len(r.words)) for r in rows), default=1)
    return min(LETTER, WIDTH / max(len(rows), 1) / (0.66 * longest))


def _lengths(
    along: str, across: Spec, rows: Sequence[Bar], full: float | None, shape: Spec | None = None
) -> list[Spec]:
    """Give the bars, on their tracks if there is a `full`. No axis: the values are written."""
    longest = full or max((r.value for r in rows), default=0) or 1
    length = {"type": "quantitative", "axis": None, "scale": {"domain": [0, longest]}}
    mark = {"type": "bar", "cornerRadius": 5} | (shape or {})
    value = {
        "mark": mark,
        "encoding": across | {along: length | {"field": "value"}, "color": _DARK_IF_STRONG},
    }
    track = {"mark": mark | {"color": TRACK}, "encoding": across | {along: length | {"datum": longest}}}
    return [value] if full is None else [track, value]


def _title(title: str, subtitle: str, gap: int) -> Spec:
    main = {"text": textwrap.wrap(title, LINE), "font": FONT, "fontSize": 42, "color": INK}
    below = {
        "subtitle": textwrap.wrap(subtitle, LINE + 8),
        "subtitleFont": FONT,
        "subtitleFontSize": 34,
        "subtitleColor": QUIET,
        "subtitlePadding": 10,
    }
    return {"anchor": "start", "offset": gap, **main, **(below if subtitle else {})}


def _chart(title: Spec, height: int, layers: list[Spec], rows: Sequence[Bar]) -> Spec:
    values = [asdict(r) | {"place": place, "words": r.words} for place, r in enumerate(rows)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": GROUND,
        "padding": MARGIN,
        "width": WIDTH,
        "height": height,
        "title": title,
        "data": {"values": values},
        "layer": layers,
        "config": {"view": {"stroke": None}},
    }


def canonical(spec: Spec) -> bytes:
    """Give the one way to write `spec` as JSON."""
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def spec_hash(spec: Spec) -> str:
    """Give the name under which the file store keeps `spec`."""
    return hashlib.sha256(canonical(spec)).hexdigest()


def attach(files: FileStore, spec: Spec, name: str) -> Attachment:
    """Keep `spec` and give what a message carries; delivery changes it for `Charts.picture_of` its hash."""
    return Attachment(files.put(canonical(spec), name).hash, name, MIME)


class ChartError(Exception):
    """A chart that could not be drawn: a wrong spec, or the worker died or was too slow."""


class Charts:
    """The worker process: started on demand, ended after `idle` seconds without work, replaced if it dies."""

    def __init__(self, idle: float = 60, limit: float = 20) -> None:
        self.idle = idle
        self.limit = limit  # seconds for one chart, the worker's start included
        self._worker: Process | None = None
        self._turn = asyncio.Lock()
        self._bedtime: asyncio.TimerHandle | None = None

    async def png(self, spec: Spec) -> bytes:
        """Draw `spec`. Raises ChartError."""
        async with self._turn:
            if self._bedtime:
                self._bedtime.cancel()
            try:
                return await self._drawn_or_again(canonical(spec))
            finally:
                self._bedtime = asyncio.get_running_loop().call_later(self.idle, self._end)

    async def picture_of(self, files: FileStore, digest: str) -> StoredFile:
        """Give the picture of the chart kept as `digest`, drawn when first asked for, then kept beside it.

        Raises ChartError, and FileNotFoundError for a chart that nobody attached.
        """
        spec = files.get(digest)
        beside = files.folder / digest[:2] / f"{digest}.picture"  # holds the hash of the picture
        try:
            return _kept(files, beside)
        except FileNotFoundError:
            picture = files.put(await self.png(json.loads(spec)), f"{digest[:12]}.png")
            beside.write_text(picture.hash)
            return picture

    async def close(self) -> None:
        """End the worker and wait until it has."""
        worker = self._worker
        self._end()
        if worker:
            await worker.wait()

    async def _drawn_or_again(self, spec: bytes) -> bytes:
        for last in (False, True):
            try:
                async with asyncio.timeout(self.limit):
                    return await self._drawn(spec)
            except TimeoutError as problem:
                raise ChartError(f"not drawn in {self.limit:g} s") from problem
            except (
                OSError,
                asyncio.IncompleteReadError,
            ) as problem:  # died while idle, or of this very chart
                if last:
                    raise ChartError("the worker died twice") from problem
        raise AssertionError("unreachable")

    async def _drawn(self, spec: bytes) -> bytes:
        worker = self._worker = self._worker or await _started()
        assert worker.stdin and worker.stdout
        try:
            worker.stdin.write(spec + b"\n")
            await worker.stdin.drain()
            kind, size = (await worker.stdout.readuntil(b"\n")).split()
            content = await worker.stdout.readexactly(int(size))
        except BaseException:  # also when cancelled: a late answer would be taken for the next chart's
            self._end()
            raise
        if kind != b"ok":
            raise ChartError(content.decode()[:300])
        return content

    def _end(self) -> None:
        if self._bedtime:
            self._bedtime.cancel()
        if self._worker and self._worker.returncode is None:
            self._worker.kill()
        self._worker = None


def _kept(files: FileStore, beside: Path) -> StoredFile:
    digest = beside.read_text()  # written by halves in a crash it names no file, and the chart is drawn again
    return StoredFile(digest, f"{beside.stem[:12]}.png", "image/png", len(files.get(digest)))


async def _started() -> Process:
    # -P: the worker's folder must not come before the standard library.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", str(_WORKER), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
