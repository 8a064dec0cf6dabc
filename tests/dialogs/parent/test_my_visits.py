from core.files import FileStore
from tests.core.notices.telling import came, last
from tests.dialogs.parent.test_teacher_question import school
from tests.dialogs.parent.test_teacher_visit import opened, the_event
from tests.talk import send, talk
from tests.world import Someone, World


async def booked(world: World) -> tuple[Someone, Someone]:
    anna, irina = await school(world)
    await opened(irina)
    await opened(irina, "пт, 27 ноября")
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 1\n> 17:00\n> Про оценки\nГотово")
    return anna, irina


async def test_seen_and_moved(world: World, files: FileStore) -> None:
    anna, irina = await booked(world)
    await talk(
        anna,
        """
        > мои встречи
        🗓 четверг, 26 ноября, 17:00: Котова Ирина Петровна (Петя), каб. 214
        [чт, 26 ноября, 17:00 · Ирина Петровна] [Записаться на приём]
        > 1
        О чём: Про оценки
        [Перенести] [Отменить встречу]
        > [Перенести]
        На какой день перенести?
        [чт, 26 ноября · свободно: 1] [пт, 27 ноября · свободно: 2]
        > 2
        [17:00] [17:30]
        > [17:30]
        Перенесли: Котова Ирина Петровна, пятница, 27 ноября, 17:30.
        """,
    )
    (file,) = (await last(anna)).files
    event = the_event(files.get(file.hash))
    assert (int(event["SEQUENCE"]), event["DTSTART"].dt.isoformat()) == (1, "2026-11-27T17:30:00+02:00")
    assert (await came(irina))[-1] == (
        "Анна Иванова (Петя): встреча переносится, вместо 26 ноября, 17:00 теперь 27 ноября, 17:30."
    )
    await talk(anna, "> встречи с учителями\nпятница, 27 ноября, 17:30")
    await talk(irina, "> приём родителей\n[чт, 26 ноября · занято 0 из 2] [пт, 27 ноября · занято 1 из 2]")


async def test_given_up(world: World) -> None:
    anna, irina = await booked(world)
    await talk(
        anna,
        """
        > отменить встречу
        > 1
        > [Отменить встречу]
        Отменить? Время сразу станет свободным
        > [Да, отменить]
        Встреча отменена
        > мои встречи
        Встреч пока нет
        > [Записаться на приём]
        О ком поговорить?
        """,
    )
    assert (await came(irina))[-1] == "Анна Иванова (Петя): встречи 26 ноября, 17:00 не будет, время снова свободно."


async def test_what_is_gone_is_not_moved(world: World) -> None:
    anna, irina = await booked(world)
    await talk(anna, "> мои встречи\n> 1\n> перенести\nНа какой день")
    await talk(irina, "> приём родителей\n> 1\n> 1\n> Заболела\n> да\nСообщили 1 человеку")
    await talk(anna, "> меню\n> продолжить\n> 1\n")
    await talk(anna, "> мои встречи\nВстреч пока нет")


async def test_there_is_no_other_time(world: World) -> None:
    anna, irina = await school(world)
    await opened(irina, span="17-17:30")
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 17:00\n> -\nГотово")
    await talk(
        anna,
        """
        > мои встречи
        > 1
        > перенести
        Другого свободного времени сейчас нет
        > [Отменить встречу]
        Отменить?
        > да
        Встреча отменена
        """,
    )
    assert "прочитать не могу" in (await send(anna))[0].text
