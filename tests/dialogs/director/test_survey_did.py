from core.broadcasts.spreading import spread
from core.forms.model import Kind, Question
from core.people import guardianship
from core.surveys.tables import Per
from tests.answers import YES_NO
from tests.core.surveys.test_results import ANSWERS, pupils
from tests.dialogs.director.test_area_survey_send import coordinator
from tests.surveys import made
from tests.talk import messages, said, send, talk
from tests.world import World


async def test_those_who_answered_are_told(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А", "Маша": "6Б"})
    ivan = await world.guardian("Иван Иванов", {"Коля": "5А"})
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 5), *ANSWERS)
    for child in anna.children.values():
        await survey.answered(child, ANSWERS[1], by=anna)
    await survey.asked(ivan.children["Коля"], by=ivan)
    await talk(
        olga,
        """
        > рассказать что сделали
        О каком опросе рассказать?
        > питание
        Напишите, что вы сделали
        > С понедельника фрукты каждый день
        Какие ответы показать в сообщении?
        [☑ Ест ли ребёнок в столовой? Нет – 57 %]
        > [☑ Что он ест охотно? Сладкое – 43 %, Суп – 29 %]
        > [Готово: 3]
        Так это увидят:
        📊 Итоги опроса
        «Питание в столовой»
        Вы сказали
        • Ест ли ребёнок в столовой? Нет – 57 %
        • Оцените столовую: Насколько вкусно: 2,7 из 5, Насколько чисто: 4,9 из 5
        Мы сделали
        С понедельника фрукты каждый день
        — Директор Петрова Ольга
        Кому: всем, кто ответил
        Получат: 6
        > [Отправить]
        Отправляем: 6 человек узнают, что их услышали.
        """,
    )
    while await world.database.write(spread):
        pass
    assert await messages(ivan) == []
    (told,) = await messages(anna)
    assert "С понедельника фрукты" in told.text
    assert [b.label for row in told.buttons for b in row] == ["Итоги", "Почему это мне?"]
    (shown,) = await send(anna, token=told.buttons[0][0].token)
    assert "С понедельника фрукты" in shown.text and "Ест ли ребёнок в столовой?" in shown.text
    assert len(shown.files) == 1
    (why,) = await send(anna, token=told.buttons[1][0].token)
    assert "автор опроса рассказывает" in why.text
    await talk(olga, "> рассказать что сделали\n> питание\n> Ещё раз\n> [Готово: 4]\nО нём уже рассказывали 25 ноября")


async def test_nothing_can_be_told_of_a_survey_that_nobody_answered(world: World) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=True)
    await survey.many(await pupils(world, "5А", 4), *ANSWERS)
    await talk(
        olga,
        """
        > рассказать что сделали
        > питание
        Рассказывать пока нечего: ответов ещё слишком мало.
        О каком опросе рассказать?
        """,
    )


async def test_of_an_anonymous_survey_all_who_were_asked_are_told(world: World) -> None:
    olga = await world.director()
    ivan = await world.guardian("Иван Иванов", {"Коля": "5А"})
    survey = await made(olga, anonymous=True)
    await survey.many(await pupils(world, "5А", 5), *ANSWERS)
    await survey.asked(ivan.children["Коля"], by=ivan)
    await talk(
        olga,
        """
        > вы сказали мы сделали
        > питание
        > Спасибо
        > [Готово: 4]
        Кому: всем, кого спрашивали
        Получат: 6
        > [Отправить]
        """,
    )
    while await world.database.write(spread):
        pass
    assert len(await messages(ivan)) == 1


async def test_a_school_does_not_tell_of_another_ones_survey(world: World) -> None:
    olga = await world.director()
    first = world.school_id
    second = await world.school("Школа № 2")
    pavel = await world.director("Павел Иванов")
    survey = await made(olga, schools=(first, second), author_role="coordinator")
    await survey.many(await pupils(world, "5А", 6), *ANSWERS)
    await talk(
        pavel,
        """
        > вы сказали мы сделали
        > питание
        О каком опросе рассказать?
        """,
    )


