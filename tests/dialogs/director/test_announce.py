import pytest

from core.accounts import account
from core.broadcasts.verbs import LONGEST
from core.database import Tx
from core.messengers import forget
from core.notices import ANNOUNCEMENT
from core.notices.preferences import choose
from core.notices.readers import Way
from core.people import Role, membership
from dialogs.engine.update import Bot
from tests.broadcasts import background
from tests.clubs import joined
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock
from tests.talk import messages, said, talk
from tests.world import Someone, World


async def test_to_the_whole_school(world: World) -> None:
    olga = await world.director("Ольга Петрова Ивановна")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"}, transport="vk")
    vera = await world.teacher("Вера Ласточкина", transport="max")
    await talk(
        olga,
        """
        > сделать объявление
        Кому объявление?
        [Всей школе] [Всем родителям] [Всем ученикам] [Всем учителям] [Параллелям] [Отдельным классам]
        [Участникам кружков] [По возрасту и занятости]
        > [Всей школе]
        Напишите текст одним сообщением, до 3500 знаков.
        > Завтра субботник. Возьмите перчатки.
        Насколько это срочно?
        > [Обычное: дождётся конца тихих часов и уроков]
        Так это увидят:
        📣 Объявление школы
        Завтра субботник. Возьмите перчатки.
        — Директор Петрова Ольга Ивановна, Лицей № 49
        Кому: вся школа
        Получат: 2 (MAX 1, ВКонтакте 1)
        Разойдётся: меньше минуты
        Ещё не подключились, передайте им на бумаге: 2
        > [Отправить]
        Рассылка пошла: получат 2 человека. …«Рассылках»
        [Рассылки]
        """,
    )
    await background(world.database)
    for reader in (anna, vera):
        told = await messages(reader)
        assert [m.text.splitlines()[2] for m in told] == ["Завтра субботник. Возьмите перчатки."]
        assert [[b.label for b in row] for row in told[0].buttons] == [["Почему это мне?"]]
    await talk(
        anna,
        """
        > [Почему это мне?]
        Это «объявления школы»…О чём: Завтра субботник. Возьмите перчатки.…Кто: Ольга Петрова
        """,
    )


