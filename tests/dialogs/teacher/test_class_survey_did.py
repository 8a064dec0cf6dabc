from core.broadcasts.spreading import spread
from tests.core.surveys.test_results import ANSWERS, pupils
from tests.surveys import made
from tests.talk import messages, talk
from tests.world import World


async def test_a_teacher_tells_those_who_answered_their_survey(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    survey = await made(vera)
    await survey.many(await pupils(world, "5А", 5), *ANSWERS)
    await survey.answered(anna.children["Петя"], ANSWERS[0], by=anna)
    await talk(
        vera,
        """
        > итоги опросов
        > [Рассказать, что сделали]
        Напишите, что вы сделали
        > Едем в музей
        > готово
        — Классный руководитель Ласточкина Вера
        > [Отправить]
        Отправляем: 6 человек
        """,
    )
    while await world.database.write(spread):
        pass
    assert "Едем в музей" in (await messages(anna))[0].text
