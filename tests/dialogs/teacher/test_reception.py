from tests.core.notices.telling import came
from tests.dialogs.parent.test_my_visits import booked
from tests.dialogs.parent.test_teacher_question import school
from tests.dialogs.parent.test_teacher_visit import opened
from tests.digests import send_digests
from tests.talk import screen, talk
from tests.world import World


async def test_who_comes_and_a_time_taken_back_with_a_word(world: World) -> None:
    anna, irina = await booked(world)
    await talk(
        irina,
        """
        > приём родителей
        К вам записана 1 встреча
        [чт, 26 ноября · занято 1 из 2] [Открыть запись]
        > 1
        четверг, 26 ноября…📍 каб. 214…17:00 Анна Иванова (Петя): Про оценки…17:30 свободно
        [17:00 Анна Иванова (Петя)] [17:30 свободно] [Отменить весь день]
        > 1
        Напишите пару слов тем, кто записан
        > Заболела, простите
        Отменить? Сообщим 1 человеку и предложим другое время.
        > [Отменить и сообщить]
        Отменили. Сообщили 1 человеку
        """,
    )
    assert (await came(anna))[-1] == (
        "Котова Ирина Петровна: встречи 26 ноября, 17:00 не будет.\n«Заболела, простите»\nМожно выбрать другое время."
    )
    await talk(anna, "> [Выбрать другое время]\nКотова Ирина Петровна. В какой день?\n> 1\n[17:30]")


async def test_a_free_time_is_taken_back_without_a_word(world: World) -> None:
    _, irina = await booked(world)
    await talk(
        irina, "> приём родителей\n> 1\n> 2\nНикто не записан, сообщать некому\n> [Убрать]\nэтого времени больше нет"
    )


async def test_a_whole_day(world: World) -> None:
    anna, irina = await booked(world)
    await talk(
        irina,
        """
        > приём родителей
        > 1
        > [Отменить весь день]
        > [Пропустить]
        17:00 Анна Иванова…17:30 свободно…Сообщим 1 человеку
        > да
        Отменили
        > приём родителей
        [пт, 27 ноября · занято 0 из 2]
        """,
    )
    assert (await came(anna))[-1].startswith("Котова Ирина Петровна: встречи 26 ноября, 17:00 не будет. Можно")


async def test_the_digest_tells_of_no_appointment_that_is_no_more(world: World) -> None:
    anna, irina = await booked(world)
    await talk(irina, "> приём родителей\n> 1\n> 1\n> [Пропустить]\n> [Отменить и сообщить]\nОтменили")
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 1\n> 17:30\n> [Пропустить]\nГотово")
    await talk(anna, "> отменить встречу\n> 1\n> [Отменить встречу]\n> [Да, отменить]\nВстреча отменена")
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> пт, 27 ноября\n> 17:00\n> Об уроках\nГотово")
    await send_digests(world)
    told = [text for text in await came(irina) if "К вам на приём" in text]
    assert len(told) == 1
    assert "27 ноября, 17:00" in told[0] and "26 ноября" not in told[0]


async def test_families_are_not_told_of_times_that_were_taken_back(world: World) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await opened(irina, "пт, 27 ноября")
    await talk(irina, "> приём родителей\n> 1\n> [Отменить весь день]\n> [Пропустить]\n> [Убрать]")
    await talk(irina, "> приём родителей\n> 1\n> [Отменить весь день]\n> [Пропустить]\n> [Убрать]")
    await send_digests(world)
    assert not [text for text in await came(anna) if "открывает запись" in text]


async def test_before_any_time_is_open(world: World) -> None:
    _, irina = await school(world)
    await talk(irina, "> приём родителей\nВы ещё не открыли запись на приём")
    assert [b.label for row in (await screen(irina)).buttons for b in row] == ["Открыть запись", "Отмена"]
    await talk(irina, "> [Открыть запись]\nВ какие дни принимаете?")


async def test_booked_meanwhile_is_told_all_the_same(world: World) -> None:
    anna, irina = await school(world)
    await opened(irina)
    await talk(irina, "> приём родителей\n> 1\n> [17:00 свободно]\nНикто не записан")
    await talk(anna, "> записаться на приём\n> Петя\n> 1\n> 17:00\n> -\nГотово")
    await talk(irina, "> [Убрать]\nОтменили. Сообщили 1 человеку")
    assert "встречи 26 ноября, 17:00 не будет" in (await came(anna))[-1]
