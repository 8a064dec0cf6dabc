import re

import pytest
import sqlalchemy as sa

from core import messengers
from core.accounts import account, account_of
from core.database import Tx
from core.files import FileStore
from core.messages import Message
from core.people import Role, membership
from core.words import plain
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.talk import messages, said, screen, send, talk
from tests.world import Someone, World


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", {"Петя": "5Б"})


def code_in(message: Message) -> str:
    found = re.search(r"\b(\w{4}-\w{4})\b", plain(message.text))
    assert found, message.text
    return found[1]


async def code_for(who: Someone, messenger: str = "MAX") -> str:
    await said(who, "подключить мессенджер")
    await said(who, "[Подключить другой мессенджер]")
    return code_in((await said(who, f"[{messenger}]"))[-1])


async def elsewhere(who: Someone, transport: str = "max") -> Someone:
    stranger = await who.world.stranger(who.bot, transport)
    return Someone(who.id, who.bot, who.world, stranger.account, transport)


async def join(who: Someone, transport: str = "max") -> Someone:
    """Link another messenger."""
    there = await elsewhere(who, transport)
    await talk(there, f"> /start {await code_for(who)}\nЭто вы, Анна?\n> [Да, это я]\nГотово, вас узнали!")
    return there


async def test_a_code_with_a_link_and_a_picture(anna: Someone, files: FileStore) -> None:
    await talk(
        anna,
        """
        > мессенджеры
        Ваши мессенджеры…Веб-страница, здесь…Уведомления приходят в тот мессенджер, которым пользовались последним
        [Подключить другой мессенджер] [Отключить] [Отмена]
        > подключить другой мессенджер
        Какой мессенджер подключить?
        [MAX] [ВКонтакте] [Веб-страница] [Telegram] [← Назад]
        > [MAX]
        Ваш код: …Действует 15 минут и только один раз…@klik_parent_bot
        [Открыть: MAX] [Найти кружок]
        """,
    )
    shown = await screen(anna)
    code = code_in(shown).replace("-", "")
    assert shown.buttons[0][0].url == f"https://max.ru/klik_parent_bot?start={code}"
    assert (shown.files[0].name, shown.files[0].mime) == ("max.png", "image/png")
    assert files.get(shown.files[0].hash).startswith(b"\x89PNG")


async def test_the_order_of_messengers_and_the_law_beside_the_foreign_one(anna: Someone) -> None:
    await talk(anna, "> мессенджеры\n> 1")
    assert [b.label for row in (await screen(anna)).buttons for b in row][:4] == [
        "MAX",
        "ВКонтакте",
        "Веб-страница",
        "Telegram",
    ]
    await talk(anna, "> Telegram\nTelegram – иностранный мессенджер\n[Открыть: Telegram]")


async def test_linked_and_what_was_begun_is_offered_there(world: World, anna: Someone) -> None:
    await world.club("Шахматы")
    code = await code_for(anna)
    await talk(anna, "> запиши на шахматы\nВот что нашлось")
    there = await elsewhere(anna)
    await talk(
        there,
        f"""
        > привет
        Пришлите код
        > {code.upper()}
        Это вы, Анна?
        [Да, это я] [← Назад] [Отмена]
        > [Да, это я]
        Готово, вас узнали!
        [▶ Продолжить: Найти кружок] [Мессенджеры]
        > [▶ Продолжить: Найти кружок]
        Вот что нашлось
        > 1
        Записать Петю Иванову?
        > да
        Готово!
        """,
    )
    await talk(anna, "> мои записи\nШахматы")


async def test_every_way_of_giving_the_code(anna: Someone) -> None:
    for line in ("{code}", "код {code}", "https://vk.me/klik?ref={code}&x=1", "https://klik.example/i/{code}"):
        there = await elsewhere(anna, "vk")
        await talk(
            there, f"> {line.format(code=await code_for(anna, 'ВКонтакте'))}\nЭто вы, Анна?\n> да\nГотово, вас узнали!"
        )


