"""A trial keeps nothing."""

from core.files import FileStore
from core.surveys.tables import letterbox, survey_response
from core.words import plain
from tests.answers import rows
from tests.pictures import jpeg
from tests.talk import said, send, talk
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


async def test_a_photo_that_was_tried_is_told_as_one(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    for line in ("новый опрос", "[С чистого листа]", "Двор", "починить"):
        await said(ms_sova, line)
    for line in ("[Добавить вопрос]", "[Фото]", "Покажите двор", "[Дальше]", "[Добавить вопрос]"):
        await said(ms_sova, line)
    await said(ms_sova, "[Попробовать самому]")
    (seen,) = await send(ms_sova, files=(files.put(jpeg(), "двор.jpg"),))
    assert "Покажите двор — фото" in plain(seen.text)
