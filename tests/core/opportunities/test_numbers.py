"""The director's numbers, and finding a person."""

from datetime import date

import pytest

from core.directory import FoundPerson, find_person
from core.opportunities.queries import GradeShare, Today, today
from core.opportunities.verbs import leave, sign_up
from core.people import Role
from core.refusal import NotAllowed
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def join(who: Someone, child: str, club: int) -> int:
    me = await acting(who)
    return (await who.world.database.write(lambda tx: sign_up(tx, me, who.children[child], club))).signup


async def numbers(world: World) -> Today:
    director = await acting(await world.director())
    return await world.database.read(lambda tx: today(tx, director))


async def test_today_in_numbers(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5А", "Ваня": "7В"})
    full = await world.club("Шахматы", places=1)
    half = await world.club("Лепка", places=4)
    await world.club("Хор")
    await world.club("Прошлое", ends_on=date(2026, 11, 24))
    clock.pass_time(days=-7)
    await join(anna, "Петя", half)  # a week ago: on no day of the seven
    clock.pass_time(days=5)
    left = await join(anna, "Ваня", half)
    clock.pass_time(days=2)
    await join(anna, "Петя", full)
    await join(anna, "Маша", full)
    mother = await acting(anna)
    await world.database.write(lambda tx: leave(tx, mother, left))

    seen = await numbers(world)

    assert [(day.day, count) for day, count in seen.by_day] == [
        (19, 0), (20, 0), (21, 0), (22, 0), (23, 1), (24, 0), (25, 2),
    ]  # fmt: skip
    assert seen.signups == 2
    assert (seen.total, seen.full, seen.with_waitlist, seen.waiting) == (3, 1, 1, 1)
    assert [(w.title, w.taken, w.capacity, w.waiting) for w in seen.wanted] == [
        ("Шахматы", 1, 1, 1),
        ("Лепка", 1, 4, 0),
    ]
    assert seen.grades == (GradeShare(5, 2, 1), GradeShare(7, 1, 0))
    assert seen.grades[0].share == 0.5


async def test_a_day_begins_at_the_schools_midnight(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5А"})
    chess = await world.club("Шахматы")
    clock.pass_time(hours=9, minutes=59)  # 23:59 there
    await join(anna, "Петя", chess)
    clock.pass_time(minutes=1)
    await join(anna, "Маша", chess)
    assert [count for _, count in (await numbers(world)).by_day][-2:] == [1, 1]


async def test_an_empty_school_has_numbers_too(world: World) -> None:
    seen = await numbers(world)
    assert (seen.signups, seen.total, seen.wanted, seen.grades) == (0, 0, (), ())


async def test_other_schools_do_not_count(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await join(anna, "Петя", await world.club("Шахматы"))
    await world.school("Другая школа")
    seen = await numbers(world)
    assert (seen.signups, seen.total, seen.grades) == (0, 0, ())


async def search(world: World, query: str) -> list[FoundPerson]:
    director = await acting(await world.director("Ольга Главная"))
    return list(await world.database.read(lambda tx: find_person(tx, director, query)))


@pytest.mark.parametrize(
    "query",
    [
        "петя краснов", "Краснову Петю", "красноф петя", "Красновым", "rhfcyjd gtnz", "krasnov petya", "петя 5б",
        "краснов 5 Б", "Петя 5", "5Б", "5 «Б»",
    ],
)  # fmt: skip
async def test_a_pupil_is_found(world: World, query: str) -> None:
    await world.guardian("Марина Краснова", {"Петя": "5Б"})
    await world.guardian("Анна Зимина", {"Петя": "6А", "Ваня": "10Б"})
    await world.teacher("Глеб Туманный")

    first = (await search(world, query))[0]

    assert first.name.family.startswith("Краснов")
    if "петя" in query.lower() or "5" in query:
        assert (first.name.given, first.label, first.roles) == ("Петя", "5Б", (Role.PUPIL,))
        assert [(g.name.given, g.label) for g in first.guardians] == [("Марина", "")]


async def test_a_guardian_is_found_with_the_children(world: World) -> None:
    await world.guardian("Марина Краснова", {"Петя": "5Б", "Маша": "2А"})
    first = (await search(world, "маринна краснова"))[0]
    assert first.roles == (Role.GUARDIAN,)
    assert [(c.name.given, c.label) for c in first.children] == [("Петя", "5Б"), ("Маша", "2А")]


async def test_nobody_is_nobody(world: World) -> None:
    await world.teacher("Глеб Туманный")
    for query in ("щщщщщщ", "", "🙂", "11Ж"):
        assert await search(world, query) == []


async def test_people_of_other_schools_stay_hidden_and_only_the_office_asks(world: World) -> None:
    glebs = await world.teacher("Глеб Туманный")
    teacher = await acting(glebs)
    with pytest.raises(NotAllowed):
        await world.database.read(lambda tx: find_person(tx, teacher, "Глеб"))
    with pytest.raises(NotAllowed):
        await world.database.read(lambda tx: today(tx, teacher))
    await world.school("Другая школа")
    assert await search(world, "Туманный") == []
