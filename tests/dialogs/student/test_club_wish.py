import sqlalchemy as sa

from core.people import guardianship
from tests.talk import button, messages, send, talk
from tests.world import World


async def test_a_pupil_asks_and_the_parent_signs_up_in_one_tap(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    petya = await world.pupil("Петя Иванов", "5Б")
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=anna.id, pupil_id=petya.id))
    await world.club("Шахматы")
    await talk(
        petya,
        """
        > хочу на шахматы
        [← Назад] [Отмена]
        > 1
        Попросить родителей записать тебя?
        > [Попросить родителей]
        Отправили просьбу: «Шахматы»
        """,
    )
    asked = (await messages(anna))[-1]
    assert "хочет записаться: «Шахматы»" in asked.text
    card = await send(anna, token=button(asked, "Посмотреть и записать").token)
    assert "Записать Петю Иванова?" in card[-1].text
    assert "Готово!" in (await send(anna, token=button(card[-1], "Записать Петю").token))[-1].text


async def test_nobody_to_ask(world: World) -> None:
    petya = await world.pupil("Петя Иванов", "5Б")
    await world.club("Шахматы")
    await talk(petya, "> хочу на шахматы\n> 1\n> [Попросить родителей]\nродители ещё не подключились")
    assert await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(guardianship))) == 0


async def test_a_pupil_is_spoken_to_as_one(world: World) -> None:
    petya = await world.pupil("Петя Иванов", "5Б")
    await world.club("Шахматы")
    await talk(petya, "> хочу на шахматы\n> 1\n> ну не знаю\nНажми одну из кнопок\n[Попросить родителей]")
    for line in ("🎉", "مرحبا", "<b>", "я" * 200):
        assert "Ничего не нашлось" in (await send(petya, text="/club_wish") and await send(petya, text=line))[-1].text
    await talk(petya, f"> {'слово ' * 660}\nСлишком длинно\n[← Назад] [Отмена]")
    assert "Напиши словами" in (await send(petya))[-1].text
