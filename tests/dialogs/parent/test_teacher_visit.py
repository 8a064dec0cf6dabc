from typing import Any

from icalendar import Calendar

from core.files import FileStore
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, last, set_clock
from tests.dialogs.parent.test_teacher_question import school
from tests.digests import send_digests
from tests.pictures import jpeg
from tests.talk import button, screen, send, talk
from tests.world import Someone, World


def the_event(content: bytes) -> Any:
    """Give the one event of a calendar file, as a reader that we did not write has it."""
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


async def opened(irina: Someone, day: str = "чт, 26 ноября", span: str = "17-18", whom: str = "5Б") -> None:
    await talk(
        irina, f"> открыть запись\n> {day}\n> готово\n> {span}\n> 30\n> каб. 214\n> {whom}\n> да\nЗапись открыта"
    )


async def test_booked_with_a_file_for_the_calendar(world: World, files: FileStore) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await talk(
        anna,
        """
        > записаться на приём
        О ком поговорить?
        > Петя
        К кому записаться?
        [Котова Ирина Петровна · свободно: 2 · классный руководитель]
        > 1
        Котова Ирина Петровна, четверг, 26 ноября. Выберите время.
        [17:00] [17:30]
        > [17:30]
        О чём хотите поговорить?
        [Пропустить]
        > Про оценки
        Готово: Котова Ирина Петровна, четверг, 26 ноября, 17:30.
        📍 каб. 214
        [Мои встречи]
        """,
    )
    (file,) = (await last(anna)).files
    event = the_event(files.get(file.hash))
    assert str(event["SUMMARY"]) == "Встреча: Ирина Котова (Петя)"
    assert (str(event["LOCATION"]), str(event["DESCRIPTION"])) == ("каб. 214", "Про оценки")
    assert event["DTSTART"].dt.isoformat() == "2026-11-26T17:30:00+02:00"
    assert event["DTEND"].dt.isoformat() == "2026-11-26T18:00:00+02:00"
    assert "RRULE" not in event
    await send_digests(world)
    assert "К вам на приём: Анна Иванова (Петя), 26 ноября, 17:30. О чём: Про оценки" in (await came(irina))[-1]


async def test_only_for_whom_it_is(world: World) -> None:
    anna, irina = await school(world)
    vera = await world.guardian("Вера Лисова", {"Даша": "7В"})
    await opened(irina)
    await talk(anna, "> записаться на приём\n> Маша\nСейчас никто не открыл запись\n[Задать вопрос]")
    await talk(vera, "> записаться к учителю\nСейчас никто не открыл запись\n> [Задать вопрос]\nкому вопрос?")
    await opened(irina, "пт, 27 ноября", whom="все родители")
    await talk(vera, "> записаться на приём\n[Котова Ирина Петровна · свободно: 2 · учитель]")


async def test_a_club_s_times_are_for_who_is_in_it(world: World) -> None:
    anna, irina = await school(world)
    await world.club("Шахматы", teacher_id=irina.id)
    await opened(irina, whom="Шахматы")
    await talk(anna, "> записаться на приём\n> Маша\nСейчас никто не открыл запись")
    await talk(anna, "> меню\n> запиши Машу на шахматы\n> 1\n> да\nГотово")
    await talk(anna, "> записаться на приём\n> Маша\n> 1\n[17:00]")


async def test_somebody_was_faster(world: World) -> None:
    anna, irina = await school(world)
    vera = await world.guardian("Вера Лисова", {"Даша": "5Б"})
    await opened(irina)
    for who, pupil in ((anna, "> Петя\n"), (vera, "")):
        await talk(who, f"> записаться на приём\n{pupil}> 1\n> [17:00]\nО чём")
    await talk(anna, "> [Пропустить]\nГотово")
    await talk(
        vera,
        "> [Пропустить]\n26 ноября, 17:00: это время только что заняли…Выберите время\n[17:30]\n> 17:30\n> -\nГотово",
    )


async def test_nothing_is_left_of_the_day(world: World) -> None:
    anna, irina = await school(world)
    vera = await world.guardian("Вера Лисова", {"Даша": "5Б"})
    await opened(irina, span="17-17:30")
    for who, pupil in ((anna, "> Петя\n"), (vera, "")):
        await talk(who, f"> записаться на приём\n{pupil}> 1\n> [17:00]\nО чём")
    await talk(anna, "> [Пропустить]\nГотово")
    await talk(
        vera,
        """
        > [Пропустить]
        только что заняли…всё уже занято
        [Другой день]
        > [Другой день]
        свободного времени больше нет
        [Задать вопрос]
        """,
    )


async def test_once_with_one_host_about_one_child(world: World) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 17:00\n> -\nГотово")
    await talk(
        anna,
        "> записаться на приём\n> Петя\n> 1\n> 17:30\n> -\nВы уже записаны: Котова Ирина Петровна, 26 ноября, 17:00",
    )


async def test_nobody_is_in_two_places_at_once(world: World) -> None:
    anna, irina = await school(world)
    igor = await world.teacher("Игорь Ветров Павлович")
    await opened(irina)
    await opened(igor, span="16:45-17:45", whom="1")
    await talk(anna, "> записаться на приём\n> Петя\n> Котова\n> 17:00\n> -\nГотово")
    await talk(
        anna,
        """
        > записаться на приём
        > Петя
        > Ветров
        [16:45] [17:15]
        > 16:45
        > -
        В это время у вас уже другая встреча: 26 ноября, 17:00, Ирина Котова…Выберите время
        """,
    )


async def test_time_passes_while_one_thinks(world: World, clock: FrozenClock) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 17:00\nО чём")
    set_clock(clock, "2026-11-26 17:05")
    await talk(anna, "> -\nЭтого времени больше нет…Выберите время\n[17:30]")


async def test_what_is_no_subject(world: World, files: FileStore) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await talk(anna, f"> записаться на приём\n> Петя\n> 1\n> 17:00\n> {'ы' * 4000}\nуложиться в 300…О чём")
    assert "Файл здесь не понадобится" in (await send(anna, files=(files.put(jpeg(), "a.jpg"),)))[0].text
    await talk(anna, "> Про всё\nГотово")


async def test_a_second_tap_books_nothing_more(world: World) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 17:00\nО чём")
    skip = button(await screen(anna), "Пропустить").token
    assert "Готово" in (await send(anna, token=skip))[0].text
    assert "уже сделано" in (await send(anna, token=skip))[0].text


async def test_the_phrase_may_name_the_child(world: World) -> None:
    anna, _ = await school(world)
    await talk(anna, "> записаться к классному руководителю Пети\nСейчас никто не открыл запись")
