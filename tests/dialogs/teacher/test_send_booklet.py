from core.words import plain
from tests.broadcasts import background, class_id
from tests.core.notices.telling import came, last
from tests.talk import button, send, talk
from tests.world import Someone, World


async def homeroom(world: World) -> tuple[Someone, Someone, Someone]:
    """A homeroom teacher of 5Б, a family there and one elsewhere."""
    vera = await world.teacher("Вера Ласточкина Павловна")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5А"})
    await class_id(world, "5Б", vera)
    return vera, anna, dima


async def test_to_the_parents_of_the_class_who_open_it_with_one_tap(world: World) -> None:
    vera, anna, dima = await homeroom(world)
    await talk(
        vera,
        """
        > отправь памятку про чтение
        Как помочь с чтением…Вот как она начинается…Кому отправить?
        [Родителям 5Б] [Одной семье] [← Назад] [Отмена]
        > [Родителям 5Б]
        Добавить пару слов от себя?
        > Читаем всем классом до каникул!
        Памятка родителям: 5Б…Читаем всем классом до каникул!…«Как помочь с чтением»
        — Классный руководитель Ласточкина Вера Павловна
        Кому: родители, 5Б
        Получат: 1 (Веб-страница 1)
        > [Отправить]
        Отправляем: 1 человек.
        """,
    )
    await background(world.database)
    assert await came(dima) == []
    message = await last(anna)
    assert "Памятка родителям: 5Б" in plain(message.text)
    assert [b.label for row in message.buttons for b in row] == ["📖 Читать", "Почему это мне?"]
    opened = await send(anna, token=button(message, "📖 Читать").token)
    assert "Как помочь с чтением · 1 из 3" in plain(opened[-1].text)
    await talk(anna, "> [← Назад]\nЧто почитаем?\n> [Отмена]")
    why = await send(anna, token=button(message, "Почему это мне?").token)
    assert "памятка может пригодиться" in plain(why[-1].text)


async def test_to_one_family(world: World) -> None:
    vera, anna, dima = await homeroom(world)
    await talk(
        vera,
        """
        > памятки
        > безопасность
        > [Если ребёнка обижают]
        > [Одной семье]
        Чьей семье?
        [Петя Иванова, 5Б]
        > петю
        > [Пропустить]
        Так это увидит семья Пети…«Если ребёнка обижают»
        > [Отправить]
        Памятка отправлена: её получит 1 человек.
        """,
    )
    assert "Памятка для семьи Пети от Веры Павловны" in (await came(anna))[-1]
    opened = await send(anna, token=button(await last(anna), "📖 Читать").token)
    assert "Если ребёнка обижают · 1 из 3" in plain(opened[-1].text)
    assert await came(dima) == []


async def test_whoever_is_not_there_is_told_and_nothing_is_lost(world: World) -> None:
    vera, _, _ = await homeroom(world)
    await world.pupil("Оля Сомова", "5Б")
    await talk(
        vera,
        """
        > памятка сон
        > одной семье
        > сомова
        > пропустить
        > [Отправить]
        Семья Оли пока не подключилась…Кому отправить?
        [Родителям 5Б] [Одной семье]
        """,
    )


async def test_without_a_class_there_is_nobody_to_send_to(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.pupil("Петя Иванов", "5Б")
    await talk(vera, "> памятка сон\nЗа вами пока не записан ни один класс.\n[← Назад] [Отмена]")


async def test_bad_input_gets_a_clear_sentence(world: World) -> None:
    vera, _, _ = await homeroom(world)
    await talk(vera, "> памятка сон\n> 5Г\nТакого ответа здесь нет…Кому отправить?")
    await talk(vera, f"> [Родителям 5Б]\n> {'слово ' * 110}\nнужно уложиться в 600 знаков…Добавить пару слов")
    await talk(vera, "> [← Назад]\nКому отправить?\n> отмена\nХорошо, отменили: Отправить памятку.")


async def test_words_that_nobody_hears_begin_nothing(world: World) -> None:
    vera, _, _ = await homeroom(world)
    await talk(vera, "> какая сегодня погода\nНе получилось понять. Нажмите кнопку или напишите «помощь».")
