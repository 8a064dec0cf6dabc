"""Every kind of question has a picture that the library really draws, and a line that says the main thing."""

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from core.access import Actor
from core.charts import Charts, Spec
from core.database import Tx
from core.forms.model import Form, Kind, Option, Question
from core.surveys import results
from core.surveys.results.lines import line
from core.surveys.results.pictures import Reader, picture, pictures_of
from core.words import Words, plain, say
from tests.core.surveys.test_results import ANSWERS, pupils, seen
from tests.surveys import made
from tests.world import World


@pytest.fixture
async def charts() -> AsyncIterator[Charts]:
    drawing = Charts()
    yield drawing
    await drawing.close()


@pytest.fixture
def reader(words: Words) -> Reader:
    return Reader(lambda text: words.text(text, "ru"), "ru")


async def drawn(charts: Charts, spec: Spec | None) -> Image.Image:
    assert spec is not None
    return Image.open(io.BytesIO(await charts.png(spec)))


async def test_a_picture_of_each_question(world: World, charts: Charts, reader: Reader) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 9), *ANSWERS)

    def read(tx: Tx, acting: Actor) -> list[tuple[Spec | None, str]]:
        sight = results.seen(tx, acting, survey.id)
        return [(picture(b, reader), plain(reader.text(line(b, reader)))) for b in results.blocks(tx, sight)]

    specs = await seen(olga, read)
    assert [said for _, said in specs] == [
        "Ест ли ребёнок в столовой? Да – 33 %",
        "Что он ест охотно? Сладкое – 67 %, Суп – 33 %",
        "Оцените столовую: Насколько вкусно: 3 из 5, Насколько чисто: 4,7 из 5",
        "Сколько рублей в день вы готовы платить? в среднем 100, у половины не больше 100",
        "Что изменить? 3 ответа словами",
    ]
    assert specs[-1][0] is None
    for spec, _ in specs[:-1]:
        image = await drawn(charts, spec)
        assert 1700 <= image.width <= 2000 and image.height < 3000


async def test_a_picture_of_groups(world: World, charts: Charts, reader: Reader) -> None:
    olga = await world.director()
    survey = await made(olga)
    for label in ("5А", "5Б", "6А"):
        await survey.many(await pupils(world, label, 5), *ANSWERS)

    def read(tx: Tx, acting: Actor) -> list[Spec]:
        sight = results.seen(tx, acting, survey.id)
        tallies = {t.question.name: t for b in results.blocks(tx, sight) for t in b.tallies}
        cuts = [
            results.cut(tx, sight, sight.question(n), results.By.CLASS) for n in ("eats", "dishes", "taste", "price")
        ]
        return [spec for cut in cuts for spec in pictures_of(cut, tallies[cut.question.name], reader)]

    specs = await seen(olga, read)
    assert len(specs) == 4
    for spec in specs:
        assert (await drawn(charts, spec)).width > 1700


async def test_many_answers_and_long_words_still_fit(world: World, charts: Charts, reader: Reader) -> None:
    olga = await world.director()
    options = tuple(Option(f"o{n}", f"Очень длинный вариант ответа номер {n}, " * 4) for n in range(40))
    form = Form((Question("way", Kind.CHOICE, "Как вы добираетесь до школы? " * 6, options=options),))
    survey = await made(olga, form)
    await survey.many(await pupils(world, "5А", 6), {"way": "o39"}, {"way": "o1"})
    block = await seen(olga, lambda tx, a: results.block(tx, results.seen(tx, a, survey.id), 0))
    image = await drawn(charts, picture(block, reader))
    assert image.height < 5000
    assert "Ещё 28 вариантов" in str(picture(block, reader))


async def test_what_is_hidden_has_no_picture(world: World, reader: Reader) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=True)
    await survey.many(await pupils(world, "5А", 4), *ANSWERS)
    block = await seen(olga, lambda tx, a: results.block(tx, results.seen(tx, a, survey.id), 0))
    assert picture(block, reader) is None
    assert line(block, reader).told["answer"] == say("results.few")
