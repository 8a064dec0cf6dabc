"""The workbook, opened by a reader that we did not write."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from core.access import Actor
from core.database import Tx
from core.forms.model import Form, Kind, Question
from core.surveys import results
from core.surveys.results.pictures import Reader
from core.surveys.tables import Course
from core.surveys.workbook import gathered, written
from core.words import Words
from tests.core.surveys.test_results import ANSWERS, pupils, seen
from tests.surveys import Made, made
from tests.world import Someone, World


async def book(who: Someone, survey: Made, words: Words, most: int = 20_000) -> bytes:
    reader = Reader(lambda text: words.text(text, "ru"), "ru")

    def read(tx: Tx, acting: Actor) -> bytes:
        return written(gathered(tx, acting, results.seen(tx, acting, survey.id), reader, most))

    content: bytes = await seen(who, read)
    return content


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    opened = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


async def test_everything_of_a_named_survey(world: World, words: Words) -> None:
    olga = await world.director()
    survey = await made(olga)
    for label in ("5А", "6Б"):
        await survey.many(await pupils(world, label, 6), *ANSWERS)
    content = await book(olga, survey, words)
    found = sheets(content)
    assert list(found) == ["Итоги", "По параллелям", "По классам", "Кто ответил", "Словами", "Ответы"]
    totals = [row[:3] for row in found["Итоги"]]
    assert ["Да", 4, 33.3] in totals and ["Сладкое", 8, 66.7] in totals
    assert totals[1][0] == "Ответили 12 из 12"
    assert found["По классам"][0][2:] == ["5А", "6Б"]
    assert ["Ест ли ребёнок в столовой?", "Да", 2, 2] in found["По классам"]
    assert ["5А", 6, 6, 100] in [row[:4] for row in found["Кто ответил"]]
    head, first, *_ = found["Ответы"]
    assert head[:5] == ["О ком", "Кто ответил", "Класс", "Когда", "Ест ли ребёнок в столовой?"]
    assert first[2] == "6Б" and first[4] in ("Да", "Нет", "Другое: Иногда")
    assert len(found["Ответы"]) == 13
    charts = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 5  # every question but that in words


async def test_what_people_wrote_is_no_formula(world: World, words: Words) -> None:
    olga = await world.director()
    survey = await made(olga)
    wrote = ('=HYPERLINK("https://evil.example";"x")', "+1+1", "@SUM(A1)", "-2", "https://example.com", "42")
    for child, text in zip(await pupils(world, "5А", 6), wrote, strict=True):
        await survey.answered(child, {"wish": text})
    content = await book(olga, survey, words)
    assert {row[1] for row in sheets(content)["Словами"][1:]} == set(wrote)
    inside = zipfile.ZipFile(io.BytesIO(content))
    for name in inside.namelist():
        if name.startswith("xl/worksheets/"):
            assert b"<f>" not in inside.read(name) and b"hyperlink" not in inside.read(name)


async def test_an_anonymous_one_has_no_single_answers_and_no_classes(world: World, words: Words) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=True)
    for label in ("5А", "5Б", "6А"):
        await survey.many(await pupils(world, label, 6), *ANSWERS)
    assert list(sheets(await book(olga, survey, words))) == ["Итоги", "Кто ответил", "Словами"]
    await survey.becomes(course=Course.CLOSED)
    found = sheets(await book(olga, survey, words))
    assert list(found) == ["Итоги", "По параллелям", "Кто ответил", "Словами"]
    assert found["По параллелям"][0][2:] == ["5-е классы", "6-е классы"]


async def test_small_groups_are_empty_cells(world: World, words: Words) -> None:
    olga = await world.director()
    survey = await made(olga)
    for label, count in (("5А", 2), ("5Б", 6), ("5В", 9)):
        await survey.many(await pupils(world, label, count), *ANSWERS)
    found = sheets(await book(olga, survey, words))
    assert found["По классам"][0][2:] == ["5В"]
    assert "Пустые клетки" in found["По классам"][-1][0]


@pytest.mark.parametrize("most", [3, 20_000])
async def test_a_long_one_is_cut_and_says_so(world: World, words: Words, most: int) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 6), *ANSWERS)
    rows = sheets(await book(olga, survey, words, most))["Ответы"]
    assert (len(rows), rows[-1][0].startswith("Здесь самые новые")) == ((6, True) if most == 3 else (7, False))


async def test_days_are_days_and_files_have_an_address(world: World, words: Words) -> None:
    olga = await world.director()
    form = Form((Question("born", Kind.DATE, "Дата рождения?"), Question("photo", Kind.PHOTO, "Фото двора")))
    survey = await made(olga, form)
    given = ({"born": "2016-02-29", "photo": "a" * 64}, {"born": "1899-12-31"})
    for child, answers in zip(await pupils(world, "5А", 2), given, strict=True):
        await survey.answered(child, answers)
    found = sheets(await book(olga, survey, words))
    _, second, first = found["Ответы"]
    assert isinstance(first[3], datetime)
    assert first[4:] == [date(2016, 2, 29), f"https://klik.example/surveys/{survey.name}/files/{'a' * 64}"]
    assert second[4:] == ["31.12.1899", ""]
    assert ["29 февраля 2016", 1, 50] in [row[:3] for row in found["Итоги"]]
