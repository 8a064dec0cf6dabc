import sqlalchemy as sa

from core.opportunities.tables import Status, opportunity, signup
from dialogs.engine.update import Bot
from tests.core.errands.rows import rows
from tests.talk import button, messages, screen, send, talk
from tests.world import Someone, World


async def catalogue(world: World) -> None:
    """Two clubs a child may like, and enough besides for a second helping."""
    await world.club("Рисование", "вт 15:00-16:00", category="art", place="Изостудия", price_kopecks=60_000)
    await world.club("Футбол", "ср 16:00-17:00", category="sport")
    await world.club("Робототехника", "чт 15:00-16:00", category="technology")
    await world.club("Плавание", "пт 15:00-16:00", category="sport")
    await world.club("Дебаты", "пн 15:00-16:00", category="social")


async def likes(who: Someone, *topics: str) -> None:
    """Say what the only child likes."""
    for topic in ("/interests", *topics):
        await send(who, text=topic)
    await talk(who, f"> [Готово ({len(topics)})]\n> [Не учитывать]\nЗапомнили")
    await send(who, text="/menu")


async def places(world: World) -> list[tuple[str, str]]:
    """Give (title, status) of every sign-up."""
    query = sa.select(opportunity.c.title, signup.c.status).join(signup).order_by(signup.c.id)
    return [tuple(row) for row in await world.database.read(lambda tx: tx.all(query))]


