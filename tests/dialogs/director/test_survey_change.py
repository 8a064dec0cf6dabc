"""Questions are moved, removed, said otherwise."""

from core.forms.model import Kind, Option, Question
from tests.answers import YES_NO, form
from tests.talk import said, talk
from tests.world import World

EATS = Question("eats", Kind.CHOICE, "Ест?", options=YES_NO)
WHAT = Question("q1", Kind.CHOICE, "Ест?", options=(Option("1", "Да"), Option("2", "Нет")))
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
        > [Заменить вопрос]
        1. Вкусно?
        2. Почему?
        """,
    )
    kept = [(q.name, q.relevant) for q in (await form(world)).questions]
    assert kept == [("q1", ""), ("why", "")], "answers to the old question are not counted for the new one"


async def test_other_words_keep_the_answers_and_say_so(world: World) -> None:
    ms_sova, anna = await world.director("Нина Совина"), await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", EATS, author=ms_sova)
    for line in ("мои опросы", "[● Питание]", "[Изменить вопрос]"):
        await said(ms_sova, line)
    await talk(ms_sova, "> [Другие слова]\nНапишите вопрос новыми словами.\n[← Назад]\n> назад")
    for line in ("опросы", "[Да]"):
        await said(anna, line)
    await talk(
        ms_sova,
        """
        > [Другие слова]
        На прежние есть 1 ответ, он посчитается вместе с новыми…нажмите «Назад» и выберите «Составить заново».
        > НЕ ест?
        1. НЕ ест?
        """,
    )


async def test_one_that_is_answered_as_before_stays_the_same(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.survey("Питание", Question("mark", Kind.SCALE, "Как?", least=1, most=5), author=ms_sova)
    await talk(
        ms_sova,
        """
        > мои опросы
        > [● Питание]
        > [Изменить вопрос]
        > [Составить заново]
        > [Оценка 1–5]
        > Вкусно?
        > [Дальше]
        > [Заменить вопрос]
        1. Вкусно?
        """,
    )
    assert [(q.name, q.text) for q in (await form(world)).questions] == [("mark", "Вкусно?")]


async def test_a_table_takes_the_place_of_a_question(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.survey("Питание", EATS, WHY, author=ms_sova)
    await talk(
        ms_sova,
        """
        > мои опросы
        > [● Питание]
        > [Изменить вопрос]
        > [1. Ест?]
        > [Составить заново]
        > [Таблица по строкам]
        > Довольны ли вы?
        > Да; Нет
        > Завтраки; Обеды
        > [Дальше]
        > [Заменить вопрос]
        1. Довольны ли вы? — Завтраки
        2. Довольны ли вы? — Обеды
        3. Почему?
        """,
    )
    assert [q.name for q in (await form(world)).questions] == ["q1", "q2", "why"]


async def test_the_name_of_a_question_that_is_gone_is_not_given_again(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", WHAT, Question("q2", Kind.TEXT, "Почему?"), author=ms_sova)
    await said(anna, "опросы")
    await said(anna, "[Да]")
    await said(anna, "люблю суп")
    for line in ("мои опросы", "[● Питание]", "[Изменить вопрос]", "[1. Ест?]", "[Убрать вопрос]"):
        await said(ms_sova, line)
    for line in ("[Добавить вопрос]", "[Один вариант]", "Что вкуснее?", "Суп; Каша", "[Дальше]"):
        await said(ms_sova, line)
    await talk(
        ms_sova, "> [Добавить вопрос]\n1. Почему?\n2. Что вкуснее?\n> [Итоги]\nЧто вкуснее? пока никто не ответил"
    )
    assert [q.name for q in (await form(world)).questions] == ["q2", "q3"]