async def test_to_grades_in_an_emergency_at_night(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "6А"})
    dima = await world.guardian("Дима Котов", {"Лена": "7А"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    set_clock(clock, "2026-11-25 23:00")
    await talk(
        olga,
        """
        > объявление
        > параллелям
        Каким параллелям?
        [☐ 5] [☐ 6] [☐ 7]
        > готово
        Отметьте
        > 5 6
        [☑ 5] [☑ 6] [☐ 7]
        > [Готово: 2]
        Кому из них?
        > родителям и ученикам
        > Школа закрыта: прорвало трубу.
        > [🚨 Экстренное: разбудит всех]
        🚨 Срочное объявление: 5, 6 классы
        Придёт сразу всем, даже ночью и на уроках.
        Кому: родители и ученики, 5, 6 классы
        Получат: 2 (Веб-страница 2)
        Ещё не подключились…: 1
        > [🚨 Отправить всем сейчас]
        Рассылка пошла: получат 2 человека
        """,
    )
    await background(world.database)
    assert [len(await came(who)) for who in (anna, petya, dima)] == [1, 1, 0]


async def test_to_classes_named_by_typing_and_by_pupils_alone(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    for label in ("5А", "5Б", "11В"):
        await world.pupil("Петя Иванов", label)
    set_clock(clock, "2026-11-25 22:00")
    await talk(
        olga,
        """
        > написать классу
        > отдельным классам
        [☐ 5А] [☐ 5Б] [☐ 11В]
        > 5б, 11В
        [☐ 5А] [☑ 5Б] [☑ 11В]
        > готово
        > [Только ученикам]
        > Завтра ко второму уроку
        > 1
        📣 Объявление: 5Б, 11В
        Кому: ученики, 5Б, 11В
        Получат: 2 (Веб-страница 2)
        Сейчас тихие часы: большинство получит после 7:00
        > да
        Рассылка пошла: получат 2 человека
        """,
    )


async def test_to_the_families_of_clubs(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5Б"})
    nina = await world.guardian("Нина Лис", {"Оля": "2А"})
    for title, child in (("Шахматы", anna.children["Петя"]), ("Хор", nina.children["Оля"])):
        await joined(world, await world.club(title), child)
    await talk(
        olga,
        """
        > объявление
        > участникам кружков
        [☐ Хор] [☐ Шахматы]
        > шахматы, хор
        > готово
        Кому из них?
        > [Только родителям]
        > Концерт в субботу
        > обычное
        📣 Объявление: кружки «Хор», «Шахматы»
        — Директор Петрова Ольга
        Кому: родители, кружки «Хор», «Шахматы»
        Получат: 2
        > да
        """,
    )
    await background(world.database)
    assert [len(await came(who)) for who in (anna, nina, dima)] == [1, 1, 0]


async def test_to_children_of_an_age_who_go_to_no_club(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5Б"})
    await joined(world, await world.club("Шахматы"), anna.children["Петя"])
    await talk(
        olga,
        """
        > объявление
        > [По возрасту и занятости]
        Какого возраста дети?
        > [9–11 лет]
        Чем заняты после уроков?
        > [Не ходят ни в один кружок]
        > [Только родителям]
        > Набираем в театр
        > обычное
        Кому: родители, дети 9–11 лет, без кружков
        > [← Назад]
        > [← Назад]
        Напишите текст
        > Набираем в театр
        > обычное
        > да
        Рассылка пошла: получит 1 человек.
        """,
    )
    await background(world.database)
    assert [len(await came(who)) for who in (anna, dima)] == [0, 1]


async def test_who_will_not_get_it_is_said_before(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {}, transport="telegram")
    await world.guardian("Дима Котов", {}, transport="telegram")
    await world.guardian("Нина Лис", {}, transport="max")
    await world.database.write(lambda tx: choose(tx, anna.id, ANNOUNCEMENT, Way.MUTE))
    await world.database.write(lambda tx: forget(tx, "telegram", "parent"))
    await talk(
        olga,
        """
        > объявление
        > всем родителям
        > Собрание в пятницу
        > обычное
        Получат: 2 (MAX 1, Telegram 1)
        🔕 Отключили объявления: 1
        ⚠ Бот там сейчас не работает, получат, когда заработает: Telegram 1
        > [Отмена]
        > объявление
        > всем родителям
        > Пожар
        > экстренное
        Получат: 3 (MAX 1, Telegram 2)
        """,
    )


async def test_to_nobody_nothing_is_sent(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == anna.id)))
    await talk(
        olga,
        """
        > объявление
        > всем ученикам
        > Ура
        > обычное
        Кому: ученики
        Отправлять пока некому
        Ещё не подключились, передайте им на бумаге: 1
        [← Назад] [Отмена]
        > да
        Такого ответа здесь нет
        > назад
        Насколько это срочно?
        """,
    )
    assert "Отправить" not in str((await said(olga, "обычное"))[-1].buttons)


async def test_a_text_that_is_too_long_is_told_so_and_the_answers_stay(world: World) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {})
    await talk(olga, "> объявление\n> всем родителям")
    for length in (LONGEST + 1, 4000, 5000):
        assert "Слишком длинно" in (await said(olga, "ы" * length))[-1].text
    await talk(olga, f"> {'ы' * LONGEST}\nНасколько это срочно?\n> обычное\nКому: родители\n> да\nРассылка пошла")
    await background(world.database)
    assert "ы" * LONGEST in (await came(anna))[0]


async def test_what_is_typed_stays_as_it_is(world: World) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {})
    await talk(olga, "> объявление\n> всем родителям")
    await said(olga, "Здравствуйте!\n\nСбор 300 ₽, {имя}, *важно*.\n— вход со двора")
    await talk(olga, "> обычное\nСбор 300 ₽, {имя}, *важно*.\n> да\nРассылка пошла: получит 1 человек.")
    await background(world.database)
    assert "Здравствуйте!\n\nСбор 300 ₽, {имя}, *важно*.\n— вход со двора" in (await came(anna))[0]


@pytest.mark.parametrize("taps", ["> да\n> да", "> [Отправить]\n> /back"])
async def test_it_is_sent_once(world: World, taps: str) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {})
    await talk(olga, f"> объявление\n> всем родителям\n> Ура\n> обычное\n{taps}")
    await background(world.database)
    assert len(await came(anna)) == 1


async def test_staff_signs_as_staff(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    nina = await world.guardian("Нина Лис", {})

    def promote(tx: Tx) -> None:
        tx.insert(membership, person_id=nina.id, role=Role.STAFF, school_id=world.school_id)

    await world.database.write(promote)
    secretary = Someone(nina.id, Bot.DIRECTOR, world, nina.account)
    await talk(secretary, "> объявление\n> всем родителям\n> Ура\n> обычное\n— Администрация школы: Лис Нина\n> да")
    await background(world.database)
    assert "Администрация школы" in (await came(anna))[0]