async def test_the_old_messenger_is_told_and_may_say_no(anna: Someone) -> None:
    there = await join(anna)
    notice = (await messages(anna))[-1]
    assert "К вам подключён ещё один мессенджер: MAX" in plain(notice.text)
    assert [b.label for row in notice.buttons for b in row] == ["Это не я, отключить"]
    token = notice.buttons[0][0].token
    answer = (await send(anna, token=token))[-1]
    assert "Отключено: MAX" in plain(answer.text)
    assert "уже отключён" in (await send(anna, token=token))[-1].text
    await talk(there, "> кто я\nЭто не похоже на код")
    await talk(anna, "> кто я\nМессенджеры: веб-страница")


async def test_every_messenger_that_the_person_had_is_told(anna: Someone) -> None:
    first, second = await join(anna, "vk"), await join(anna, "telegram")
    for who, new in ((anna, "Telegram"), (first, "Telegram"), (anna, "ВКонтакте")):
        assert any(f"мессенджер: {new}" in plain(m.text) for m in await messages(who))
    assert not any("К вам подключён" in m.text for m in await messages(second))


async def test_codes_that_are_good_no_more(anna: Someone, clock: FrozenClock) -> None:
    code = await code_for(anna)
    first = await elsewhere(anna)
    await talk(first, f"> {code}\n> да\nГотово")
    await talk(await elsewhere(anna), f"> {code}\nЭтим кодом уже подключили мессенджер…получите новый код\n[Отмена]")
    await talk(first, f"> /start {code}\nЭтот мессенджер у вас уже подключён\n[Найти кружок]")
    old, new = await code_for(anna), await code_for(anna)
    await talk(await elsewhere(anna), f"> {old}\nЭтот код больше не действует")
    clock.pass_time(minutes=15)
    await talk(await elsewhere(anna), f"> {new}\nЭтот код больше не действует: он живёт 15 минут")


async def test_a_code_is_not_for_another_person(world: World, anna: Someone) -> None:
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    code = await code_for(anna)
    await talk(vera, f"> /start {code}\nВы уже вошли как другой человек\n> отмена\n> кто я\nКотова Вера")
    await talk(anna, f"> /start {code}\nЭтот мессенджер у вас уже подключён")


async def test_no_is_no(anna: Someone) -> None:
    there = await elsewhere(anna)
    code = await code_for(anna)
    await talk(there, f"> {code}\n> нет\nотменили\n[Ввести код приглашения]\n> {code}\nЭто вы, Анна?")


async def test_where_notices_come(anna: Someone) -> None:
    there = await join(anna)
    await talk(
        anna,
        """
        > мессенджеры
        [Подключить другой мессенджер] [Куда присылать уведомления] [Отключить]
        > куда присылать уведомления
        Куда присылать уведомления?
        [Туда, где я писал последний раз] [Веб-страница, здесь] [MAX, с 25 ноября]
        > [MAX, с 25 ноября]
        Теперь уведомления приходят всегда в одно место: MAX
        > мессенджеры
        Уведомления приходят сюда: MAX
        > отмена
        """,
    )

    async def reached() -> str:
        found = await anna.world.database.read(lambda tx: account_of(tx, anna.id, "parent"))
        return str(found.transport) if found else ""

    assert await reached() == "max"
    await talk(there, "> мессенджеры\n> 2\n> 1\nтуда, где вы писали последний раз")
    await talk(anna, "> привет")
    assert await reached() == "web"


async def test_one_fewer(anna: Someone) -> None:
    there = await join(anna)
    await talk(
        anna,
        """
        > отключить мессенджер
        > [Отключить]
        Что отключить?
        > max
        Отключить: MAX?…останутся в других
        [Отключить] [← Назад] [Отмена]
        > да
        Готово, отключено: MAX.
        [Найти кружок]
        """,
    )
    await talk(there, "> мои записи\nЭто не похоже на код")


