"""How much the school may ask a person, and what happens to a survey that would be too much."""

from core.forms.model import Kind, Question
from core.surveys.tables import survey, survey_asked
from tests.answers import YES_NO, rows
from tests.talk import said, talk
from tests.world import Someone, World

MANY = tuple(Question(f"q{n}", Kind.CHOICE, f"Вопрос {n}?", options=YES_NO) for n in range(13))


async def test_the_cap_is_seen_and_changed(world: World) -> None:
    olga = await world.director()
    await talk(
        olga,
        """
        > сколько вопросов в неделю
        не больше 15 вопросов в неделю
        > сто один
        …
        > 101
        …
        > 8
        Запомнили: не больше 8 вопросов в неделю.
        > сколько можно спрашивать
        не больше 8 вопросов в неделю
        > [Отмена]
        норма осталась прежней
        """,
    )


async def begun(world: World) -> Someone:
    """Let somebody be asked a lot, and another survey wait for the day until which it goes."""
    olga = await world.director()
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", *MANY)
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]", "[Всех родителей]"):
        await said(olga, line)
    return olga


async def test_who_was_asked_enough_is_asked_later(world: World) -> None:
    olga = await begun(world)
    await talk(
        olga,
        """
        > [Две недели]
        1 человека в последние дни уже много спрашивали
        больше 15 вопросов за неделю
        > [Да, их спросим позже]
        ⏳ Позже, не раньше 2 декабря
        спрашивают: «Питание»
        > [Отправить]
        Опрос отправлен
        """,
    )
    mine = (await rows(world, survey_asked))[-1]
    assert (str(mine["ask_on"]), mine["told_on"]) == ("2026-12-02", None)


async def test_the_director_may_ask_at_once_with_a_reason_that_is_seen(world: World) -> None:
    olga = await begun(world)
    await talk(
        olga,
        """
        > [Две недели]
        > [Нет, спросить сразу всех]
        Почему нельзя подождать?
        > Поездка уже в пятницу
        ⚠ Сверх недельной нормы вопросов: Поездка уже в пятницу
        > [Отправить]
        Опрос отправлен
        """,
    )
    assert (await rows(world, survey))[-1]["over_cap"] == "Поездка уже в пятницу"
    mine = (await rows(world, survey_asked))[-1]
    assert (str(mine["ask_on"]), str(mine["told_on"])) == ("2026-11-25", "2026-11-25")  # though another one came today
