"""A trial keeps nothing."""

from core.surveys.tables import letterbox, survey_response
from tests.answers import rows
from tests.talk import talk
from tests.world import World


async def test_a_trial_keeps_nothing(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(
        ms_sova,
        """
        > новый опрос
        > [С готового шаблона]
        > [Родительское собрание]
        > [Попробовать самому]
        Это проба
        1 из 3
        > [Суббота, утро]
        > [Онлайн]
        > расходы
        > готово
        ничего не записано
        Когда удобнее? — Суббота, утро
        [Отправить…]
        """,
    )
    assert await rows(world, survey_response) == []
    assert await rows(world, letterbox) == []