async def test_one_tap_signs_up_and_one_takes_it_back(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await likes(anna, "Рисовать и лепить")
    await talk(
        anna,
        """
        > что посоветуешь
        Вот что подойдёт Пете. Места есть
        1. Рисование
        🗓 вт 15:00–16:00 · 📍 Изостудия · 600 ₽ в месяц
        💡 Потому что Пете нравится рисовать и лепить, во вторник после уроков свободно.
        [Записать: Рисование] [Ещё три] [Не интересно] [Почему это?] [Что нравится Пете]
        > [Записать: Рисование]
        🎉 Готово! Петя теперь в списке: «Рисование».
        🗓 вт 15:00–16:00
        📍 Изостудия
        [↩ Отменить запись] [⭐ Что ещё подойдёт Пете] [Найти кружок]
        """,
    )
    assert await places(world) == [("Рисование", Status.IN)]
    await talk(anna, "> [↩ Отменить запись]\nПетя больше не в списке «Рисование»")
    assert await places(world) == [("Рисование", Status.LEFT)]


async def test_a_second_tap_does_nothing_and_the_way_back_is_offered_once_more(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await talk(anna, "> что подойдёт\nПока мы знаем только класс и расписание Пети")
    token = (await screen(anna)).buttons[0][0].token
    await send(anna, token=token)
    assert "Это уже сделано" in (await send(anna, token=token))[-1].text
    assert [status for _, status in await places(world)] == [Status.IN]


async def test_never_more_than_three_and_never_twice_in_a_row(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await talk(anna, "> что подойдёт")
    first = await offered(anna)
    await talk(anna, "> [Ещё три]\nХорошо, вот другие.")
    second = await offered(anna)
    assert (len(first), len(second)) == (3, 2)
    assert not set(first) & set(second)
    await talk(anna, "> ещё три\nЭто было всё, что подходит Пете. Вот сначала.")
    assert len(await offered(anna)) == 3


async def test_leafing_on_is_one_errand_with_what_it_leads_to(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await talk(anna, "> что подойдёт\n> [Ещё три]\n> 1\nГотово!")
    assert [(row.name, row.actions) for row in await rows(world)] == [("club_signup", 3)]


async def offered(who: Someone) -> list[str]:
    """Give the titles that are suggested on screen."""
    labels = [b.label for row in (await screen(who)).buttons for b in row]
    return [label.removeprefix("Записать: ") for label in labels if label.startswith("Записать: ")]


async def test_what_is_not_interesting_is_not_shown_again_until_it_is_brought_back(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await likes(anna, "Рисовать и лепить")
    await talk(
        anna,
        """
        > что подойдёт
        > [Не интересно]
        Что больше не показывать?
        [Рисование] [Все эти варианты] [← Назад] [Отмена]
        > [Рисование]
        Больше не покажем: Рисование.
        [↩ Вернуть]
        """,
    )
    for _ in range(2):
        assert "Рисование" not in await offered(anna)
        await talk(anna, "> [Ещё три]")
    assert "Рисование" not in await offered(anna)
    await talk(anna, "> /menu\n> что подойдёт\n> [Не интересно]\n> [Все эти варианты]\n> [↩ Вернуть]\nВернули.")
    assert len(await offered(anna)) == 3


async def test_why_tells_every_reason_and_signs_up_too(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await likes(anna, "Рисовать и лепить")
    await talk(
        anna,
        """
        > что подойдёт
        > почему это?
        Почему мы советуем это Пете.
        нравится рисовать и лепить, во вторник после уроков свободно, подходит по возрасту и классу
        С другими детьми никого не сравниваем.
        [Записать: Рисование] [← Назад]
        > [← Назад]
        Вот что подойдёт Пете
        > [Почему это?]
        > [Записать: Рисование]
        🎉 Готово!
        """,
    )


async def test_a_place_that_was_taken_meanwhile_is_a_place_in_line(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "5А"})
    await world.club("Рисование", category="art", places=1)
    await talk(anna, "> что подойдёт\n[Записать: Рисование]")
    await talk(vera, "> что подойдёт\n> 1\nГотово! Даша")
    await talk(
        anna,
        """
        > 1
        Последнее место только что заняли. Петя в очереди на «Рисование», по счёту 1
        [↩ Выйти из очереди] [⭐ Что ещё подойдёт Пете]
        > [⭐ Что ещё подойдёт Пете]
        Сейчас для Пети нет ничего подходящего со свободными местами
        [Что нравится Пете] [Найти кружок] [Отмена]
        > [Найти кружок]
        Что ищем?
        """,
    )


async def test_the_child_is_named_in_the_request(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Пётр": "5Б", "Мария": "2А"})
    await catalogue(world)
    await talk(anna, "> куда записать Машу\nкласс и расписание Марии")
    await talk(anna, "> /menu\n> посоветуй\nКому подобрать?\n[Пётр, 5Б] [Мария, 2А]\n> петя\nрасписание Петра")


async def test_words_look_for_something_among_what_fits(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await talk(
        anna,
        """
        > что посоветуешь про роботов
        Вот что подойдёт Пете по словам «про роботов».
        1. Робототехника
        вы искали «про роботов»
        > щупальца
        По словам «щупальца» мест сейчас нет. Вот что ещё подойдёт Пете.
        """,
    )


async def test_an_empty_search_and_a_full_club_lead_here(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await talk(
        anna,
        """
        > запиши на щупальца
        Ничего не нашлось
        [⭐ Что ещё подойдёт Пете] [← Назад] [Отмена]
        > [⭐ Что ещё подойдёт Пете]
        По словам «щупальца» мест сейчас нет
        > [Отмена]
        [Найти кружок]
        """,
    )
    await world.club("Шахматы", places=0)
    await talk(
        anna,
        """
        > запиши на шахматы
        > 1
        > [Поставить в очередь]
        [⭐ Что ещё подойдёт Пете] [Найти кружок]
        > [⭐ Что ещё подойдёт Пете]
        Вот что подойдёт Пете
        [Ещё три]
        """,
    )


async def test_a_wish_of_the_child_comes_first(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    await catalogue(world)
    await talk(petya, "> хочу на дебаты\n> 1\n> [Попросить родителей]\nОтправили просьбу")
    await talk(anna, "> что подойдёт\n1. Дебаты\nПетя просит об этом")


async def test_what_the_family_was_told_stays_between_guardians_of_the_child(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await catalogue(world)
    await likes(anna, "Рисовать и лепить")
    vera = await world.guardian("Вера Котова", {"Даша": "5А"})
    await talk(vera, "> что подойдёт\nПока мы знаем только класс и расписание Даши")
    label = next(b.label for row in (await screen(anna)).buttons for b in row if b.label == "Что подойдёт ребёнку")
    shown = (await send(anna, token=button(await screen(anna), label).token))[-1]
    stolen = await send(vera, token=shown.buttons[0][0].token)
    assert "Готово" not in stolen[-1].text
    assert await places(world) == []
    assert len(await messages(vera)) > 0
