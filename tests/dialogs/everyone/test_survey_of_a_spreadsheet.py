"""A survey that came as an XLSForm, held in the chat."""

import sqlalchemy as sa

from core.forms.model import RESERVED
from core.forms.xlsform import example
from core.surveys.tables import survey_response
from core.words import Words
from dialogs.everyone.survey import dialog
from tests.core.forms.xlsform.books import YES_NO, brought, quick
from tests.talk import talk
from tests.world import World


async def test_the_example_is_answered(world: World, words: Words) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    form = quick(example(words)).form
    assert form is not None
    await world.survey("Питание", *form.questions)
    await talk(
        anna,
        """
        > опросы
        Питание
        …
        Ребёнок ест в школьной столовой?
        [Да] [Нет] [Отмена]
        > [Нет]
        …
        Почему не ест?
        …
        > [☐ Дорого]
        > [☐ Другое]
        > [Готово, отмечено: 2]
        …
        > соседи шумят
        …
        Как вы оцените столовую?
        — Вкус
        …
        > [Плохо]
        > [Пропустить]
        …
        Какое блюдо хочется видеть чаще?
        …
        > [Второе]
        …
        Какое именно?
        [Каша] [Рыба] [Пропустить] [← Назад] [Отмена]
        > [Рыба]
        …
        Сколько раз в неделю ребёнок завтракает дома?
        …
        > 8
        В неделе семь дней: напишите число от 0 до 7.
        …
        > 5
        > [Пропустить]
        …
        Спасибо! Результаты пришлём сюда же.
        Спасибо, ответы записаны.
        …
        """,
    )
    (kept,) = await world.database.read(lambda tx: tx.all(sa.select(survey_response.c.answers)))
    assert kept.answers == {
        "eats": "no",
        "why": ["price", "other"],
        "why__other": "соседи шумят",
        "taste": "poor",
        "kind": "second",
        "dish": "fish",
        "breakfasts": 5,
    }


async def test_questions_called_like_the_steps_around_them(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    steps = {step.name for step in dialog.steps}
    assert steps <= RESERVED
    rows = [["type", "name", "label"], *[["select_one yes_no", name, f"{name}?"] for name in sorted(steps)]]
    form = brought(survey=rows, choices=YES_NO).form
    assert form is not None
    await world.survey("Питание", *form.questions)
    await talk(
        anna,
        """
        > опросы
        …
        begun?
        …
        > [Да]
        > [Да]
        > [Нет]
        > [Да]
        Спасибо, ответы записаны.
        …
        """,
    )
