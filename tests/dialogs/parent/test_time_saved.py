import json
from datetime import date

from core.files import FileStore
from core.people import guardianship
from tests.conftest import FrozenClock
from tests.core.errands.rows import did
from tests.talk import said, talk
from tests.world import World


async def test_nothing_was_done_yet(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > сколько времени я сэкономила
        Дел здесь пока не было, считать нечего
        [Сэкономленное время] [Найти кружок]
        """,
    )


async def test_a_sign_up_is_there_at_once_and_nothing_was_said_of_it(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    await said(anna, "запиши на шахматы")
    clock.pass_time(seconds=20)
    await said(anna, "1")
    clock.pass_time(seconds=60)
    ending = await said(anna, "да")
    assert "времени" not in ending[-1].text
    assert "минут" not in ending[-1].text
    await talk(
        anna,
        """
        > [Сэкономленное время]
        С начала учебного года
        1 дело: с ботом около 2 минут, на бумаге около 40 минут. Сэкономлено почти всё это время.
        Чаще всего: Записать в кружок: 1.
        пауза дольше 3 минут идёт за 3 минуты
        Записать в кружок: около 40 минут (так сказано в описании проекта «Тройной апгрейд», 2020)
        """,
    )


async def test_a_month_that_is_all_of_the_year_so_far_is_not_told_twice(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "club_signup", 60, day=date(2026, 11, 2))
    assert "В этом месяце" not in (await said(anna, "сэкономленное время"))[-1].text
    await did(anna, "club_signup", 60, day=date(2026, 10, 1))
    await talk(anna, "> сэкономленное время\nВ этом месяце\n1 дело\nС начала учебного года\n2 дела")


async def test_the_picture_compares_both_ways(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "club_signup", *[60] * 3, day=date(2026, 10, 1))
    told = (await said(anna, "сэкономленное время"))[-1]
    assert "В этом месяце" not in told.text
    (picture,) = told.files
    told_aloud = json.loads(files.get(picture.hash))["description"]
    assert told_aloud == "Сколько ушло времени. С ботом: 3 мин; На бумаге: 2 ч"


async def test_both_parents_together(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    ivan = await world.guardian("Иван Иванов", {})
    row = {"guardian_id": ivan.id, "pupil_id": anna.children["Петя"], "relation": ""}
    await world.database.write(lambda tx: tx.run(guardianship.insert(), row))
    await did(ivan, "club_signup", 60, 60, day=date(2026, 10, 1))
    await did(anna, "club_signup", 60, day=date(2026, 11, 2))
    await talk(
        anna,
        """
        > сэкономленное время
        1 дело: с ботом около 1 минуты…Вся семья с начала учебного года
        3 дела: с ботом около 3 минут, на бумаге около 2 часов
        """,
    )


async def test_what_nobody_stated_is_compared_with_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "whatever_was", 60, day=date(2026, 11, 2))
    shown = (await said(anna, "сэкономленное время"))[-1]
    assert shown.files == ()
    assert "1 дело, около 1 минуты. Сравнить пока не с чем." in shown.text
    assert "Прежнее дело: 1" in shown.text  # its dialog is no more
    await did(anna, "club_signup", 60, day=date(2026, 11, 2))
    await talk(anna, "> сэкономленное время\n1 дело: с ботом около 1 минуты\nне с чем сравнить: 1.")


async def test_paper_may_be_quicker(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "my_signups", 16 * 60, day=date(2026, 11, 2))
    await talk(anna, "> сэкономленное время\nс ботом около 15 минут, на бумаге около 15 минут. Быстрее пока не вышло.")


async def test_in_english(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "club_signup", 60, day=date(2026, 11, 2))
    await talk(anna, "> /language\n> English\n> time saved\n1 errand: about 1 minute with the bot, about 40 minutes on")
