from core.accounts import account
from core.files import FileStore
from core.questions.telling import tell_letters
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, last, set_clock
from tests.pictures import jpeg
from tests.talk import send, talk
from tests.world import Someone, World


async def school(world: World) -> tuple[Someone, Someone]:
    """Give a mother of two, and the homeroom teacher of one."""
    anna = await world.guardian("Анна Иванова Сергеевна", {"Петя": "5Б", "Маша": "2А"})
    irina = await world.teacher("Ирина Котова Петровна")
    await world.homeroom("5Б", irina)
    return anna, irina


async def test_asked_within_office_hours(world: World) -> None:
    anna, irina = await school(world)
    vera = await world.teacher("Вера Ласточкина Михайловна")
    await world.club("Шахматы", teacher_id=vera.id)
    await world.staff("Ольга Ясенева Игоревна", "Педагог-психолог")
    await talk(anna, "> запиши Петю на шахматы\n> 1\n> да\nГотово")
    await talk(
        anna,
        """
        > вопрос учителю
        О ком вопрос?
        > Петя
        Петя: кому вопрос? Нажмите или напишите фамилию учителя.
        [Котова Ирина Петровна · классный руководитель 5Б] [Ласточкина Вера Михайловна · Шахматы]
        [Ясенева Ольга Игоревна · педагог-психолог]
        > 1
        Напишите вопрос, кому: Котова Ирина Петровна. Можно приложить фото или файл.
        Сейчас приёмные часы, передадим сразу.
        > Будет ли завтра контрольная?
        Вопрос, кому: Котова Ирина Петровна…Будет ли завтра контрольная?…Можно дописать ещё
        [Отправить вопрос] [Написать заново] [← Назад] [Отмена]
        > [Отправить вопрос]
        Вопрос сохранили. Сейчас приёмные часы, передадим сразу.
        Ответ придёт сюда
        """,
    )
    assert await came(irina) == ["Вопрос: Анна Иванова (Петя, 5Б)\n\nБудет ли завтра контрольная?"]
    assert [b.label for row in (await last(irina)).buttons for b in row] == [
        "Ответить",
        "Передать коллеге",
        "Почему это мне?",
    ]


async def test_asked_outside_office_hours_it_comes_when_they_begin(world: World, clock: FrozenClock) -> None:
    anna, irina = await school(world)
    await talk(irina, "> приёмные часы\n> мои часы\n> пт 15–17\nЗапомнили")
    await talk(
        anna,
        """
        > спросить учителя
        > Петя
        > Котова
        Приёмные часы: пт 15:00–17:00. Передадим, когда они начнутся: пятница, 27 ноября, 15:00.
        > Когда собрание?
        > да
        пятница, 27 ноября, 15:00
        """,
    )
    asked = len(await came(irina))
    for at, told in (
        ("2026-11-26 15:30", 0),
        ("2026-11-27 14:59", 0),
        ("2026-11-27 15:00", 1),
        ("2026-11-27 15:10", 1),
    ):
        set_clock(clock, at)
        await world.database.write(tell_letters)
        assert len(await came(irina)) == asked + told, at
    assert "Когда собрание?" in (await came(irina))[-1]


async def test_who_is_away_is_said(world: World) -> None:
    anna, irina = await school(world)
    await talk(irina, "> в отпуске\n> меня не будет\n> 15 декабря\n> да\nЗапомнили")
    await talk(
        anna,
        """
        > вопрос учителю
        > Петя
        > 1
        Ирина Петровна отсутствует до 15 декабря включительно. Передадим после: среда, 16 декабря, 08:00.
        """,
    )


async def test_any_teacher_is_found_by_name(world: World) -> None:
    anna, _ = await school(world)
    await world.teacher("Игорь Ветров Павлович")
    await talk(
        anna,
        """
        > вопрос учителю ветрову
        > Петя
        [Ветров Игорь Павлович · учитель]
        > [← Назад]
        > Маша
        > Иванов-Запредельский
        такого учителя не нашли
        > ветроф
        [Ветров Игорь Павлович · учитель]
        > [Ветров Игорь Павлович · учитель]
        Напишите вопрос, кому: Ветров Игорь Павлович
        """,
    )


async def test_photos_files_and_too_much(world: World, files: FileStore) -> None:
    anna, irina = await school(world)
    await talk(anna, f"> вопрос учителю\n> Петя\n> 1\n> {'ы' * 4000}\nуложиться в 2000…Напишите вопрос")
    photo, paper = files.put(jpeg(), "кеды.jpg"), files.put(b"%PDF-1.4\n", "справка.pdf")
    await send(anna, files=(photo, paper), caption="Такие подойдут?")
    await talk(anna, "> И когда?\nТакие подойдут?…И когда?…📎 кеды.jpg…📎 справка.pdf\n> [Отправить вопрос]\nсохранили")
    (told,) = await came(irina)
    assert told.endswith("Такие подойдут?\n\nИ когда?\n📎 приложено 2 файла")
    await talk(irina, "> [Открыть]\nИ когда?…📎 приложено 2 файла\n[Ответить]")
    assert [f.name for f in (await last(irina)).files] == ["кеды.jpg", "справка.pdf"]


async def test_what_is_no_letter(world: World) -> None:
    anna, _ = await school(world)
    await talk(anna, "> вопрос учителю\n> Петя\n> 1\nНапишите вопрос")
    assert "прочитать не могу" in (await send(anna))[0].text
    assert "20 МБ" in (await send(anna, problem="too_big"))[0].text
    assert "номер" in (await send(anna, phone="79000000000"))[0].text.casefold()
    await talk(anna, "> Слово\n> [← Назад]\nкому вопрос?\n> 1\nСлово\n[Отправить вопрос]\n> отмена\nотменили: Вопрос")


async def test_nobody_waits_for_too_many_answers(world: World) -> None:
    anna, irina = await school(world)
    for n in range(10):
        await talk(anna, f"> вопрос учителю\n> Петя\n> 1\n> Вопрос номер {n}\n> да\nсохранили")
    await talk(anna, "> вопрос учителю\n> Петя\n> 1\n> Ещё один\n> да\nВы уже ждёте ответа на 10 вопросов")
    assert len(await came(irina)) == 10


async def test_the_same_twice_is_asked_once(world: World) -> None:
    anna, irina = await school(world)
    for _ in range(2):
        await talk(anna, "> вопрос учителю\n> Петя\n> 1\n> Где кеды?\n> да\nсохранили")
    assert len(await came(irina)) == 1


async def test_who_uses_no_bot_yet_is_said(world: World) -> None:
    anna, irina = await school(world)
    await world.database.write(
        lambda tx: tx.run(account.update().where(account.c.person_id == irina.id).values(person_id=None))
    )
    await talk(anna, "> вопрос учителю\n> Петя\n> 1\nпока не пользуется ботом\n> Ау\n> да\nсохранили")
