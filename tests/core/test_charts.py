"""Charts are drawn for real: the worker, its accidents, and what a phone shows."""

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from core.charts import GROUND, MIME, STRONG, Bar, ChartError, Charts, Spec, attach, bars, columns, spec_hash
from core.files import FileStore

DAYS = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
WEEK = [Bar(f"{day} {n}", n % 7, strong=n == 22) for n, day in enumerate(DAYS, 16)]
CLUBS = [Bar("Шахматы", 1, "15 из 15", strong=True), Bar("Волейбол", 0.25, "3 из 12"), Bar("Волейбол", 0)]


@pytest.fixture
async def charts() -> AsyncIterator[Charts]:
    drawing = Charts()
    yield drawing
    await drawing.close()


def opened(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return picture.convert("RGB")


def ink(picture: Image.Image) -> int:
    """How many pixels differ from the ground."""
    ground = Image.new("RGB", picture.size, GROUND)
    return sum(ImageChops.difference(picture, ground).convert("L").point(lambda v: 1 if v > 60 else 0).histogram()[1:2])


def pid(charts: Charts) -> int:
    assert charts._worker is not None
    return charts._worker.pid


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not happened():  # noqa: ASYNC110 - what we wait for is another process
            await asyncio.sleep(0.01)


async def test_a_chart_fills_a_phone(charts: Charts) -> None:
    for spec in (columns("Записи за неделю", WEEK, "всего 21"), bars("Как заполнены кружки", CLUBS, full=1)):
        picture = opened(await charts.png(spec))
        assert 1700 <= picture.width <= 2000
        assert 700 <= picture.height <= 1600
        assert picture.getpixel((3, 3)) == Image.new("RGB", (1, 1), GROUND).getpixel((0, 0))


async def test_russian_letters_are_letters(charts: Charts) -> None:
    """Boxes for missing letters would all look the same; and a longer word needs more ink."""
    pictures = [opened(await charts.png(columns(word, []))) for word in ("ЖЖЖЖЖ", "ЩЩЩЩЩ", "ГГГГГ", "")]
    amounts = [ink(p) for p in pictures]
    assert len(set(amounts)) == len(amounts)
    assert amounts[1] > amounts[2] > amounts[3] == 0


async def test_what_stands_out_is_darker_not_only_another_hue(charts: Charts) -> None:
    calm = opened(await charts.png(bars("", [Bar("Шахматы", 1)])))
    strong = opened(await charts.png(bars("", [Bar("Шахматы", 1, strong=True)])))
    brightness = [min(v for v, n in enumerate(p.convert("L").histogram()) if n > 10_000) for p in (calm, strong)]
    assert brightness[1] < brightness[0] - 60
    assert ink(strong) > ink(calm)  # the label is bold, too
    assert Image.new("RGB", (1, 1), STRONG).getpixel((0, 0)) in {c for _, c in strong.getcolors(10**6) or []}


async def test_two_clubs_of_one_name_are_two_bars(charts: Charts) -> None:
    one, two = [opened(await charts.png(bars("", CLUBS[-n:], full=1))) for n in (1, 2)]
    assert two.height > one.height


async def test_many_columns_stay_apart(charts: Charts) -> None:
    """Eleven grades with «100 %» above each: letters shrink, so between two columns there is ground."""
    rows = [Bar(str(n), 100, "100 %") for n in range(1, 12)]
    picture = opened(await charts.png(columns("", rows)))
    spaces = sum(ink(picture.crop((x, 0, x + 1, picture.height))) == 0 for x in range(80, picture.width - 80))
    assert spaces > 10 * 10


async def test_no_rows_and_only_zeros_are_charts_too(charts: Charts) -> None:
    for spec in (columns("Пока пусто", []), bars("Пока пусто", [], full=1), bars("Нули", [Bar("а", 0)])):
        assert opened(await charts.png(spec)).width > 0


async def test_the_worker_is_reused_and_replaced_when_it_dies(charts: Charts) -> None:
    first_picture = await charts.png(columns("Раз", WEEK))
    first = pid(charts)
    assert await charts.png(columns("Раз", WEEK)) == first_picture
    assert pid(charts) == first
    os.kill(first, signal.SIGKILL)
    assert await charts.png(columns("Раз", WEEK)) == first_picture
    assert pid(charts) != first


async def test_a_chart_that_takes_too_long_is_given_up(charts: Charts) -> None:
    await charts.png(columns("Раз", WEEK))
    stuck = pid(charts)
    os.kill(stuck, signal.SIGSTOP)
    charts.limit = 0.1
    with pytest.raises(ChartError, match=r"0\.1 s"):
        await charts.png(columns("Два", WEEK))
    await until(lambda: not Path(f"/proc/{stuck}").exists())
    charts.limit = 60
    assert opened(await charts.png(columns("Три", WEEK))).width > 0


async def test_a_cancelled_chart_does_not_answer_for_the_next(charts: Charts) -> None:
    expected = await charts.png(columns("Два", WEEK))
    slow = asyncio.create_task(charts.png(columns("Раз", WEEK)))
    await asyncio.sleep(0)
    slow.cancel()
    assert await charts.png(columns("Два", WEEK)) == expected


async def test_the_worker_rests_when_idle() -> None:
    charts = Charts(idle=0.01)
    await charts.png(columns("Раз", WEEK))
    await until(lambda: charts._worker is None)
    assert opened(await charts.png(columns("Раз", WEEK))).width > 0
    await charts.close()


@pytest.mark.parametrize(
    "spec",
    [{"data": 3}, {"data": {"url": "http://127.0.0.1:9/rows.json"}, "mark": "bar"}, {"mark": "bar\nok 3\n"}],
)
async def test_a_wrong_spec_fails_alone_and_reaches_no_network(charts: Charts, spec: Spec) -> None:
    with pytest.raises(ChartError, match=r"Invalid|not allowed|undefined"):
        await charts.png(spec)
    before = pid(charts)
    assert opened(await charts.png(columns("Раз", WEEK))).width > 0
    assert pid(charts) == before


async def test_a_chart_in_a_message_is_drawn_once(charts: Charts, tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    spec = bars("Как заполнены кружки", CLUBS, full=1)
    attached = attach(files, spec, "Кружки")
    assert (attached.hash, attached.mime) == (spec_hash(spec), MIME)
    assert attach(files, dict(reversed(spec.items())), "Кружки").hash == attached.hash

    picture = await charts.picture_of(files, attached.hash)
    assert picture.mime == "image/png"
    assert len(files.get(picture.hash)) == picture.size
    await charts.close()
    assert await charts.picture_of(files, attached.hash) == picture
    assert charts._worker is None  # nobody had to draw

    (tmp_path / attached.hash[:2] / f"{attached.hash}.picture").write_text("half")
    assert await charts.picture_of(files, attached.hash) == picture

    with pytest.raises(FileNotFoundError):
        await charts.picture_of(files, "0" * 64)


_DRAWS = """
import asyncio, sys
from core.charts import Bar, Charts, columns

async def draw():
    charts = Charts()
    await charts.png(columns("Раз", [Bar("пн", 1)]))
    await charts.close()

asyncio.run(draw())
assert not [name for name in sys.modules if name.startswith("vl_convert")]
"""


def test_a_process_that_has_charts_drawn_does_not_load_the_drawing_library() -> None:
    subprocess.run([sys.executable, "-c", _DRAWS], check=True, timeout=60)
