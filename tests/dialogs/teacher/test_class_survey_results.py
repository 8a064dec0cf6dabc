from tests.core.surveys.test_results import ANSWERS, pupils
from tests.surveys import made
from tests.talk import talk
from tests.world import World


async def test_a_teacher_sees_their_own_surveys(world: World) -> None:
    vera, nina = await world.teacher("Вера Ласточкина"), await world.teacher("Нина Снегирёва")
    survey = await made(vera)
    await survey.many(await pupils(world, "5А", 6), *ANSWERS)
    await talk(vera, "> кто ответил\nПитание в столовой\nОтветили: 6 из 6\n> [Кто ответил]\nОтветили 6 из 6.")
    await talk(nina, "> кто ответил\nЗдесь появятся итоги")
