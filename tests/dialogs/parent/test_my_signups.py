import pytest

from tests.talk import said, talk
from tests.world import World


async def test_seen_and_given_up(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", "чт 15:00-16:00", place="Кабинет 5")
    await talk(
        anna,
        """
        > мои записи
        Пока никто никуда не записан
        > запиши на шахматы
        > 1
        > да
        Готово!
        > мои записи
        Петя, 5Б…Шахматы: чт 15:00–16:00, Кабинет 5. Ближайшее занятие 26 ноября, 15:00
        > [Петя: Шахматы]
        Отказаться?
        [Да, отказаться] [← Назад] [Отмена]
        > [Да, отказаться]
        больше не в списке «Шахматы»
        """,
    )


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("отмени запись на плавание", ["Мария: Плавание", "Петя: Плавание"]),
        ("отпиши машу от робототехники", ["Мария: Робототехника"]),
        ("отписаться от робототехнеки", ["Мария: Робототехника"]),
        ("выписать Петю из плавания", ["Петя: Плавание"]),
        ("отпиши марию", ["Мария: Плавание", "Мария: Робототехника"]),
    ],
)
async def test_what_to_give_up_is_named(world: World, line: str, meant: list[str]) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Мария": "2А"})
    for child, title in (("Маша", "Плавание"), ("Маша", "Робототехника"), ("Петя", "Плавание")):
        if (child, title) != ("Петя", "Плавание"):
            await world.club(title)
        await talk(anna, f"> запиши на {title}\n> {child}\n> 1\n> да\nГотово")
    (seen,) = await said(anna, line)
    assert sorted(b.label for row in seen.buttons for b in row if ":" in b.label) == meant
    assert "Такой записи нет" not in seen.text


async def test_what_is_not_signed_up_for_is_said(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> отмени запись на шахматы\nПока никто никуда не записан")
    await world.club("Плавание")
    await talk(
        anna,
        """
        > отмена
        > запиши на плавание
        > 1
        > да
        > отмени запись на шахматы
        Такой записи нет. Вот все, что есть…Плавание
        > плавание
        Отказаться?
        """,
    )
