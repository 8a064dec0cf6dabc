import pytest

from core.words import plain
from tests.conftest import FrozenClock
from tests.dialogs.parent.certificates import ready
from tests.talk import said, screen, talk
from tests.world import World

# The clock stands still on Wednesday, 25 November 2026.


async def test_for_the_pool_in_three_taps(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > нужна справка для бассейна
        Как её получить?
        [📄 Файлом сюда, в чат] [🏫 На бумаге, заберём в школе] [🎒 На бумаге, передать с ребёнком] [Отмена]
        > [📄 Файлом сюда, в чат]
        Справка для бассейна, лагеря или больницы…Петя Иванова, 5Б
        Получить: файлом сюда, в чат
        Готова: четверг, 26 ноября. Действует 3 дня.
        [Заказать] [← Назад] [Отмена]
        > [Заказать]
        Отправили в канцелярию: справка для бассейна, лагеря или больницы (Петя). Обычно готова к 26 ноября
        [Справки]
        """,
    )


async def test_on_paper_the_whole_way(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await talk(
        anna,
        """
        > справки
        Заказываем справку.
        Какая справка нужна?
        [Об обучении в школе] [Для бассейна, лагеря, больницы] [О питании в школе] [Другая] [Отмена]
        > об обучении
        Для кого?
        [Петя, 5Б] [Маша, 2А]
        > маше
        Куда она нужна? Выберите или напишите
        [По месту требования]
        > В бухгалтерию завода
        Как её получить?
        > заберём в школе
        Когда придёте за ней? Обычно готова к 30 ноября.
        [Когда будет готова] [пн, 30] [вт, 1]
        > 1 декабря
        Сколько экземпляров?
        [1] [2] [3] [4] [5]
        > [2]
        Справка об обучении…Маша Иванова, 2А…Куда: В бухгалтерию завода
        На бумаге, 2 экземпляра: заберём в школе…Придём за ней: вторник, 1 декабря
        Готова: понедельник, 30 ноября. Действует 30 дней.
        > да
        Отправили в канцелярию
        > справка об обучении
        > Маша
        Такая уже есть:…Справка об обучении, Маша: отправлена, будет к 30 ноября
        [Она и нужна] [Нужна ещё одна]
        > [Нужна ещё одна]
        [По месту требования] [В бухгалтерию завода]
        """,
    )


async def test_the_child_in_the_words_is_not_asked_for(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await talk(anna, "> справка о питании для Маши\nКак её получить?\n> с ребёнком\n> 1\nМаша Иванова, 2А")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("нужна справка в бассейн", "для бассейна"),
        ("справку в лагерь", "для бассейна"),
        ("нужна справка в соцзащиту", "для соцзащиты"),
        ("Здравствуйте, нужна справка о питании", "о питании"),
        ("справка для налогового вычета", "об оплате занятий"),
        ("справка с оценками", "с отметками"),
        ("нужна справка об обучении", "об обучении"),
        ("справка о периоде обучения", "о периоде обучения"),
        ("заказать справку о питаниии", "о питании"),
    ],
)
async def test_words_name_the_kind(world: World, line: str, kind: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "9Б"})
    await said(anna, line)
    if "Куда она нужна" in (await screen(anna)).text:
        await said(anna, "1")
    await said(anna, "файлом")
    assert f"Справка {kind}" in plain((await screen(anna)).text)


async def test_what_is_not_understood_is_said_and_another_one_is_described(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        f"""
        > справка про инопланетян
        Какой справки «про инопланетян», я не понял.
        [Об обучении в школе] [Другая]
        > [Другая]
        Напишите, что в справке должно быть.
        > {"слово " * 60}
        нужно уложиться в 300 знаков…Напишите, что в справке
        > О том, что <b>Петя</b> дежурил в музее
        > по месту требования
        > файлом
        Справка «О том, что <b>Петя</b> дежурил в музее»
        > [Заказать]
        Обычно готова к 2 декабря
        """,
    )


async def test_a_day_that_cannot_be_is_refused_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > справка о питании
        > заберём в школе
        > завтра
        К 26 ноября справка не успеет: её делают до 30 ноября.…Когда придёте за ней?
        > в субботу
        справка не успеет
        > 5 декабря
        Суббота, 5 декабря: канцелярия не работает.…Когда придёте за ней?
        > 14 мая
        Так далеко справку не хранят.…Когда придёте за ней?
        > когда-нибудь
        Не получилось понять день.…Когда придёте за ней?
        > 31 ноября
        Такого дня в календаре нет: 31 ноября.…Когда придёте за ней?
        > в пятницу 12 декабря
        Число и день недели не сходятся: суббота, 12 декабря.…Когда придёте за ней?
        > когда будет готова
        Сколько экземпляров?
        > 40
        Такого ответа здесь нет
        > 3
        На бумаге, 3 экземпляра
        """,
    )


async def test_for_the_military_office_only_the_big_ones(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "10Б", "Маша": "2А"})
    await talk(anna, "> справка для военкомата\nКак её получить?")
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    await talk(vera, "> справка для военкомата\nКакая справка нужна?")
    labels = [b.label for row in (await screen(vera)).buttons for b in row]
    assert "Для военкомата" not in labels


async def test_one_that_is_still_good_is_offered_with_its_file(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await ready(world, anna, "study", file=True)
    clock.pass_time(days=20)
    await talk(
        anna,
        """
        > нужна справка об обучении
        Такая уже есть…готова, можно получить здесь
        > [Она и нужна]
        Вот она.…Справка об обучении
        > [📄 Получить файл]
        Справка об обучении (Петя). Она останется здесь
        """,
    )
    clock.pass_time(days=11)
    await talk(anna, "> нужна справка об обучении\nКуда она нужна?")


async def test_a_child_who_has_so_many_gets_no_more(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    for _ in range(10):
        await ready(world, anna, "meals")
    await talk(
        anna,
        """
        > справка с отметками
        > по месту требования
        > файлом
        > [Заказать]
        уже заказано справок: 10. Отзовите ненужные
        [Справки]
        """,
    )


async def test_in_english(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > /language
        > [English]
        > I need a certificate for the swimming pool
        How would you like to get it?
        > [📄 As a file, here in the chat]
        Certificate for the pool, camp or hospital
        Valid for 3 days
        > [Order]
        Sent to the office
        """,
    )


async def test_the_only_son_is_known_as_the_son(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Пётр": "5Б", "Мария": "2А"})
    await talk(anna, "> нужна справка для бассейна сыну\nКак её получить?")
