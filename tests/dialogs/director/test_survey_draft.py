"""A survey's card: from a draft to its end."""

import pytest

from core.forms.model import Kind, Question
from core.surveys.tables import Course, survey
from tests.answers import YES_NO, rows, the_survey
from tests.talk import talk
from tests.world import World

EATS = Question("eats", Kind.CHOICE, "Ест?", options=YES_NO)


async def test_it_is_closed_and_goes_on_for_longer(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", EATS, author=ms_sova)
    await talk(
        ms_sova,
        """
        > мои опросы
        > [● Питание]
        Питание · идёт, пока вы его не закроете
        Ответили 0 из 1.
        > [Другой последний день]
        > 4 декабря
        > да
        до 4 декабря
        > [Закрыть опрос]
        Закрыть «Питание»?
        > [Закрыть]
        Опрос закрыт.
        Питание · закрыт
        """,
    )
    assert (await the_survey(world))["course"] == Course.CLOSED


async def test_a_draft_waits_and_is_deleted(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(
        ms_sova,
        """
        > мои опросы
        Опросов пока нет.
        > [Отмена]
        > новый опрос
        > [С готового шаблона]
        > [Поездка класса]
        > [Отмена]
        > мои опросы
        > [✎ Поездка класса]
        > [Удалить черновик]
        Удалить черновик «Поездка класса»?
        > [Удалить]
        Черновик удалён.
        """,
    )
    assert await rows(world, survey) == []


@pytest.mark.parametrize(
    ("to", "left"),
    [
        ("Добавить вопрос", "вопросы остались как были"),
        ("Изменить вопрос", "вопрос остался как был"),
        ("Название, цель, анонимность…", "всё осталось как было"),
        ("Отправить…", "не отправили"),
    ],
)
async def test_whoever_leaves_in_between_is_told_what_is_left(world: World, to: str, left: str) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(
        ms_sova,
        f"""
        > новый опрос
        > [С готового шаблона]
        > [Поездка класса]
        > [{to}]
        > [Отмена]
        Хорошо, {left}. Опрос сохранён: «Мои опросы».
        > мои опросы
        [✎ Поездка класса]
        """,
    )


async def test_another_school_sees_nothing_of_it(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", EATS, author=ms_sova)
    await world.school("Гимназия № 1")
    stranger = await world.director("Ольга Галкина")
    await talk(stranger, "> мои опросы\nОпросов пока нет.")


async def test_a_teacher_sees_their_own_alone(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    vera = await world.teacher("Вера Ласточкина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", EATS, author=ms_sova)
    await talk(vera, "> мои опросы\nОпросов пока нет.")


async def test_what_a_teacher_has_not_sent_is_theirs_alone(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await talk(vera, "> новый опрос\n> [С готового шаблона]\n> [Поездка класса]\nЧерновик сохранён")
    await talk(await world.director(), "> мои опросы\nОпросов пока нет.")
    await talk(vera, "> мои опросы\n[✎ Поездка класса]")
