import pytest

from core import invites
from core.accounts import account
from core.database import Tx
from core.files import FileStore
from core.forms.model import Kind, Question
from core.ids import ALPHABET
from dialogs.engine.update import Bot
from tests.answers import YES_NO
from tests.conftest import FrozenClock
from tests.talk import button, screen, send, talk
from tests.world import World


async def test_a_stranger_joins_by_code(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    issued = await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[anna.id], days=30))
    stranger = await world.stranger()
    await talk(
        stranger,
        f"""
        > здравствуйте
        Пришлите код приглашения
        > 1111-1111
        Такого кода нет
        > {issued[0].code.upper()[:4]} {issued[0].code[4:]}
        Это вы?…Иванова Анна
        [Да, это я] [Отмена]
        > [Да, это я]
        Готово, вы с нами
        [Кто я] [Помощь]
        > кто я
        Иванова Анна…Петя Иванова, 5Б
        """,
    )


async def invited(world: World, person_id: int, days: int = 30) -> str:
    issued = await world.database.write(
        lambda tx: invites.issue(tx, world.school_id, person_ids=[person_id], days=days)
    )
    return issued[0].code


async def test_whoever_was_asked_before_they_joined_may_answer_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.survey("Питание", Question("eats", Kind.CHOICE, "Ест?", options=YES_NO))
    await talk(
        await world.stranger(),
        f"""
        > {await invited(world, anna.id)}
        > да
        Готово, вы с нами! Вас ждёт 1 опрос
        [Ответить: «Питание»] [Опросы]
        > [Ответить: «Питание»]
        Ест?
        > [Да]
        Спасибо
        """,
    )


async def test_a_link_asks_at_once_and_no_means_no(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        await world.stranger(),
        f"""
        > /start {await invited(world, anna.id)}
        Это вы?…Иванова Анна…Дети: Петя Иванова
        [Да, это я] [← Назад] [Отмена]
        > нет
        отменили
        [Ввести код приглашения] [Помощь]
        > кружки
        Это не похоже на код
        """,
    )


async def test_a_used_code_helps_nobody_else_and_its_owner_is_welcome(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    code = await invited(world, anna.id)
    phone = await world.stranger(transport="telegram")
    await talk(phone, f"> /start {code}\n> да\nГотово, вы с нами")
    await talk(await world.stranger(), f"> /start {code}\nЭтим кодом уже воспользовались\n[Отмена]")
    await talk(phone, f"> /start {code}\nЭто вы?\n> да\nВы уже вошли")


async def test_an_expired_code(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    code = await invited(world, anna.id, days=1)
    clock.pass_time(days=1)
    await talk(await world.stranger(), f"> {code}\nЭтот код больше не действует\n[Отмена]\n> отмена\nотменили")


async def test_a_code_of_another_role(world: World) -> None:
    teacher = await world.teacher("Вера Ласточкина")
    code = await invited(world, teacher.id)
    await talk(await world.stranger(), f"> {code}\nЭтот код для другого бота\n[Отмена]")
    await talk(await world.stranger(Bot.TEACHER), f"> {code}\nЛасточкина Вера\n> да\nГотово")


async def test_another_persons_code(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    await talk(vera, f"> /start {await invited(world, anna.id)}\nВы уже вошли как другой человек")
    await talk(vera, "> отмена\n> кто я\nКотова Вера")


async def test_guessing_costs(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    stranger = await world.stranger()
    for n in range(invites.MAX_TRIES):
        await talk(stranger, f"> aaaa-{ALPHABET[n] * 4}\nТакого кода нет")
    await talk(stranger, f"> {await invited(world, anna.id)}\nСлишком много неверных кодов")


@pytest.mark.parametrize(
    "line", ["🎉🎉🎉", "مرحبا", "x" * 64, "<b>код</b>", "'; DROP TABLE invite; --", "0", "1", "\u202eedoc"]
)
async def test_what_is_no_code(world: World, line: str) -> None:
    stranger = await world.stranger()
    assert "не похоже на код" in (await send(stranger, text=line))[-1].text
    assert "не похоже на код" in (await send(stranger, start=line))[-1].text
    assert "Пришлите код" in (await send(stranger, text="привет"))[-1].text


async def test_a_letter_instead_of_a_code(world: World, files: FileStore) -> None:
    stranger = await world.stranger()
    assert "Слишком длинно" in (await send(stranger, text="пустите " * 500))[-1].text
    photo = files.put(b"%PDF-1.4 an invite that was scanned", "scan.pdf")
    assert "Файл здесь не понадобится" in (await send(stranger, files=(photo,)))[-1].text
    assert "Номер телефона здесь не понадобится" in (await send(stranger, phone="79000000000"))[-1].text


async def test_a_joined_person_s_greeting_is_no_code(world: World) -> None:
    await talk(await world.guardian("Анна Иванова", {"Петя": "5Б"}), "> Здравствуйте!\nЧем помочь?\n[Найти кружок]")


async def test_same_update_is_handled_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    assert await send(anna, text="помощь", id="1")
    assert not await send(anna, text="помощь", id="1")


async def test_a_pupil_joins_as_a_pupil(world: World) -> None:
    petya = await world.pupil("Петя Иванов")
    stranger = await world.stranger(Bot.STUDENT)
    await talk(
        stranger,
        f"""
        > /start
        > код
        Пришли код приглашения
        > {await invited(world, petya.id)}
        Это ты?…Иванов Петя…Лицей № 49
        > да
        Готово, ты с нами!
        """,
    )


async def test_whoever_begins_in_english_goes_on_in_english(world: World) -> None:
    issued = await code_for_nobody_yet(world)
    there = await world.stranger()
    assert "Is this you?" in (await send(there, start=issued, language="en"))[-1].text
    welcome = await send(there, token=button(await screen(there), "Yes, that is me").token)
    assert "Done, you are in" in welcome[-1].text


async def code_for_nobody_yet(world: World) -> str:
    """Give the code of a guardian who has no account."""
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})

    def issue(tx: Tx) -> str:
        tx.run(account.delete().where(account.c.person_id == anna.id))
        return invites.issue(tx, world.school_id, person_ids=[anna.id], days=30)[0].code

    return await world.database.write(issue)
