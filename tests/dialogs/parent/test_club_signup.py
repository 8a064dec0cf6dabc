from typing import Any

import pytest

from core.files import FileStore
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


async def test_a_child_named_between_the_words_is_heard_in_the_middle_of_anything(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > кто забирает
        Про кого?
        > запиши Петю на шахматы
        Вот что нашлось по словам «Петю на шахматы» для Пети.
        > отмена
        > справка
        > запишите Машу на шахматы
        для Маши
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
        [⭐ Подходит Пете] [Наука и природа (1)]
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
    told = (await messages(vera))[-1]
    assert "Освободилось место! Даша теперь в списке «Шахматы».\n🗓 вт 15:00–16:00" in told.text
    await talk(vera, "> [Мои записи]\nДаша, 4В…✅ Шахматы")


async def test_double_tap_signs_up_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\n> 1")
    token = button(await screen(anna), "Записать Петю").token
    assert "Готово" in (await send(anna, token=token))[-1].text
    again = await send(anna, token=token)
    assert "Это уже сделано" in again[-1].text
    assert again[-1].buttons


ODD = [
    "🎉🎉🎉",
    "مرحبا بكم",
    "\u202eыттамхаш",
    "<b>x</b> {pupil} *x* %s",
    "'; DROP TABLE signup; --",
    "\x00\ud800ы",
    "½²",
]


@pytest.mark.parametrize("line", ODD)
async def test_odd_words_find_nothing_and_break_nothing(world: World, line: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    said = (await send(anna, text=line))[-1]
    assert "Ничего не нашлось" in said.text
    button(said, "← Назад")
    await talk(anna, "> шахматы\n> 1\nЗаписать Петю Иванову?\n> да\nГотово!")


async def test_what_was_entered_stays_whatever_comes_between(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\n> [Маша, 2А]\n> 1\nЗаписать Машу Иванову?")
    between: list[tuple[dict[str, Any], str]] = [
        ({"text": "слово " * 660}, "Такого ответа здесь нет"),
        ({"text": "я" * 5000}, "Слишком длинно"),
        ({"text": "🤷"}, "Такого ответа здесь нет"),
        ({"text": "/wat"}, "Команды /wat нет"),
        ({"text": "/whoami"}, "Вернёмся к начатому"),
        ({"files": (files.put(b"%PDF-1.4", "справка.pdf"),)}, "Файл здесь не понадобится"),
        ({"problem": "too_big"}, "Файл слишком большой: нужно не больше 20 МБ"),
        ({"problem": "broken"}, "Файл не открывается"),
        ({"phone": "79000000000"}, "Номер телефона здесь не понадобится"),
        ({}, "Такое сообщение я прочитать не могу"),
        ({"token": "1.1.1"}, "уже не действует"),
        ({"text": "Добрый вечер"}, "Мы остановились на: Найти кружок"),
    ]
    for what, sentence in between:
        said = (await send(anna, **what))[-1]
        assert sentence in said.text
        assert "Записать Машу Иванову?" in said.text
        button(said, "Записать Машу")
    await talk(anna, "> /menu\n> [▶ Продолжить: Найти кружок]\n> [Записать Машу]\nГотово! У Маши есть место")


async def test_back_keeps_the_list_and_the_child(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    for title in ("Шахматы", "Шахматный турнир"):
        await world.club(title)
    await talk(
        anna,
        """
        > запиши на шахматы
        > [Маша, 2А]
        > 1
        Записать Машу Иванову?
        > [← Назад]
        по словам «шахматы» для Маши
        > назад
        Что ищем?
        > назад
        Кого записать?
        > [Петя, 5Б]
        Что ищем?
        """,
    )


async def test_another_request_in_the_middle_keeps_the_child(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await world.club("Футбол", category="sport")
    await talk(
        anna, "> запиши на шахматы\n> [Маша, 2А]\n> 1\n> запиши на футбол\n«футбол» для Маши\n> 1\n> да\nГотово! У Маши"
    )


async def test_back_from_found_clubs_leads_to_the_fields(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > запиши на щупальца
        > [Петя, 5Б]
        Ничего не нашлось
        [← Назад] [Отмена]
        > [← Назад]
        Что ищем?
        [← Назад] [Отмена]
        > [← Назад]
        Кого записать?
        """,
    )


async def test_a_bare_code_is_told_what_to_do_with_it(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > ABCD2345
        Ничего не нашлось…Если это код приглашения, напишите: «код ABCD2345»
        > код ABCD2345
        Такого кода нет
        """,
    )


async def test_the_child_is_named_in_the_request(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Пётр": "5Б", "Мария": "2А"})
    await world.club("Шахматы")
    await world.club("Юный машинист")
    await talk(anna, "> запиши Машу на шахмоты\nдля Марии\n> 1\n> да\nГотово! У Марии")
    await talk(anna, "> запиши петю на шахматы\n> 1\nЗаписать Петра")


async def test_words_of_an_absence_lead_to_a_note(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > что если у Пети завтра аллергия?
        Ничего не нашлось
        > [🏠 Сообщить, что ребёнок не придёт]
        Петя Иванова, 5Б…🤒 Болеет…💬 «что если у Пети завтра аллергия?»
        > [Отправить]
        Записка отправлена
        """,
    )
