from datetime import UTC, datetime

from dialogs.engine.update import Bot
from tests.talk import said, talk
from tests.world import World


async def test_a_club_of_ones_own_is_not_offered_again(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    await world.club("Шахматы", places=1)
    await talk(anna, "> запиши на шахматы\n> 1\n> да\nГотово!")
    await talk(anna, "> запиши на шахматы")
    (card,) = await said(anna, "1")
    assert "Уже в списке" in card.text
    assert "Мест нет" not in card.text
    assert "Записать Петю" not in [b.label for row in card.buttons for b in row]
    await talk(vera, "> запиши на шахматы\n> 1\n> да\nв очереди\n> запиши на шахматы\n> 1\nУже в очереди, по счёту 1")


async def test_an_old_wish_is_not_offered_again(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    await world.club("Шахматы")
    await talk(petya, "> хочу на шахматы\n> 1\n> да\nОтправили просьбу")
    await talk(
        anna,
        """
        > [Посмотреть и записать]
        > [Записать Петю]
        Готово!
        """,
    )
    await talk(petya, "> хочу на шахматы\n> 1\nУже в списке…уже записали тебя")


async def test_a_closed_club_shows_no_places(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", signup_until=datetime(2026, 10, 1, tzinfo=UTC))
    await talk(anna, "> шахматы")
    (card,) = await said(anna, "1")
    assert "🚫 Запись уже закрыта" in card.text
    assert "Осталось" not in card.text


async def test_every_clashing_day_is_named(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", "вт 15:00-16:00,чт 15:00-16:00")
    await world.club("Футбол", "вт 15:30-16:30,чт 15:30-16:30")
    await talk(
        anna,
        """
        > запиши на шахматы
        > 1
        > да
        > запиши на футбол
        > 1
        ⚠️ вт, чт 15:30–16:30 – в это время «Шахматы» (вт, чт 15:00–16:00).
        """,
    )


async def test_leaving_a_line_gives_nobody_a_place(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    await world.club("Шахматы", places=1)
    for parent in (anna, vera):
        await talk(parent, "> запиши на шахматы\n> 1\n> да")
    await talk(
        vera,
        """
        > мои записи
        > 1
        Выйти из очереди?
        > [Да, выйти из очереди]
        Даша больше не в очереди на «Шахматы»
        """,
    )
