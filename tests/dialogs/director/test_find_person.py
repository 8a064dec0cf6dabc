import pytest

from tests.talk import send, talk
from tests.world import World


async def test_found_by_a_case_form_with_the_family(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Морошкина", {"Петя": "5Б"})
    await world.guardian("Вера Котова", {"Даша": "4В"})
    await talk(
        olga,
        """
        > найди Котову Дашу
        Котова Даша…учится в 4В…Родители: Котова Вера…Мессенджеры: пока ни одного
        > морошкина анна
        Морошкина Анна…родитель…Дети: Петя Морошкина, 5Б…Мессенджеры: веб-страница
        """,
    )


async def test_nobody_is_a_way_on(world: World) -> None:
    olga = await world.director()
    await talk(olga, "> найти человека\nКого найти?\n> Ъъъъ\nНикого не нашлось\n[← Назад] [Отмена]")


async def test_another_name_searches_again(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Котова", {"Даша": "4В"})
    await world.guardian("Вера Морошкина", {"Петя": "5Б"})
    await talk(
        olga,
        """
        > котова
        Вот кто нашёлся
        [← Назад] [Отмена]
        > морошкин петя
        Морошкина Петя…учится в 5Б
        > ыыыы
        Никого не нашлось
        > морошкина вера
        Морошкина Вера…родитель
        """,
    )


@pytest.mark.parametrize("line", ["🎉", "مرحبا", "5", "<b>", "'; DROP TABLE person; --", "я" * 100])
async def test_odd_words_find_nobody(world: World, line: str) -> None:
    said = (await send(await world.director(), text=line))[-1]
    assert "Никого не нашлось" in said.text
    assert said.buttons


async def test_a_letter_is_no_name(world: World) -> None:
    olga = await world.director()
    await talk(olga, f"> {'слово ' * 30}\nнужно уложиться в 100 знаков\n[Найти человека]")
    await talk(olga, f"> /find_person\n> {'слово ' * 660}\nнужно уложиться в 100 знаков…Кого найти?\n[Отмена]")


async def test_a_pupils_clubs_are_seen(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Котова", {"Даша": "4В"})
    vera = await world.guardian("Вера Морошкина", {"Петя": "5Б"})
    await world.club("Шахматы", "вт 15:00-16:00", places=1)
    for parent in (anna, vera):
        await talk(parent, "> запиши на шахматы\n> 1\n> да")
    await talk(
        olga,
        """
        > котова даша
        учится в 4В…Родители: Котова Анна…Кружки:…✅ Шахматы: вт 15:00–16:00
        > найди морошкин петя
        Кружки:…⏳ Шахматы: вт 15:00–16:00. В очереди, по счёту 1
        """,
    )
