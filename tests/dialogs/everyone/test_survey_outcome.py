from core.surveys.tables import Course
from tests.core.surveys.test_results import ANSWERS, pupils
from tests.surveys import made
from tests.talk import talk
from tests.world import World


async def test_who_answered_sees_pictures_and_no_words_of_others(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 8), *ANSWERS)
    await survey.answered(anna.children["Петя"], ANSWERS[0], by=anna)
    await talk(anna, "> итоги опроса\nПока показать нечего.")
    await survey.becomes(course=Course.CLOSED)
    await talk(
        anna,
        """
        > итоги опроса
        📊 Питание в столовой
        1. Ест ли ребёнок в столовой? Да – 44 %
        [По вопросам, с картинками →] [Понятно]
        > [По вопросам, с картинками →]
        Ест ли ребёнок в столовой?
        [Дальше →] [К итогам целиком]
        > [Дальше →]
        Вопрос 2 из 5
        > [К итогам целиком]
        Итоги целиком:
        > [Отмена]
        Итоги всегда здесь: «Итоги опроса».
        > итоги опроса
        > [Понятно]
        Спасибо, что участвуете
        """,
    )


async def test_a_pupil_is_spoken_to_as_one(world: World) -> None:
    petya = await world.pupil("Петя Морошкин")
    await talk(petya, "> итоги опроса\nПока показать нечего.\nты отвечал")
