"""As the director's: tests/dialogs/director/test_survey_settings.py."""

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
        > [Название, цель, анонимность…]
        > [Название]
        > Едем в Янтарный
        Едем в Янтарный (черновик)
        """,
    )
