from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock
from tests.dialogs.parent.test_teacher_question import school
from tests.digests import send_digests
from tests.talk import screen, talk
from tests.world import World


async def test_many_times_at_once_for_a_class(world: World) -> None:
    anna, irina = await school(world)
    await talk(
        irina,
        """
        > открыть запись на приём
        В какие дни принимаете?
        [☐ ср, 25 ноября] [☐ чт, 26 ноября] [☐ пт, 27 ноября]
        > чт, 26 ноября
        > пт, 27 ноября
        > [Готово, дней: 2]
        С какого по какой час?
        [15:00–17:00] [16:00–18:00] [17:00–20:00]
        > 17-18
        Сколько длится одна встреча?
        [15 минут] [20 минут] [30 минут]
        > [20 минут]
        Где?
        [онлайн]
        > каб. 214
        Для кого?
        [Родители 5Б] [Все родители школы]
        > [Родители 5Б]
        6 встреч по 20 минут
        🗓 четверг, 26 ноября: 17:00, 17:20, 17:40
        🗓 пятница, 27 ноября: 17:00, 17:20, 17:40
        📍 каб. 214
        👥 Родители 5Б
        Родителям сообщим в их ежедневной сводке.
        [Открыть запись]
        > [Открыть запись]
        Запись открыта: 6 встреч
        [Кто записан]
        > [Кто записан]
        Пока никто не записался
        [чт, 26 ноября · занято 0 из 3] [пт, 27 ноября · занято 0 из 3]
        """,
    )
    await send_digests(world)
    assert "Котова Ирина Петровна открывает запись на приём: 26 ноября, 27 ноября." in (await came(anna))[-1]
    await talk(anna, "> [Записаться]\nКотова Ирина Петровна. В какой день?\n[чт, 26 ноября · свободно: 3]")


async def test_one_s_own_office_hours_and_places_come_first(world: World) -> None:
    _, irina = await school(world)
    await talk(irina, "> приёмные часы\n> мои часы\n> чт 9-11\nЗапомнили")
    await talk(
        irina,
        """
        > открыть запись
        > чт, 26 ноября
        > готово
        [9:00–11:00] [15:00–17:00]
        > 1
        > 30
        > онлайн
        > [Все родители школы]
        4 встречи по 30 минут…📍 онлайн…Отдельно никому не сообщаем
        > да
        > открыть запись
        > пт, 27 ноября
        > готово
        > 15-16
        > 30
        [онлайн]
        """,
    )


async def test_what_cannot_be_opened(world: World, clock: FrozenClock) -> None:
    _, irina = await school(world)
    set_clock(clock, "2026-11-25 16:10")
    await talk(
        irina,
        f"""
        > открыть запись
        > ср, 25 ноября
        > готово
        > 17-15
        не помещается ни одна встреча на 15 минут…С какого по какой час?
        > как-нибудь
        Не получилось понять часы
        > 15-16
        Среда, 25 ноября: это время уже прошло…С какого по какой час?
        > 16-17
        > 20
        > {"ы" * 4000}
        Слишком длинно
        > каб. 1
        > 1
        2 встречи по 20 минут…16:20, 16:40…1 время уже прошло
        > да
        Запись открыта: 2 встречи
        > открыть запись
        > ср, 25 ноября
        > готово
        > 16:30-17:30
        У вас уже открыто время: 25 ноября, 16:20…С какого по какой час?
        """,
    )


async def test_nobody_opens_a_hundred_and_more_at_once(world: World) -> None:
    """Lengths that would be too many times are not offered; where all are, the span is asked for again."""
    _, irina = await school(world)
    days = "\n".join(f"> {day} декабря" for day in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12))
    await talk(irina, f"> открыть запись\n{days}\n> готово\n> 8-20\nможно до 120…С какого по какой час?\n> 8-12")
    assert [b.label for row in (await screen(irina)).buttons for b in row] == ["30 минут", "← Назад", "Отмена"]


async def test_days_are_known_by_what_people_call_them(world: World) -> None:
    _, irina = await school(world)
    await talk(
        irina,
        """
        > открыть запись
        > завтра, в пятницу, 3 декабря
        [☑ чт, 26 ноября] [☑ пт, 27 ноября] [☑ чт, 3 декабря] [Готово, дней: 3]
        > 31 ноября
        Нет в списке
        """,
    )