async def test_a_coordinator_tells_all_schools(world: World) -> None:
    tanya = await coordinator(world)
    first = world.school_id
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    second = await world.school("Школа № 2")
    ivan = await world.guardian("Иван Иванов", {"Коля": "5А"})
    survey = await made(tanya, schools=(first, second), author_role="coordinator")
    for who, child in ((anna, anna.children["Петя"]), (ivan, ivan.children["Коля"])):
        await survey.answered(child, ANSWERS[0], by=who)
    await talk(
        tanya,
        """
        > итоги опросов
        Ответили: 2 из 2
        > [Кто ответил]
        Ответили 2 из 2.
        > [Рассказать, что сделали]
        > Купим мебель во все столовые
        > готово
        — Координатор Ветрова Татьяна
        Получат: 2
        > [Отправить]
        Отправляем: 2 человека
        """,
    )
    while await world.database.write(spread):
        pass
    for who in (anna, ivan):
        (told,) = await messages(who)
        assert "Купим мебель" in told.text


async def test_what_fewer_than_five_answered_is_told_to_nobody(world: World) -> None:
    """Of a named survey, too: its author sees the answers, those who gave them do not see each other's."""
    olga = await world.director()
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    ivan = await world.guardian("Иван Иванов", {"Коля": "5А"})
    survey = await made(olga)
    await survey.answered(anna.children["Петя"], ANSWERS[0], by=anna)
    await survey.answered(ivan.children["Коля"], ANSWERS[1], by=ivan)
    await talk(
        olga,
        """
        > рассказать что сделали
        > питание
        > Купим мебель
        Показать здесь нечего
        > [Только мои слова]
        «Питание в столовой»

        Мы сделали
        Купим мебель
        Кому: всем, кто ответил
        🔒 Где ответили меньше пяти человек, ответов им не покажем
        > [Отправить]
        Отправляем: 2 человека
        """,
    )
    while await world.database.write(spread):
        pass
    (told,) = await messages(anna)
    assert "%" not in told.text and "Вы сказали" not in told.text
    (shown,) = await send(anna, token=told.buttons[0][0].token)
    assert "%" not in shown.text and "меньше пяти человек" in shown.text and not shown.files


async def test_only_the_question_that_few_answered_is_kept(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 6), {"eats": "yes"})
    await survey.many(await pupils(world, "5Б", 2), ANSWERS[0])
    await talk(
        olga,
        """
        > рассказать что сделали
        > питание
        > Купим мебель
        > готово
        Вы сказали
        • Ест ли ребёнок в столовой?
        Мы сделали
        🔒 Где ответили меньше пяти человек
        > [Отмена]
        никому ничего не отправили
        """,
    )


async def test_where_nothing_is_kept_nothing_is_said_of_it(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 6), {"eats": "yes"})
    for line in ("рассказать что сделали", "питание", "Купим мебель", "готово"):
        seen = await said(olga, line)
    assert "🔒" not in seen[-1].text and seen[-1].text == seen[-1].text.rstrip()


async def test_the_other_parent_who_did_not_answer_is_no_one_who_did(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    father = await world.guardian("Алексей Морошкин", {})
    await world.database.write(
        lambda tx: tx.insert(guardianship, guardian_id=father.id, pupil_id=anna.children["Петя"])
    )
    await world.survey("Питание", Question("eats", Kind.CHOICE, "Ест?", options=YES_NO), author=olga, per=Per.CHILD)
    await talk(anna, "> опросы\n> [Да]\nСпасибо")
    await talk(
        olga,
        """
        > рассказать что сделали
        > питание
        > Купим мебель
        > [Только мои слова]
        Кому: всем, кто ответил
        Получат: 1
        > [Отправить]
        Отправляем: 1 человек
        """,
    )
    while await world.database.write(spread):
        pass
    assert "Купим мебель" in (await messages(anna))[-1].text
    assert not any("Купим мебель" in message.text for message in await messages(father))
