from tests.broadcasts import background, class_id
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
        Кому в этих классах?
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
        Какому классу?
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


async def test_without_a_class_there_is_nobody_to_write_to(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.pupil("Петя Иванов", "5Б")
    await talk(vera, "> объявление\nЗа вами пока не записан ни один класс.")
