"""Who may keep the duty roster, and what is in it."""

import asyncio
from datetime import date

import pytest

from core.duty.shifts import candidates, my_shifts, on_duty, shifts
from core.duty.verbs import ShiftPast, assign, release
from core.refusal import NotAllowed, NotFound
from tests.core.absences.telling import november, told
from tests.core.opportunities.acting import acting
from tests.world import World

TODAY, TOMORROW = november(25).first, november(26).first


async def test_put_on_and_taken_off(world: World) -> None:
    vera, igor = await world.teacher("Вера Полевая"), await world.teacher("Игорь Лесной")
    director, me = await acting(await world.director()), await acting(vera)
    write, read = world.database.write, world.database.read
    assert await write(lambda tx: assign(tx, director, vera.id, [TOMORROW, TODAY, TODAY])) == [TODAY, TOMORROW]
    assert await write(lambda tx: assign(tx, director, vera.id, [TODAY])) == []
    await write(lambda tx: assign(tx, director, igor.id, [TODAY]))
    seen = await read(lambda tx: shifts(tx, me, TODAY, TOMORROW))
    assert [(one.day, one.name.family) for one in seen] == [
        (TODAY, "Лесной"),
        (TODAY, "Полевая"),
        (TOMORROW, "Полевая"),
    ]
    assert await read(lambda tx: on_duty(tx, me))
    assert [one.day for one in await read(lambda tx: my_shifts(tx, me))] == [TODAY, TOMORROW]
    await write(lambda tx: release(tx, director, [seen[1].id]))
    assert not await read(lambda tx: on_duty(tx, me))
    with pytest.raises(NotFound):
        await write(lambda tx: release(tx, director, [seen[1].id]))
    told_of = await told(vera)
    assert "Вы дежурите по школе: среда, 25 ноября, четверг, 26 ноября." in told_of[0]
    assert told_of[1:] == ["Дежурство с вас сняли: среда, 25 ноября."]


async def test_those_with_fewer_shifts_come_first(world: World) -> None:
    vera, igor = await world.teacher("Вера Агатова"), await world.teacher("Игорь Яшмов")
    director = await acting(await world.director())
    await world.database.write(lambda tx: assign(tx, director, vera.id, [TODAY, TOMORROW]))
    seen = await world.database.read(lambda tx: candidates(tx, director))
    assert [(one.person, one.shifts) for one in seen] == [(igor.id, 0), (vera.id, 2)]


async def test_only_the_office_keeps_it_and_only_teachers_of_the_school_are_in_it(world: World) -> None:
    vera = await world.teacher("Вера Полевая")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    director, me, mother = await acting(await world.director()), await acting(vera), await acting(anna)
    for verb in (
        lambda tx: assign(tx, me, vera.id, [TODAY]),
        lambda tx: release(tx, me, []),
        lambda tx: candidates(tx, me),
        lambda tx: shifts(tx, mother, TODAY, TODAY),
    ):
        with pytest.raises(NotAllowed):
            await world.database.write(verb)
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: assign(tx, director, anna.id, [TODAY]))
    with pytest.raises(ShiftPast):
        await world.database.write(lambda tx: assign(tx, director, vera.id, [date(2026, 11, 24)]))
    await world.school("Другая школа")
    foreign = await acting(await world.director())
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: assign(tx, foreign, vera.id, [TODAY]))
    assert await world.database.read(lambda tx: list(shifts(tx, foreign, date.min, date.max))) == []


async def test_the_same_shift_from_two_desks(world: World) -> None:
    vera = await world.teacher("Вера Полевая")
    director = await acting(await world.director())
    both = [world.database.write(lambda tx: assign(tx, director, vera.id, [TODAY])) for _ in range(6)]
    assert sorted(map(len, await asyncio.gather(*both))) == [0, 0, 0, 0, 0, 1]
