"""As the director's: tests/dialogs/director/test_survey_send.py."""

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
        > [Отправить…]
        За вами пока не записаны ни класс, ни кружок
        > [← Назад]
        """,
    )
