import re

import pytest
import sqlalchemy as sa

from core.calendars.feed import feed
from core.calendars.tables import calendar_link
from core.files import FileStore
from core.refusal import NotFound
from core.words import Words
from tests.talk import messages, said, talk
from tests.world import World


async def test_a_file_for_the_phone(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", "вт 15:00-16:00")
    await talk(anna, "> календарь\n[📲 Подписка для телефона] [📎 Файл на один раз]\n> файл\nпока никуда не ходит")
    await talk(anna, "> запиши на шахматы\n> 1\n> да\nГотово!\n> календарь")
    message = (await said(anna, "[📎 Файл на один раз]"))[-1]
    (attached,) = message.files
    assert attached.mime == "text/calendar"
    assert b"SUMMARY:\xd0\xa8\xd0\xb0\xd1\x85\xd0\xbc\xd0\xb0\xd1\x82\xd1\x8b" in files.get(attached.hash)


async def test_a_subscription_is_made_seen_and_revoked(world: World, files: FileStore, words: Words) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы", "вт 15:00-16:00")
    await talk(anna, "> запиши Петю на шахматы\n> 1\n> да\nГотово!")
    await talk(
        anna,
        """
        > календарь семьи
        Подписка обновляется сама
        [📲 Подписка для телефона] [📎 Файл на один раз] [Отмена]
        > подписка
        📅 Готово.
        https://klik.example/calendar/….ics
        webcal://klik.example/calendar/….ics
        [Открыть календарь] [Найти кружок]
        """,
    )
    made = (await messages(anna))[-1]
    secret = re.search(r"https://klik.example/calendar/([\w-]+)\.ics", made.text)
    assert secret
    link = next(b for row in made.buttons for b in row if b.label == "Открыть календарь")
    assert link.url == f"https://klik.example/calendar/{secret[1]}"
    (picture,) = made.files
    assert (picture.name, picture.mime) == ("calendar.png", "image/png")
    assert files.get(picture.hash).startswith(b"\x89PNG")
    given = await world.database.read(lambda tx: feed(tx, secret[1], words.text))
    assert "Петя: Шахматы" in given.content.decode()
    await talk(
        anna,
        """
        > календарь
        Сейчас работает 1 ссылка на календарь семьи, сделана 25 ноября.
        > [🚫 Отозвать ссылку]
        Отозвать ссылку?
        > назад
        > [🚫 Отозвать ссылку]
        > [Да, отозвать]
        Отозвали. По старой ссылке больше ничего не открыть.
        > календарь
        [📲 Подписка для телефона] [📎 Файл на один раз]
        """,
    )
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: feed(tx, secret[1], words.text))


async def test_links_are_few_and_the_way_on_is_told(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    for _ in range(5):
        await talk(anna, "> календарь\n> [📲 Подписка для телефона]\nГотово")
    await talk(
        anna,
        """
        > календарь
        Сейчас работают 5 ссылок
        > [📲 Подписка для телефона]
        У вас уже 5 ссылок на календарь, больше нельзя.
        [🚫 Отозвать ссылку]
        > [🚫 Отозвать ссылку]
        Отозвать все ссылки (5)?
        > да
        Отозвали все.
        """,
    )
    count = sa.select(sa.func.count()).select_from(calendar_link)
    assert await world.database.read(lambda tx: tx.value(count)) == 0


async def test_a_server_of_one_machine_says_so(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.database.write(
        lambda tx: tx.run(
            sa.text("UPDATE messenger SET link = 'http://127.0.0.1:8080/i/{payload}' WHERE transport = 'web'")
        )
    )
    await talk(
        anna,
        """
        > календарь
        > [📲 Подписка для телефона]
        Сервер виден только с этого компьютера
        http://127.0.0.1:8080/calendar/….ics
        """,
    )
