from tests.core.notices.telling import came
from tests.dialogs.parent.test_teacher_question import school
from tests.talk import talk
from tests.world import World


async def test_the_office_answers_in_the_director_s_bot(world: World) -> None:
    anna, _ = await school(world)
    olga = await world.staff("Ольга Ясенева Игоревна", "Секретарь")
    await talk(anna, "> вопрос учителю\n> Маша\n> секретарь\n> Где справка?\n> да\nсохранили")
    await talk(
        olga, "> вопросы ко мне\nЖдёт ответа 1 вопрос\n> 1\nМаша Иванова, 2А\n> ответить\n> Готова\n> да\nотправлен"
    )
    assert (await came(anna))[-1] == "Ольга Игоревна отвечает:\n\nГотова"
