import asyncio

from core.questions.telling import remind, tell_letters
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock
from tests.dialogs.parent.test_my_questions import asked
from tests.dialogs.parent.test_teacher_question import school
from tests.digests import send_digests
from tests.talk import button, messages, screen, send, talk
from tests.world import World


async def test_who_waits_longest_comes_first(world: World, clock: FrozenClock) -> None:
    anna, irina = await school(world)
    await asked(anna, "Первый")
    set_clock(clock, "2026-11-27 12:00")
    await asked(anna, "Второй")
    await talk(
        irina,
        """
        > вопросы
        Ждут ответа 2 вопроса
        [⏳ 2 дня · Анна Иванова (Петя, 5Б): Первый] [⏳ сегодня · Анна Иванова (Петя, 5Б): Второй]
        > второй
        Анна Иванова · Петя Иванова, 5Б…Второй…⏳ Ждёт ответа с сегодняшнего дня
        [Ответить] [Передать коллеге] [Закрыть без ответа]
        > 1
        > Отвечаю на второй
        > отправить ответ
        > вопросы
        Ждёт ответа 1 вопрос
        """,
    )


async def test_an_answer_may_be_written_at_once(world: World) -> None:
    anna, irina = await school(world)
    await asked(anna, "Первый")
    await talk(irina, "> вопросы\n> 1\n> Посмотрела, исправлю завтра\nПосмотрела, исправлю завтра\n[Отправить ответ]")
    await talk(irina, "> [Отправить ответ]\n> вопросы\nВсе вопросы отвечены")


async def test_handed_over_to_a_colleague(world: World, clock: FrozenClock) -> None:
    anna, irina = await school(world)
    olga = await world.staff("Ольга Ясенева Игоревна", "Секретарь")
    await talk(olga, "> приёмные часы\n> мои часы\n> чт 9-12\nЗапомнили")
    await asked(anna)
    await talk(
        irina,
        """
        > [Передать коллеге]
        Кому передать?
        [Ясенева Ольга Игоревна · секретарь]
        > секретарь
        Передали: Ясенева Ольга Игоревна
        > вопросы
        Вопросов нет
        """,
    )
    assert "теперь отвечает Ясенева Ольга Игоревна, секретарь. Передача: Ирина Петровна." in (await came(anna))[-1]
    set_clock(clock, "2026-11-26 09:00")
    await world.database.write(tell_letters)
    assert (await came(olga))[-1].startswith("Вопрос от коллеги: Ирина Петровна просит вас ответить. Анна Иванова")
    await talk(irina, "> 1\n> меню\n")
    await talk(olga, "> [Ответить]\n> Всё нашли\n> да\nотправлен")
    assert (await came(anna))[-1] == "Ольга Игоревна отвечает:\n\nВсё нашли"


async def test_what_was_handed_over_is_not_answered_by_an_old_button(world: World) -> None:
    anna, irina = await school(world)
    await world.staff("Ольга Ясенева Игоревна", "Секретарь")
    await asked(anna)
    (notice,) = await messages(irina)
    await talk(irina, "> вопросы\n> 1\n> передать\n> 1\nПередали")
    (seen,) = await send(irina, token=button(notice, "Ответить").token)
    assert "Вы передали этот вопрос, отвечает Ясенева Ольга Игоревна" in seen.text


async def test_closed_without_an_answer(world: World) -> None:
    anna, irina = await school(world)
    await asked(anna)
    await talk(irina, "> вопросы ко мне\n> 1\n> закрыть\nВопрос закрыт")
    assert "больше нечего ответить" in (await came(anna))[-1]
    await talk(anna, "> [Ответить ещё]\n> Как же так\n> да\nСохранили")
    await talk(irina, "> вопросы\nЖдёт ответа 1 вопрос")


async def test_reminded_in_the_digest_after_two_days_of_work(world: World, clock: FrozenClock) -> None:
    anna, irina = await school(world)
    set_clock(clock, "2026-11-27 16:00")  # a Friday
    await asked(anna)
    for at, told in (
        ("2026-11-29 16:00", 0),
        ("2026-12-01 15:00", 0),
        ("2026-12-01 16:00", 1),
        ("2026-12-02 16:00", 0),
    ):
        set_clock(clock, at)
        assert await world.database.write(remind) == told, at
    await send_digests(world)
    assert (await came(irina))[-1].endswith("Ждёт ответа 2 рабочих дня: Анна Иванова (Петя, 5Б)")
    await talk(irina, "> [Ответить]\n> Уже\n> да\nотправлен")
    set_clock(clock, "2026-12-20 16:00")
    assert await world.database.write(remind) == 0


async def test_a_colleague_is_found_by_name_or_not(world: World) -> None:
    anna, irina = await school(world)
    await world.teacher("Игорь Ветров Павлович")
    await asked(anna)
    await talk(
        irina,
        """
        > [Передать коллеге]
        Кому передать? Напишите фамилию
        > Запредельский
        Кому передать? Напишите фамилию
        > ветров
        > 1
        Передали: Ветров Игорь Павлович
        """,
    )


async def test_sent_from_two_messengers_at_once_it_is_one_answer(world: World) -> None:
    anna, irina = await school(world)
    phone = await world.account_of(irina.id, Bot.TEACHER, "telegram")
    await asked(anna)
    await talk(irina, "> вопросы\n> 1\n> ответить\n> В раздевалке\n[Отправить ответ]")
    token = button(await screen(irina), "Отправить ответ").token
    await asyncio.gather(*(send(who, token=token) for who in (irina, phone, irina, phone)))
    assert [text for text in await came(anna) if "отвечает" in text] == ["Ирина Петровна отвечает:\n\nВ раздевалке"]
