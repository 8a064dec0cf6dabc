"""As the director's: tests/dialogs/director/test_survey_question.py."""

from tests.talk import talk
from tests.world import World


async def test_a_teacher_has_it_too(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await talk(
        vera,
        """
        > новый опрос
        > [С готового шаблона]
        > [Поездка класса]
        > [Добавить вопрос]
        > [Текст]
        > Что взять в дорогу?
        > [Дальше]
        > [Спрашивать всех]
        > [Добавить вопрос]
        5. Что взять в дорогу?
        """,
    )
