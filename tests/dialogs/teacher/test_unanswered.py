"""The homeroom teacher sees who has not answered, and reminds them."""

import asyncio
from datetime import timedelta

from core.accounts import account
from core.broadcasts.audience import Whom
from core.forms.model import Kind, Question
from core.surveys import nudging, reminding
from core.surveys.tables import Per
from tests.answers import YES_NO
from tests.broadcasts import acting, background
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, tick
from tests.talk import said, talk
from tests.world import Someone, World

EATS = Question("eats", Kind.CHOICE, "Ест ли ребёнок в столовой?", options=YES_NO)


async def a_class(world: World) -> tuple[Someone, Someone, Someone]:
    vera = await world.teacher("Вера Ласточкина Михайловна")
    anna = await world.guardian("Анна Морошкина", children={"Петя Морошкин": "5Б"})
    olga = await world.guardian("Ольга Ясенева", children={"Илья Ясенев": "5Б"})
    offline = await world.guardian("Зоя Ежова", children={"Коля Ежов": "5Б"})
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == offline.id)))
    await world.guardian("Борис Чижов", children={"Дима": "6А"})
    await world.homeroom("5Б", vera)
    return vera, anna, olga


async def test_who_has_not_answered_is_reminded_with_one_tap(world: World, clock: FrozenClock) -> None:
    vera, anna, olga = await a_class(world)
    await world.survey("Питание", EATS, per=Per.CHILD, closes_at=clock.now + timedelta(days=9))
    await background(world.database)
    await said(olga, "[Да]")
    clock.pass_time(days=1)
    await talk(
        vera,
        """
        > кто не ответил
        Питание, до 4 декабря
        ▓▓▓░░░░░░░ ответили 1 из 3
        Ещё не ответили:
        • Петя Морошкин (Анна Морошкина)
        Не подключены, передать на бумаге:
        • Коля Ежов (Зоя Ежова)
        [Напомнить: Петя Морошкин] [К другим опросам] [Отмена]
        > [Напомнить: Петя Морошкин]
        Напомнили: 1 человек получит сообщение с кнопкой опроса.
        Питание
        [К другим опросам] [Отмена]
        """,
    )
    assert (await came(anna))[-1].startswith("Вера Михайловна просит ответить на опрос «Питание», до 4 декабря")
    await talk(anna, "> [Ответить]\nЕст ли ребёнок\n> [Да]\nСпасибо")
    await talk(vera, "> кто не ответил\nответили 2 из 3")


async def test_all_at_once_and_of_guardians_their_children(world: World, clock: FrozenClock) -> None:
    vera, anna, olga = await a_class(world)
    await world.survey("Питание", EATS)
    await background(world.database)
    await talk(
        vera,
        """
        > кто не ответил
        • Анна Морошкина (Петя Морошкин)
        • Ольга Ясенева (Илья Ясенев)
        передать на бумаге:
        • Зоя Ежова (Коля Ежов)
        [К другим опросам] [Отмена]
        """,
    )
    clock.pass_time(days=1)
    before = len(await came(anna)), len(await came(olga))
    await talk(vera, "> кто не ответил\n> [Напомнить всем (2)]\nНапомнили: 2 человека получат")
    assert (len(await came(anna)) - before[0], len(await came(olga)) - before[1]) == (1, 1)
    clock.pass_time(days=1)  # when the clock would remind them, had the teacher not yesterday
    assert await world.database.write(reminding.remind) == 2  # her who is in no messenger, and 6А
    assert len(await came(anna)) - before[0] == 1


async def test_of_an_anonymous_one_only_numbers(world: World, clock: FrozenClock) -> None:
    vera, _, _ = await a_class(world)
    await world.survey("Буллинг", EATS, anonymous=True)
    await background(world.database)
    clock.pass_time(days=1)
    await talk(
        vera,
        """
        > кто не ответил
        ответили 0 из 3
        Опрос анонимный, поэтому здесь только числа
        [К другим опросам] [Отмена]
        > [К другим опросам]
        """,
    )
    teacher = await acting(vera)
    assert await world.database.read(lambda tx: nudging.silent(tx, teacher, nudging.asking(tx, teacher)[0].id)) == []


async def test_two_taps_at_once_remind_once(world: World, clock: FrozenClock) -> None:
    vera, anna, _ = await a_class(world)
    made = await world.survey("Питание", EATS)
    await background(world.database)
    clock.pass_time(days=1)
    teacher, before = await acting(vera), len(await came(anna))
    told = await asyncio.gather(
        *(world.database.write(lambda tx: nudging.nudge(tx, teacher, made, None)) for _ in range(4))
    )
    assert sorted(told) == [0, 0, 0, 2]
    assert len(await came(anna)) - before == 1


async def test_another_class_is_not_seen(world: World) -> None:
    _, _, _ = await a_class(world)
    igor = await world.teacher("Игорь Ветров")
    await world.survey("Питание", EATS, whom=Whom.GUARDIANS)
    await background(world.database)
    await talk(igor, "> кто не ответил\nСейчас ваш класс ни о чём не спрашивают.")
    await tick(igor)


async def test_a_teacher_reminds_of_the_child_of_their_class(world: World, clock: FrozenClock) -> None:
    vera = await world.teacher("Вера Ласточкина Михайловна")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.homeroom("5Б", vera)
    await world.survey("Питание", EATS, per=Per.CHILD)
    await background(world.database)
    clock.pass_time(days=1)
    await talk(vera, "> кто не ответил\n> [Напомнить: Петя Морошкина]\nНапомнили")
    assert "на опрос «Питание» про Петю (5Б): 1 вопрос" in (await came(anna))[-1]
