from core.notices import FAMILY_SIGNUP
from core.people import BOT_OF, Role
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock, tell, tick
from tests.talk import talk
from tests.world import World


async def test_one_screen_says_what_is_on(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > [Уведомления]
        Тихо с 21:00 до 7:00
        Сводка раз в день, в 18:00
        В сводке: записи в семье
        Сразу: объявления школы…освободилось место, кружок изменился, просьба ребёнка
        Выключено: ничего
        Срочное приходит всегда
        [Отдельные виды] [Время сводки] [Тихие часы] [Всё сразу или всё в сводку] [Отмена]
        """.replace("> [Уведомления]", "> меню\n> [Уведомления]"),
    )


async def test_quiet_hours_by_a_button_by_words_and_none(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(
        anna,
        """
        > не беспокоить
        > [Тихие часы]
        Когда не беспокоить?
        [Как в школе: 21:00–7:00] [22:00–7:00] [Тихие часы не нужны] [← Назад]
        > [22:00–7:00]
        Запомнили…Тихо с 22:00 до 7:00
        > уведомления
        > тихие часы
        > когда сплю
        Не получилось понять часы…Когда не беспокоить?
        > с десяти
        Не получилось понять часы
        > с 8 до 7
        Так тихо будет почти весь день…Когда не беспокоить?
        > с 11 вечера до 6:30
        Тихо с 23:00 до 6:30
        > уведомления
        > 3
        > [Тихие часы не нужны]
        Тихих часов нет
        > тихие часы
        > 3
        > как в школе
        Тихо с 21:00 до 7:00
        """,
    )


async def test_the_digest_s_hour(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(
        anna,
        """
        > время сводки
        > [Время сводки]
        Во сколько присылать сводку?
        [Как в школе: 18:00] [8:00] [20:00]
        > вечером
        Не получилось понять время
        > в 19:30
        Сводка раз в день, в 19:30
        > уведомления
        > 2
        > 22:30
        Сводка раз в день, в 7:00
        В 22:30 тихо, поэтому сводка придёт в 7:00
        > уведомления
        > 2
        > 20:00
        в 20:00
        """,
    )
    await tell(anna, FAMILY_SIGNUP)
    set_clock(clock, "2026-11-25 20:00")
    await tick(anna)
    assert (await came(anna))[-1] == "Новое за день\n«новость 1»"


async def test_one_kind_otherwise_and_what_cannot_be_switched_off(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(
        anna,
        """
        > уведомления
        > [Отдельные виды]
        [Всегда: срочное] [Сразу: объявления школы] [Сразу: просьба ребёнка]
        > объявления
        Сразу: объявления школы.
        Школа выбрала тех, кому это важно, и вы среди них.
        [Сразу] [В сводке раз в день] [Не присылать]
        > [Не присылать]
        Выключено: объявления школы
        > уведомления
        > 1
        > просьба
        Ребёнок ждёт ответа, поэтому выключить нельзя
        > не присылать
        Такого ответа здесь нет
        > [В сводке раз в день]
        В сводке: просьба ребёнка…записи в семье
        > уведомления
        > 1
        > срочное
        Всегда: срочное.…Это о безопасности, поэтому приходит даже в тихие часы и не выключается.
        [← Назад] [Отмена]
        > [← Назад]
        Какие уведомления изменить?
        """,
    )


async def test_everything_at_once_or_in_the_digest(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(
        anna,
        """
        > уведомления
        > [Всё сразу или всё в сводку]
        Как вам удобнее?
        > [Всё сразу, без сводки]
        Сводки нет
        Сразу: объявления школы…освободилось место, кружок изменился, просьба ребёнка…записи в семье
        > уведомления
        > 4
        > всё в сводку
        В сводке: объявления школы…освободилось место, кружок изменился, просьба ребёнка…записи в семье
        > уведомления
        > 4
        > как обычно
        В сводке: записи в семье
        """,
    )


async def test_a_pupil_is_a_thou_and_sees_the_lessons(world: World) -> None:
    petya = await world.pupil("Петя Котов", "5Б")
    await talk(
        petya,
        """
        > уведомления
        На уроках тоже тихо: пн, вт, ср, чт, пт 8:00–13:30
        > [Тихие часы]
        Нажми или напиши
        > никогда-никогда
        Не получилось понять часы. Напиши
        > назад
        > [Отдельные виды]
        > освободилось
        Ты ждал места в очереди
        > отмена
        """,
    )


async def test_in_english(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    assert BOT_OF[Role.TEACHER] == Bot.TEACHER
    await talk(
        vera,
        """
        > english
        > [English]
        > notices
        Quiet from 21:00 to 7:00
        In the digest: new sign-ups
        > [Quiet hours]
        > from 10 pm to 7 am
        Quiet from 22:00 to 7:00
        """,
    )
