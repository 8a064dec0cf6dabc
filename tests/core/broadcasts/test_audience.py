"""Whom a broadcast is for, and who may write to whom."""

import pytest

from core.broadcasts.audience import MOST_NAMES, Audience, Whom, chosen, classes, readers
from core.broadcasts.verbs import cancel
from core.database import Tx
from core.people import Role, guardianship, membership
from core.refusal import NotAllowed, NotFound
from core.words import Words
from dialogs.engine.update import Bot
from tests.broadcasts import acting, announced, class_id, seen, shown, turned
from tests.world import Someone, World


async def told(who: Someone, audience: Audience) -> set[int]:
    """Give who would be told by `who`."""
    author = await acting(who)
    query = readers(author.school_id, audience, author.person_id)
    return {row.person_id for row in await who.world.database.read(lambda tx: tx.all(query))}


async def choose(
    who: Someone, whom: Whom, grades: list[int] | None = None, classes: list[int] | None = None
) -> Audience:
    author = await acting(who)
    return await who.world.database.read(lambda tx: chosen(tx, author, whom, grades, classes))


async def test_each_audience_is_who_it_says(world: World) -> None:
    olga, vera = await world.director(), await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    dima = await world.guardian("Дима Котов", {"Лена": "5А"})
    petya, masha, lena = anna.children["Петя"], anna.children["Маша"], dima.children["Лена"]
    everybody = {vera.id, anna.id, dima.id, petya, masha, lena}
    assert await told(olga, Audience(Whom.EVERYBODY)) == everybody, "but who writes it"
    assert await told(vera, Audience(Whom.EVERYBODY)) == everybody - {vera.id} | {olga.id}
    assert await told(olga, Audience(Whom.GUARDIANS)) == {anna.id, dima.id}
    assert await told(olga, Audience(Whom.PUPILS)) == {petya, masha, lena}
    assert await told(olga, Audience(Whom.TEACHERS)) == {vera.id}
    assert await told(olga, await choose(olga, Whom.FAMILIES, grades=[5])) == {anna.id, dima.id, petya, lena}
    own = [await class_id(world, "2А")]
    assert await told(olga, await choose(olga, Whom.GUARDIANS, classes=own)) == {anna.id}
    assert await told(olga, await choose(olga, Whom.PUPILS, classes=own)) == {masha}


async def test_a_survey_asks_its_author_about_their_own_child(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})

    def joins(tx: Tx) -> None:
        tx.insert(membership, person_id=olga.id, school_id=world.school_id, role=Role.GUARDIAN)
        tx.insert(guardianship, guardian_id=olga.id, pupil_id=anna.children["Петя"])

    await world.database.write(joins)
    author = await acting(olga)

    async def asked(audience: Audience) -> set[tuple[int, str]]:
        query = readers(author.school_id, audience, author.person_id, asks=True)
        return {(row.person_id, row.bot) for row in await world.database.read(lambda tx: tx.all(query))}

    for audience in (Audience(Whom.GUARDIANS), await choose(olga, Whom.GUARDIANS, grades=[5])):
        assert await asked(audience) == {(anna.id, "parent"), (olga.id, "parent")}
        assert await told(olga, audience) == {anna.id}, "what they announce they know"
    own = {(who, bot) for who, bot in await asked(Audience(Whom.EVERYBODY)) if who == olga.id}
    assert own == {(olga.id, "parent")}


async def test_whoever_left_is_no_reader(world: World) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {"Петя": "5Б"})
    left = membership.update().where(membership.c.person_id == anna.id)
    await world.database.write(lambda tx: tx.run(left.values(ended_at=tx.now)))
    assert await told(olga, Audience(Whom.FAMILIES)) == {anna.children["Петя"]}
    assert await told(olga, await choose(olga, Whom.FAMILIES, grades=[5])) == {anna.children["Петя"]}


