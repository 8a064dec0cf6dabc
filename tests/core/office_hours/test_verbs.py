"""Who may choose which hours, and what waits is looked at again."""

from datetime import date

import pytest

from core.office_hours import AwayPast, HoursUnclear, opening_of, set_away, set_hours, set_school_week
from core.refusal import NotAllowed
from core.school_hours import add_break
from core.words import Weekly
from tests.core.opportunities.acting import acting
from tests.world import World


async def test_hours_are_those_of_one_school(world: World) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    home = world.school_id
    other = await world.school("Гимназия № 1")
    await world.database.write(lambda tx: set_hours(tx, irina, [Weekly(0, 540, 600), Weekly(0, 600, 660)]))
    mine = await world.database.read(lambda tx: opening_of(tx, home, irina.person_id))
    there = await world.database.read(lambda tx: opening_of(tx, other, irina.person_id))
    assert mine.week == (Weekly(0, 540, 660),)
    assert (mine.own, there.own) == (True, False)


@pytest.mark.parametrize(
    "week",
    [
        [],
        [Weekly(0, 600, 540)],
        [Weekly(0, 600, 605)],
        [Weekly(0, 600, 1500)],
        [Weekly(day, at * 60, at * 60 + 30) for day in range(7) for at in range(5, 12)],
    ],
)
async def test_what_are_no_hours(world: World, week: list[Weekly]) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    with pytest.raises(HoursUnclear):
        await world.database.write(lambda tx: set_hours(tx, irina, week))


async def test_roles(world: World) -> None:
    anna = await acting(await world.guardian("Анна Иванова", {}))
    irina = await acting(await world.teacher("Ирина Котова"))
    with pytest.raises(NotAllowed):
        await world.database.write(lambda tx: set_away(tx, anna, None))
    with pytest.raises(NotAllowed):
        await world.database.write(lambda tx: set_school_week(tx, irina, None))
    with pytest.raises(AwayPast):
        await world.database.write(lambda tx: set_away(tx, irina, date(2026, 11, 24)))


async def test_holidays_close_teachers_but_not_the_office(world: World) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    olga = await acting(await world.director())
    await world.database.write(lambda tx: add_break(tx, olga, date(2026, 11, 23), date(2026, 11, 29)))
    now = world.database.clock()
    seen = [
        await world.database.read(lambda tx, p=who: opening_of(tx, world.school_id, p.person_id))  # type: ignore[misc]
        for who in (irina, olga)
    ]
    assert [opening.is_open(now) for opening in seen] == [False, True]
