import re

import pytest

from core import invites
from core.files import FileStore
from core.people import Role, membership
from core.words import plain
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.talk import said, screen, talk
from tests.world import Someone, World


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", {"Петя": "5Б"})


async def also(who: Someone, transport: str) -> Someone:
    return await who.world.account_of(who.id, who.bot, transport)


async def staff(world: World) -> Someone:
    who = await world.director("Нина Орлова")
    await world.database.write(
        lambda tx: tx.run(membership.update().where(membership.c.person_id == who.id).values(role=Role.STAFF))
    )
    return who


async def test_everything_is_taken_away_and_a_code_given(world: World, anna: Someone, files: FileStore) -> None:
    phone, olga = await also(anna, "telegram"), await world.director()
    await talk(phone, "> кто я\nИванова Анна")
    await talk(
        olga,
        """
        > потеряла телефон Иванова Анна
        Иванова Анна. Что отключить?
        [Всё: веб-страница и Telegram] [Веб-страница, с 25 ноября] [Telegram, с 25 ноября] [Ничего, только новый код]
        > 1
        Выдать сразу новый код приглашения?
        [Да, выдать код] [Нет, только отключить] [← Назад] [Отмена]
        > 1
        Иванова Анна…Отключим: веб-страница и Telegram…перестанут действовать, выдадим новый
        [Отключить и выдать код] [← Назад] [Отмена]
        > [Отключить и выдать код]
        Иванова Анна…Отключено: веб-страница и Telegram…Новый код: …бот «Родителям», действует до 2 декабря
        """,
    )
    shown = await screen(olga)
    (sheet,) = shown.files
    assert (sheet.name, sheet.mime) == ("invite.pdf", "application/pdf")
    assert files.get(sheet.hash).startswith(b"%PDF")
    for gone in (anna, phone):
        await talk(gone, "> мои записи\nЭто не похоже на код\n[Отмена]\n> отмена\n> привет\nПришлите код")
    code = re.findall(r"\w{4}-\w{4}", plain(shown.text))[0]
    new = await world.stranger(transport="max")
    await talk(new, f"> {code}\nИванова Анна\n> да\nГотово, вы с нами\n> кто я\nМессенджеры: MAX")


async def test_one_messenger_alone_and_no_code(world: World, anna: Someone) -> None:
    phone, olga = await also(anna, "telegram"), await world.director()
    await talk(
        olga,
        """
        > /lost_phone
        У кого потерян телефон или код?
        > ивановой 5б
        Иванова Петя: мессенджеров пока нет
        > [← Назад]
        У кого потерян телефон или код?
        > иванова анна
        Иванова Анна. Что отключить?
        > Telegram
        > нет, только отключить
        Отключим: Telegram
        [Отключить]
        > да
        Отключено: Telegram. Когда понадобится новый код
        """,
    )
    await talk(phone, "> мои записи\nЭто не похоже на код")
    await talk(anna, "> кто я\nМессенджеры: веб-страница")


async def test_only_a_new_code_and_older_ones_die(world: World, anna: Someone) -> None:
    olga = await world.director()
    old = (await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[anna.id], days=30)))[
        0
    ].code
    await talk(olga, "> новый код Иванова Анна\n> Ничего, только новый код\nвыдадим новый\n> да\nНовый код:")
    await talk(anna, "> кто я\nМессенджеры: веб-страница")
    await talk(await world.stranger(), f"> {old}\nЭтот код больше не действует")


async def test_who_has_no_messenger_yet(world: World, anna: Someone) -> None:
    await talk(
        await world.director(),
        """
        > новый код Иванова Петя
        Иванова Петя: мессенджеров пока нет
        [Ничего, только новый код] [← Назад] [Отмена]
        > 1
        > да
        Новый код: …бот «Ученикам»
        """,
    )


async def test_an_invite_that_was_used_on_the_lost_phone_opens_nothing(world: World, anna: Someone) -> None:
    issued = await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[anna.id], days=30))
    phone = await world.stranger(transport="telegram")
    await talk(phone, f"> /start {issued[0].code}\n> да\nГотово")
    await talk(await world.director(), "> потерян телефон Иванова Анна\n> 1\n> 2\n> да\nОтключено")
    await talk(phone, f"> /start {issued[0].code}\nЭтим кодом уже воспользовались")


async def test_a_code_made_on_the_lost_phone_links_nothing(world: World, anna: Someone) -> None:
    await talk(anna, "> мессенджеры\n> 1\n> MAX\nВаш код")
    code = re.findall(r"\w{4}-\w{4}", plain((await screen(anna)).text))[0]
    await talk(await world.director(), "> потерян телефон Иванова Анна\n> 1\n> 2\n> да\nОтключено")
    await talk(await world.stranger(transport="max"), f"> {code}\nЭтот код больше не действует")


async def test_staff_help_but_give_no_directors_code(world: World, anna: Someone) -> None:
    nina, olga = await staff(world), await world.director()
    await talk(nina, "> потерян телефон Иванова Анна\n> 1\n> 1\n> да\nНовый код")
    await talk(
        nina,
        """
        > потерян телефон Петрова Ольга
        [Всё: веб-страница] [← Назад] [Отмена]
        > 1
        Отключим: веб-страница
        > да
        Отключено: веб-страница
        > потерян телефон Петрова Ольга
        новый код этому человеку выдаёт директор
        """,
    )
    await talk(olga, "> сводка\nЭто не похоже на код")


async def test_another_schools_people_are_nobody(world: World, anna: Someone) -> None:
    await world.school("Гимназия № 1")
    await talk(await world.director("Инна Сомова"), "> потерян телефон Иванова Анна\nНикого не нашлось")
    await talk(anna, "> кто я\nИванова Анна")


async def test_the_last_day_is_told(world: World, anna: Someone, clock: FrozenClock) -> None:
    olga = await world.director()
    await said(olga, "новый код Иванова Анна")
    await said(olga, "Ничего, только новый код")
    shown = (await said(olga, "да"))[-1]
    code = re.findall(r"\w{4}-\w{4}", plain(shown.text))[0]
    clock.pass_time(days=7)
    await talk(await world.stranger(), f"> {code}\nЭтот код больше не действует")


@pytest.mark.parametrize("bot", [Bot.PARENT, Bot.TEACHER, Bot.STUDENT])
async def test_nobody_else_has_it(world: World, anna: Someone, bot: Bot) -> None:
    anna.bot = bot
    await talk(anna, "> /lost_phone\nКоманды /lost_phone нет")
