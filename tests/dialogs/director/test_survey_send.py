"""Sending a survey to some."""

import re

from core.accounts import account
from core.people import guardianship
from core.surveys.tables import survey, survey_asked
from dialogs.engine.update import Bot
from tests.answers import rows
from tests.clubs import joined
from tests.conftest import FrozenClock
from tests.core.notices.telling import set_clock
from tests.talk import said, talk
from tests.world import World


async def test_to_some_classes(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.guardian("Борис Ежов", children={"Коля": "6А"})
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [Отдельные классы]
        > 5Б
        > готово
        Кого из них?
        > [Родителей]
        > [Другой день]
        > 1 сентября 2020
        > послезавтра
        > да
        Ответить можно до 27 ноября включительно.
        Ответы до 27 ноября включительно.
        > [Отправить]
        """,
    )
    assert [(r["person_id"], r["pupil_id"]) for r in await rows(world, survey_asked)] == [
        (anna.id, anna.children["Петя"])
    ]


async def test_there_may_be_nobody_to_send_it_to(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]"):
        await said(ms_sova, line)
    await talk(ms_sova, "> [Всех родителей]\n> [Неделю]\nспрашивать некого\n> [← Назад]\nДо какого дня")


async def test_an_empty_one_is_not_offered_to_be_sent(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    for line in ("новый опрос", "[С чистого листа]", "Двор", "починить"):
        await said(ms_sova, line)
    seen = await said(ms_sova, "мои опросы")
    assert "Отправить…" not in [b.label for row in seen[-1].buttons for b in row]


async def test_who_has_not_joined_finds_it_later(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    pupil = (await world.pupil("Петя Морошкин", "5Б")).id
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == pupil)))
    for line in ("новый опрос", "[С готового шаблона]", "[Родительское собрание]", "[Отправить…]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [Всех учеников]
        > [Неделю]
        Всего: 1, но никто из них ещё не подключился.
        У каждого это займёт около 1 мин., если ответят все — около 1 мин.
        > [Отправить]
        Опрос отправлен
        """,
    )
    petya = await world.account_of(pupil, Bot.STUDENT)
    await talk(petya, "> опросы\nРодительское собрание")


async def test_to_the_families_of_a_club(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.guardian("Борис Ежов", children={"Коля": "6А"})
    await joined(world, await world.club("Шахматы"), anna.children["Петя"])
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [Участников кружков]
        > шахмоты
        > готово
        > [Родителей]
        > [Неделю]
        Кому: родители, кружок «Шахматы»
        > [Отправить]
        """,
    )
    assert [(r["person_id"], r["pupil_id"]) for r in await rows(world, survey_asked)] == [
        (anna.id, anna.children["Петя"])
    ]


async def test_to_those_of_an_age_who_go_to_no_club(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А", "Оля": "5А"})
    await joined(world, await world.club("Шахматы"), anna.children["Петя"])
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [По возрасту и занятости]
        Какого возраста дети?
        > [9–11 лет]
        > [Не ходят ни в один кружок]
        > [Родителей]
        > [Неделю]
        Кому: родители, дети 9–11 лет, без кружков
        > [Отправить]
        """,
    )
    assert [r["pupil_id"] for r in await rows(world, survey_asked)] == [anna.children["Оля"]]


async def test_what_it_takes_is_the_same_before_it_is_sent_and_after(world: World) -> None:
    """Of all who are asked, joined or not; of two parents once."""
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={f"Петя{n}": "5Б" for n in range(20)})
    away = await world.guardian("Борис Ежов", children={f"Коля{n}": "6А" for n in range(20)})
    bound = [{"guardian_id": away.id, "pupil_id": child} for child in anna.children.values()]
    await world.database.write(lambda tx: tx.run(guardianship.insert(), bound))
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == away.id)))
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]", "[Всех родителей]"):
        await said(ms_sova, line)
    ahead = (await said(ms_sova, "[Неделю]"))[-1].text
    await said(ms_sova, "[Отправить]")
    after = (await said(ms_sova, "итоги опросов"))[-1].text
    [told], [shown] = re.findall("если ответят все — (.+)", ahead), re.findall("уйдёт: (.+), если ответят все", after)
    assert told == shown == "около 32 мин."


async def test_what_it_takes_is_no_more_than_the_answers_that_are_wanted(world: World) -> None:
    """Five of forty answer, 35 read the invitation."""
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={f"Петя{n}": "5Б" for n in range(40)})
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]"):
        await said(ms_sova, line)
    [row] = await rows(world, survey)
    await world.database.write(lambda tx: tx.run(survey.update().values(quota=5)))
    for line in ("[Отправить…]", "[Всех родителей]"):
        await said(ms_sova, line)
    ahead = (await said(ms_sova, "[Неделю]"))[-1].text
    minutes = round((5 * row["questions"] * 12 + 35 * 6) / 60)
    assert f"если ответят 5, а больше не нужно — около {minutes} мин." in ahead
    await said(ms_sova, "[Отправить]")
    after = (await said(ms_sova, "итоги опросов"))[-1].text
    assert f"уйдёт: около {minutes} мин., если ответят 5, а больше не нужно" in after


async def test_an_anonymous_one_of_which_nobody_would_see_results_says_so_first(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    for number in range(4):
        await world.guardian(f"Анна Ива{number}", children={f"Петя Ива{number}": "5Б"})
    to_all = ("[Отправить…]", "[Всех родителей]", "[Неделю]")
    for line in ("новый опрос", "[С готового шаблона]", "[Спокойно ли в школе]", *to_all):
        seen = await said(ms_sova, line)
    assert "ответов будет меньше пяти" in seen[-1].text
    await world.guardian("Анна Иванова", children={"Петя": "5Б"})
    await talk(ms_sova, "> [← Назад]\n> [Неделю]\nОтветить можно до")
    assert "меньше пяти" not in (await said(ms_sova, "[← Назад]"))[-1].text
    for line in ("мои опросы", "[✎ Спокойно ли в школе]", "[Название, цель, анонимность…]"):
        await said(ms_sova, line)
    for line in ("[Закрыть после скольких-то ответов]", "4", *to_all):
        seen = await said(ms_sova, line)
    assert "ответов будет меньше пяти" in seen[-1].text


async def test_a_survey_about_children_counts_those_alone_whom_it_asks(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.pupil("Коля Ежов", "5Б")
    await world.teacher("Вера Ласточкина")
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]", "[Всех учеников]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [Неделю]
        спрашивать некого. Выберите других.
        Один ответ на ребёнка дают родители.
        > [← Назад]
        > [← Назад]
        > [Всех в школе]
        > [Неделю]
        Кому: родители
        Получат: 1
        > [Отправить]
        Опрос отправлен, спрашиваем 1 человека.
        """,
    )
    assert [r["person_id"] for r in await rows(world, survey_asked)] == [anna.id]


async def test_the_last_look_says_that_children_are_named(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]", "[Всех родителей]"):
        await said(ms_sova, line)
    told = (await said(ms_sova, "[Неделю]"))[-1].text
    assert "Родителям нескольких детей скажем, о ком из них опрос." in told


async def test_at_night_it_is_said_that_invitations_wait_for_the_morning(world: World, clock: FrozenClock) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    set_clock(clock, "2026-11-25 22:00")
    for line in ("новый опрос", "[С готового шаблона]", "[Поездка класса]", "[Отправить…]", "[Всех родителей]"):
        await said(ms_sova, line)
    await talk(ms_sova, "> [Неделю]\n🌙 Сейчас тихие часы: большинство получит приглашение после 7:00.")
