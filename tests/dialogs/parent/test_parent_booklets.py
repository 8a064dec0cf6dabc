import pytest

from tests.talk import said, screen, talk
from tests.world import World


async def test_read_a_page_at_a_time(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > памятки
        Выберите тему или напишите своими словами
        [Права и обязанности (5)] [Учёба и помощь дома (4)] [Отмена]
        > [Учёба и помощь дома (4)]
        Учёба и помощь дома…Что почитаем?
        [Как помочь с чтением] [Уроки дома без ссор] [← Назад]
        > [Как помочь с чтением]
        Как помочь с чтением · 1 из 3…Десять минут вечером
        [Дальше →] [← Назад] [Отмена]
        > [Дальше →]
        2 из 3…Чтобы понимал
        [← Страница назад] [Дальше →]
        > [← Страница назад]
        1 из 3
        > дальше
        > дальше
        3 из 3…Если не хочет совсем
        [← Страница назад] [Прочитано] [← Назад]
        > [Прочитано]
        Перечитать можно в любой день: «Как помочь с чтением»
        [📖 Математика дома] [📖 Не хочет учиться] [Памятки родителям]
        > [📖 Математика дома]
        Математика дома · 1 из 3
        """,
    )


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("памятка про чтенее", "Как помочь с чтением"),
        ("буклет чтением", "Как помочь с чтением"),
        ("как помочь с чтением", "Как помочь с чтением"),
        ("Как помочь ребёнку с математикой?", "Математика дома"),
        ("расскажи про травлю", "Если ребёнка обижают"),
        ("буклет для первоклассников", "Первый класс: как привыкнуть"),
        ("памятка егэ", "ОГЭ и ЕГЭ: как поддержать"),
        ("памятка bullying", "Если ребёнка обижают"),
    ],
)
async def test_found_by_words_with_typos_and_forms(world: World, line: str, title: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    assert f"{title} · 1 из" in (await said(anna, line))[-1].text.replace("\ue000", "").replace("\ue001", "")


@pytest.mark.parametrize("line", ["права родителей", "Какие права родителей в школе?", "права родителя"])
async def test_rights_are_heard_wherever_they_stand(world: World, line: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await said(anna, line)
    assert (await screen(anna)).buttons[0][0].label == "Права родителей в школе"


@pytest.mark.parametrize("line", ["буллинг", "травля", "Моего ребёнка обижают!", "bulling"])
async def test_what_a_booklet_is_about_needs_no_phrase(world: World, line: str) -> None:
    await world.club("Шахматы")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    assert "Если ребёнка обижают" in (await said(anna, line))[-1].text


@pytest.mark.parametrize("line", ["математика", "шахматы", "плавание", "как дела"])
async def test_clubs_and_what_no_booklet_is_about_are_looked_for_as_before(world: World, line: str) -> None:
    await world.club("Математика для любознательных")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await talk(anna, f"> {line}\nКого записать?")


async def test_what_is_not_there_is_said_and_everything_is_shown(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > памятка про квантовую физику
        Памятки по словам «про квантовую физику» нет
        > режим сна
        Сон, еда и движение · 1 из 3
        > [← Назад]
        > телефон
        > [Права ученика]
        > [Дальше →]
        > [Дальше →]
        Проверено: ноябрь 2026. Это памятка, а не юридическая консультация.
        """,
    )


async def test_in_english(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > /language
        > [English]
        > how to help with readng
        Helping with reading · 1 of 3
        > [Read on →]
        2 of 3
        [← Page back] [Read on →]
        """,
    )


async def test_words_of_clubs_still_find_clubs(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Чтение вслух")
    await talk(anna, "> чтение\nВот что нашлось по словам «чтение»\n[Чтение вслух · вт 15:00–16:00 · 15 мест]")


async def test_where_no_club_is_found_there_may_be_a_booklet(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(
        anna,
        """
        > найти кружок
        > Маша
        > травля
        Ничего не нашлось.
        [📖 Если ребёнка обижают]
        > [📖 Если ребёнка обижают]
        Если ребёнка обижают · 1 из 3
        """,
    )


async def test_another_phrase_interrupts_and_the_page_is_still_there(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > буклет чтение
        > дальше
        2 из 3
        > мои записи
        Пока никто никуда не записан
        > отмена
        Вернёмся к начатому: Памятки родителям…2 из 3
        > <b>{pupil}</b>
        Такого ответа здесь нет…2 из 3
        """,
    )
