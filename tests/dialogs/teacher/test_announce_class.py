from typing import Any

from dialogs.audiences import of_own
from tests.broadcasts import acting, background, class_id
from tests.clubs import joined
from tests.core.notices.telling import came
from tests.talk import talk
from tests.world import World


async def test_to_the_families_of_the_own_class(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина Павловна")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5А"})
    await class_id(world, "5Б", vera)
    await talk(
        vera,
        """
        > сделать объявление
        Кому из них?
        [Родителям и ученикам] [Только родителям] [Только ученикам]
        > только родителям
        > Собрание в пятницу в 18:00
        > обычное
        📣 Объявление: 5Б
        — Классный руководитель Ласточкина Вера Павловна, Лицей № 49
        Кому: родители, 5Б
        Получат: 1 (Веб-страница 1)
        > [Отправить]
        Рассылка пошла: получит 1 человек.
        """,
    )
    await background(world.database)
    assert [len(await came(who)) for who in (anna, dima)] == [1, 0]


async def test_with_two_classes_one_is_chosen(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    for label in ("5Б", "9А", "10В"):
        await world.pupil("Петя Иванов", label)
    for label in ("9А", "5Б"):
        await class_id(world, label, vera)
    await talk(
        vera,
        """
        > объявление
        Кому объявление?
        [5Б] [9А]
        > 10В
        [5Б] [9А]
        > [9А]
        > только ученикам
        > Ура
        > обычное
        Кому: ученики, 9А
        """,
    )


async def test_to_a_club_of_theirs(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5Б"})
    await joined(world, await world.club("Шахматы", teacher_id=vera.id), anna.children["Петя"])
    await joined(world, await world.club("Хор"), dima.children["Лена"])
    await talk(
        vera,
        """
        > объявление
        Кому из них?
        > [Родителям и ученикам]
        > Занятия не будет
        > обычное
        📣 Объявление: кружок «Шахматы»
        — Руководитель кружка Ласточкина Вера
        Получат: 1
        > да
        """,
    )
    await background(world.database)
    assert [len(await came(who)) for who in (anna, dima)] == [1, 0]


async def test_a_class_and_a_club_are_chosen_from(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await class_id(world, "5Б", vera)
    await joined(world, await world.club("Шахматы", teacher_id=vera.id), anna.children["Петя"])
    await talk(vera, "> объявление\nКому объявление?\n[5Б] [Шахматы]\n> 5б\nКому из них?")


async def test_without_a_class_there_is_nobody_to_write_to(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.pupil("Петя Иванов", "5Б")
    await talk(vera, "> объявление\nЗа вами пока не записаны ни класс, ни кружок с участниками.")


async def test_one_begun_before_clubs_could_be_chosen_goes_on(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.guardian("Анна Иванова", {"Петя": "5Б"})
    number, teacher = await class_id(world, "5Б", vera), await acting(vera)
    before: Any = number  # as it was kept then
    kept = await world.database.read(lambda tx: of_own(tx, teacher, before, "guardians"))
    assert kept["classes"] == (number,)