async def test_letting_go_of_the_one_at_hand_leaves_a_stranger_and_keeps_the_rest(world: World, anna: Someone) -> None:
    await world.club("Шахматы")
    there = await join(anna)
    await talk(there, "> запиши на шахматы\nВот что нашлось")
    await talk(
        there,
        """
        > отключить мессенджер
        > [Отключить]
        > [MAX, здесь]
        Вы пишете как раз отсюда
        > [Отключить]
        Готово, отключено: MAX.
        [Ввести код приглашения] [Помощь]
        > [Ввести код приглашения]
        Пришлите код
        > кто я
        Это не похоже на код
        """,
    )
    assert "[Найти кружок]" not in str((await screen(there)).buttons)
    await talk(anna, "> меню\n[▶ Продолжить: Найти кружок]\n> кто я\nМессенджеры: веб-страница")


async def test_the_last_one_is_not_let_go_of_silently(anna: Someone) -> None:
    await talk(
        anna,
        """
        > отключить мессенджер
        > [Отключить]
        единственный мессенджер…понадобится новый код приглашения
        [Всё равно отключить] [← Назад] [Отмена]
        > нет
        отменили
        > кто я
        Иванова Анна
        > мессенджеры
        > 2
        > [Всё равно отключить]
        Готово, отключено: веб-страница
        [Ввести код приглашения]
        """,
    )


async def test_the_same_messenger_may_come_back(anna: Someone) -> None:
    there = await join(anna)
    await talk(there, "> мессенджеры\n> 3\n> MAX\n> да\nотключено")
    code = await code_for(anna)
    await talk(there, f"> {code}\nЭто вы, Анна?\n> да\nГотово, вас узнали!\n> кто я\nИванова Анна")


async def test_messengers_that_are_not_there_are_not_offered(anna: Someone) -> None:
    def leave_max(tx: Tx) -> None:
        for transport in ("telegram", "vk"):
            messengers.forget(tx, transport, "parent")
        messengers.keep_web(tx, "http://127.0.0.1:8080")

    await anna.world.database.write(leave_max)
    there = await elsewhere(anna)
    await anna.world.database.write(
        lambda tx: tx.insert(account, transport="max", external_id=there.account, person_id=anna.id, created_at=tx.now)
    )
    await talk(there, "> мессенджеры\n> 1\nДругих мессенджеров у школы пока нет.\n[← Назад] [Отмена]")
    await talk(anna, "> мессенджеры\n> 1\n[MAX] [Веб-страница]")


async def test_a_pupil_is_spoken_to_as_one(world: World) -> None:
    petya = await world.pupil("Петя Иванов")
    await talk(petya, "> мессенджеры\nТвои мессенджеры…Веб-страница, здесь\n> 1\n> MAX\nТвой код")
    code = code_in(await screen(petya))
    there = await elsewhere(petya, "vk")
    await talk(there, f"> {code}\nЭто ты, Петя?\n> да\nГотово, тебя узнали!")
    assert "К тебе подключён" in (await messages(petya))[-1].text


async def test_a_code_works_in_any_of_the_bots(world: World, anna: Someone) -> None:
    await world.database.write(
        lambda tx: tx.insert(membership, person_id=anna.id, role=Role.TEACHER, school_id=world.school_id)
    )
    there = await world.stranger(Bot.TEACHER, "max")
    await talk(there, f"> {await code_for(anna)}\nЭто вы, Анна?\n> да\nГотово, вас узнали!\n[Открыть бота «Родителям»]")
    other = await world.stranger(Bot.DIRECTOR, "vk")
    await talk(other, f"> {await code_for(anna)}\n> да\nГотово, вас узнали!\n> меню\nЭтот бот для другой роли")
    count = sa.select(sa.func.count()).where(account.c.person_id == anna.id)
    assert await world.database.read(lambda tx: tx.value(count)) == 3
