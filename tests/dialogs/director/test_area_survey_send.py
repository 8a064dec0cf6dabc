"""A coordinator asks many schools, and sees nothing else of them."""

import sqlalchemy as sa

from core.database import Tx
from core.people import Role, guardianship, membership
from core.schools import municipality, region, school
from core.surveys.tables import survey_asked
from dialogs.engine.update import Bot
from tests.answers import answers, rows, spread, the_survey
from tests.talk import messages, said, send, talk
from tests.world import Someone, World, _pupil


async def coordinator(world: World, position: str = "Координатор муниципалитета") -> Someone:
    found = await world.teacher("Татьяна Ветрова")
    theirs = membership.c.person_id == found.id
    change = membership.update().where(theirs).values(role=Role.COORDINATOR.value, position=position)
    await world.database.write(lambda tx: tx.run(change))
    return Someone(found.id, Bot.DIRECTOR, world, found.account, found.transport)


async def test_a_coordinator_asks_on_the_areas_own_ground(world: World) -> None:
    tanya = await coordinator(world)
    for line in ("новый опрос", "[С чистого листа]", "Климат"):
        await said(tanya, line)
    await talk(tanya, "> понять\nОснование: По инициативе муниципалитета, отвечать необязательно")


async def test_all_schools_of_a_municipality_are_asked(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    tanya = await coordinator(world)
    first = world.school_id
    second = await world.school("Гимназия № 1")
    boris = await world.guardian("Борис Ежов", children={"Коля": "6А"})
    await talk(
        tanya,
        """
        > меню
        [Новый опрос] [Итоги опросов] [Мои опросы] [Помощь] [Кто я]
        > новый опрос
        > [С готового шаблона]
        > [Сколько задают на дом]
        Сколько задают на дом (черновик)
        > [Отправить…]
        Какие школы спросим?
        > [Все школы]
        > [Всех родителей]
        > [Все классы]
        > [Неделю]
        Кому: родители, 2 школы
        Получат: 2
        > [Отправить]
        Опрос отправлен, спрашиваем 2 человека.
        """,
    )
    assert (await the_survey(world))["school_id"] is None
    assert {r["school_id"] for r in await rows(world, survey_asked)} == {first, second}
    await spread(world)
    for one in (anna, boris):
        await talk(one, "> опросы\nСколько задают на дом")
        for line in ("[2]", "[Да]", "[Пропустить]"):
            await said(one, line)
    assert len(await answers(world)) == 2
    await talk(tanya, "> итоги опросов\nОтветили: 2 из 2")


async def test_some_schools_and_grades(world: World) -> None:
    await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    tanya = await coordinator(world)
    await world.school("Гимназия № 1")
    await world.guardian("Борис Ежов", children={"Коля": "6А"})
    for line in ("новый опрос", "[С готового шаблона]", "[Сколько задают на дом]", "[Отправить…]", "[Выберу школы]"):
        await said(tanya, line)
    for line in ("лицей", "готово", "[Всех родителей]", "[Некоторые параллели]", "5, 6", "готово", "[Две недели]"):
        await said(tanya, line)
    await said(tanya, "[Отправить]")
    assert len(await rows(world, survey_asked)) == 1


async def test_other_municipalities_are_not_theirs_unless_they_look_after_the_region(world: World) -> None:
    tanya = await coordinator(world)

    def elsewhere(tx: Tx) -> None:
        whole = tx.value(sa.select(region.c.id))
        there = tx.insert(municipality, region_id=whole, name="Балтийск")
        tx.insert(school, municipality_id=there, name="СОШ № 4", public_id="x4")

    await world.database.write(elsewhere)
    for line in ("новый опрос", "[С готового шаблона]", "[Сколько задают на дом]", "[Отправить…]"):
        await said(tanya, line)
    seen = await said(tanya, "[Выберу школы]")
    assert "СОШ № 4" not in str(seen[-1].buttons)
    change = membership.update().values(position="Координатор региона")
    await world.database.write(lambda tx: tx.run(change))
    await said(tanya, "[← Назад]")
    seen = await said(tanya, "[Выберу школы]")
    assert "СОШ № 4" in str(seen[-1].buttons)


async def test_what_is_of_one_school_is_not_offered(world: World) -> None:
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    tanya = await coordinator(world)
    for words in ("найти человека", "сделать объявление", "/today", "/find_person", "/survey_send"):
        told = " ".join(m.text for m in await said(tanya, words))
        assert "Морошкин" not in told
        assert "Всей школе" not in told
    await send(tanya, text="меню")


async def also_in(world: World, anna: Someone, school_id: int) -> None:
    """Give her a child in another school, too."""

    def also(tx: Tx) -> None:
        tx.insert(membership, person_id=anna.id, role=Role.GUARDIAN, school_id=school_id)
        tx.insert(guardianship, guardian_id=anna.id, pupil_id=_pupil(tx, school_id, "Коля Морошкин", "7А"))

    await world.database.write(also)


async def test_a_mother_of_children_in_two_schools_is_asked_once(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    tanya = await coordinator(world)
    second = await world.school("Гимназия № 1")

    await also_in(world, anna, second)
    for line in ("новый опрос", "[С чистого листа]", "Климат", "понять", "[Добавить вопрос]", "[Текст]", "Как вам?"):
        await said(tanya, line)
    for line in ("[Дальше]", "[Добавить вопрос]", "[Отправить…]", "[Все школы]", "[Всех родителей]", "[Все классы]"):
        await said(tanya, line)
    await said(tanya, "[Неделю]")
    await talk(tanya, "> [Отправить]\nспрашиваем 1 человека")
    assert len(await rows(world, survey_asked)) == 1


async def test_a_mother_of_children_in_two_schools_is_told_once_of_both(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    tanya = await coordinator(world)
    second = await world.school("Гимназия № 1")
    await also_in(world, anna, second)
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]", "[Все школы]"):
        await said(tanya, line)
    for line in ("[Всех родителей]", "[Все классы]", "[Неделю]", "[Отправить]"):
        await said(tanya, line)
    assert len(await rows(world, survey_asked)) == 2
    await spread(world)
    invited = [m for m in await messages(anna) if "Поездка класса" in m.text]
    assert len(invited) == 1
    assert "Петю" in invited[0].text and "Колю" in invited[0].text
