"""What a survey says of itself."""

from core.surveys.tables import Per
from tests.answers import the_survey
from tests.talk import said, talk
from tests.world import World


async def test_everything_of_it_may_be_changed_while_it_is_a_draft(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]"):
        await said(ms_sova, line)
    more = "[Название, цель, анонимность…]"
    await talk(
        ms_sova,
        f"""
        > {more}
        > [Название]
        > Поездка в Светлогорск
        Поездка в Светлогорск (черновик)
        > {more}
        > [Цель]
        > заказать автобус
        Зачем: заказать автобус
        > {more}
        > [Основание]
        > решение родительского комитета
        Основание: решение родительского комитета
        > {more}
        > [Основание]
        > [По поручению учредителя]
        Основание: По поручению учредителя
        > {more}
        > [Сделать анонимным]
        Анонимный
        > {more}
        > [Один ответ от человека]
        отвечает каждый за себя
        > {more}
        > [Закрыть после скольких-то ответов]
        > 30
        Анонимный, отвечает каждый за себя, закроется после 30 ответов.
        > [Отправить…]
        > [Всех родителей]
        > [Неделю]
        включительно, но не больше 30.
        > [Отмена]
        """,
    )
    kept = await the_survey(world)
    assert (kept["title"], kept["quota"], kept["anonymous"], kept["per"]) == (
        "Поездка в Светлогорск",
        30,
        True,
        Per.PERSON,
    )


async def test_an_anonymous_one_asks_for_no_photo(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    for line in ("новый опрос", "[С чистого листа]", "Двор", "починить", "[Добавить вопрос]", "[Фото]", "Что сломано?"):
        await said(ms_sova, line)
    for line in ("[Дальше]", "[Добавить вопрос]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [Название, цель, анонимность…]
        > [Сделать анонимным]
        «Что сломано?» просит фото или файл
        """,
    )
    assert not (await the_survey(world))["anonymous"]
