"""Questions are moved, removed, said otherwise."""

from core.forms.model import Kind, Question
from tests.answers import YES_NO, form
from tests.talk import talk
from tests.world import World

EATS = Question("eats", Kind.CHOICE, "Ест?", options=YES_NO)
WHY = Question("why", Kind.TEXT, "Почему?", relevant="${eats} = 'no'")


async def test_an_open_survey_gets_another_version(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", EATS, WHY, author=ms_sova)
    await talk(
        ms_sova,
        """
        > мои опросы
        > [● Питание]
        Если поменять вопросы сейчас
        > [Изменить вопрос]
        Какой вопрос?
        > [2. Почему?]
        > [Другие слова]
        > Отчего?
        2. Отчего?
        > [Изменить вопрос]
        > [1. Ест?]
        ▢ Да
        > [Ниже]
        1. Отчего?
        2. Ест?
        > [Изменить вопрос]
        > [2. Ест?]
        > [Убрать вопрос]
        1. Отчего?
        """,
    )
    left = await form(world)
    assert [(q.name, q.relevant) for q in left.questions] == [("why", "")], "what it depended on is gone"


async def test_a_question_is_made_anew_in_its_place(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", EATS, WHY, author=ms_sova)
    await talk(
        ms_sova,
        """
        > мои опросы
        > [● Питание]
        > [Изменить вопрос]
        > [1. Ест?]
        > [Составить заново]
        Какой это вопрос?
        > [Оценка 1–5]
        > Вкусно?
        > [Дальше]
        > [Добавить вопрос]
        1. Вкусно?
        2. Почему?
        """,
    )
    assert [q.name for q in (await form(world)).questions] == ["eats", "why"]
