from tests.talk import button, messages, screen, send, talk
from tests.world import World


async def test_found_with_a_typo_and_signed_up_in_one_tap(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы для начинающих", "вт 15:00-16:00")
    await world.club("Футбол", "ср 16:00-17:00", category="sport")
    await talk(
        anna,
        """
        > запиши на шахмоты
        Кого записать?
        [Петя, 5Б] [Маша, 2А] [Отмена]
        > [Маша, 2А]
        по словам «шахмоты» для Маши
        > 1
        Шахматы для начинающих…Осталось 15 мест из 15…Записать Машу Иванову?
        [Записать Машу] [← Назад] [Отмена]
        > [Записать Машу]
        Готово! У Маши есть место: «Шахматы для начинающих»
        [Найти кружок] [Мои записи]
        > мои записи
        Маша, 2А…Шахматы для начинающих: вт 15:00–16:00
        """,
    )


async def test_an_only_child_is_not_asked_about(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > меню
        > [Найти кружок]
        Что ищем?
        [⭐ Подходит: Петя] [Наука и природа (1)]
        > [Наука и природа (1)]
        Вот что есть для Пети
        > шахматы
        Записать Петю Иванову?
        > да
        Готово!
        """,
    )


async def test_full_club_leads_to_the_waitlist_and_promotion_is_told(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    await world.club("Шахматы", places=1)
    await talk(anna, "> запиши на шахматы\n> 1\n> да\nГотово!")
    await talk(
        vera,
        """
        > запиши на шахматы
        > 1
        Мест нет, в очереди 0 человек
        [Поставить в очередь]
        > [Поставить в очередь]
        в очереди на «Шахматы», по счёту 1
        """,
    )
    await talk(anna, "> мои записи\n> 1\n> [Да, отказаться]\nбольше не в списке")
    assert "Освободилось место! Даша" in (await messages(vera))[-1].text


async def test_double_tap_signs_up_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\n> 1")
    token = button(await screen(anna), "Записать Петю").token
    assert "Готово" in (await send(anna, token=token))[-1].text
    again = await send(anna, token=token)
    assert "Это уже сделано" in again[-1].text
    assert again[-1].buttons