async def test_another_school_is_never_told(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Иванова", {"Петя": "5Б"})
    first = world.school_id
    await world.school("Гимназия № 1")
    dima = await world.guardian("Дима Котов", {"Лена": "5Б"})
    theirs = await class_id(world, "5Б")
    head = await world.director("Нина Синицына")
    assert dima.id not in await told(olga, Audience(Whom.EVERYBODY))
    assert await told(head, Audience(Whom.FAMILIES)) == {dima.id, dima.children["Лена"]}
    assert dima.id not in await told(olga, await choose(olga, Whom.FAMILIES, grades=[5]))
    with pytest.raises(NotFound):
        await choose(olga, Whom.FAMILIES, classes=[theirs])
    assert (await acting(olga)).school_id == first


async def test_a_guardian_of_two_schools_is_a_reader_in_each_by_the_child_there(world: World) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.school("Гимназия № 1")
    head, dima = await world.director("Нина Синицына"), await world.guardian("Дима Котов", {"Лена": "7А"})
    here = {"person_id": anna.id, "role": Role.GUARDIAN, "school_id": world.school_id}
    await world.database.write(lambda tx: tx.insert(membership, **here))
    assert anna.id in await told(olga, await choose(olga, Whom.GUARDIANS, grades=[5]))
    assert await told(head, await choose(head, Whom.GUARDIANS, grades=[7])) == {dima.id}
    assert anna.id in await told(head, Audience(Whom.GUARDIANS))


async def test_a_teacher_writes_to_the_own_class_alone(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    for label in ("5А", "5Б"):
        await world.pupil("Петя Иванов", label)
    own, other = await class_id(world, "5Б", vera), await class_id(world, "5А")
    author = await acting(vera)
    assert [label for _, _, label in await world.database.read(lambda tx: classes(tx, author))] == ["5Б"]
    assert (await choose(vera, Whom.FAMILIES, classes=[own])).names == ("5Б",)
    for asked in ([other], [own, other], []):
        with pytest.raises(NotFound):
            await choose(vera, Whom.FAMILIES, classes=asked)
    with pytest.raises(NotAllowed):
        await choose(vera, Whom.EVERYBODY)
    with pytest.raises(NotAllowed):
        await choose(vera, Whom.PUPILS, grades=[5])
    with pytest.raises(NotAllowed):
        await choose(vera, Whom.TEACHERS, classes=[own])


async def test_families_write_to_nobody(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    own = await class_id(world, "5Б")
    for who in (anna, petya):
        with pytest.raises(NotAllowed):
            await choose(who, Whom.FAMILIES, classes=[own])
        with pytest.raises(NotAllowed):
            await shown(who)


async def test_who_sees_a_broadcast_and_may_stop_it(world: World) -> None:
    olga, vera, nina = await world.director(), await world.teacher("Вера Лис"), await world.teacher("Нина Сыч")
    await world.pupil("Петя Иванов", "5Б")
    own = await class_id(world, "5Б", vera)
    schools = await announced(olga)
    hers = await announced(vera, whom=Whom.PUPILS, classes=[own])
    await world.school("Гимназия № 1")
    head = await world.director("Нина Синицына")
    visible = [(olga, [hers, schools]), (vera, [hers]), (nina, list[int]()), (head, list[int]())]
    for who, expected in visible:
        assert await shown(who) == expected
        for one in {schools, hers} - set(expected):
            with pytest.raises(NotFound):
                await seen(who, one)
            with pytest.raises(NotFound):
                await turned(who, cancel, one)


def test_many_classes_are_not_all_named(words: Words) -> None:
    names = tuple(f"{grade}А" for grade in range(1, MOST_NAMES + 3))
    audience = Audience(Whom.FAMILIES, None, tuple(range(len(names))), names)
    assert words.text(audience.said(), "ru") == "родители и ученики, 1А, 2А, 3А, 4А, 5А, 6А и ещё 2 класса"
    assert words.text(Audience(Whom.PUPILS, (5, 6), None, ("5", "6")).said(), "ru") == "ученики, 5, 6 классы"
    assert Audience.from_json(audience.to_json()) == audience


def test_many_clubs_are_not_all_named(words: Words) -> None:
    names = tuple(f"Кружок {number}" for number in range(MOST_NAMES + 1))
    said = words.text(Audience(Whom.PUPILS, names=names, clubs=tuple(range(len(names)))).said(), "ru")
    assert said.startswith("ученики, кружки «Кружок 0», «Кружок 1»") and said.endswith("«Кружок 5» и ещё 1")
