"""A thousand at once: nobody too many, nobody lost, the line in order; in one process and in two."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

import pytest
import sqlalchemy as sa

from core.audit import audit
from core.database import Database
from core.ids import random_id
from core.opportunities.tables import Status, opportunity, signup
from core.people import Role, enrollment, membership, person
from tests.core.opportunities.crowd import Outcomes, rush
from tests.world import World

PLACES = 15


async def crowd(world: World, size: int, places: int = PLACES) -> tuple[int, list[int]]:
    """Give a club and `size` pupils of one class."""
    teacher = await world.teacher("Игорь Лесной")
    first = await world.pupil("Петя Первый")
    club = await world.club("Шахматы", places=places, teacher_id=teacher.id)
    class_id = await world.database.read(lambda tx: tx.value(sa.select(enrollment.c.class_id)))

    ids = list(range(first.id, first.id + size))
    people = [{"id": i, "family": "Иванов", "given": "Ваня", "public_id": random_id()} for i in ids[1:]]
    roles = [{"person_id": i, "role": Role.PUPIL, "school_id": world.school_id} for i in ids[1:]]
    classes = [{"pupil_id": i, "class_id": class_id, "school_id": world.school_id} for i in ids[1:]]
    for table, rows in ((person, people), (membership, roles), (enrollment, classes)):
        await world.database.write(lambda tx, t=table, r=rows: tx.run(t.insert(), r))  # type: ignore[misc]
    return club, ids


async def two_processes(url: str, mode: str, club: int, pupils: list[int]) -> list[Outcomes]:
    """Give the outcomes of two processes that begin together, each with every second pupil."""
    module = "tests.core.opportunities.crowd"
    crowds = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, url, mode, str(club), *map(str, half), stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        for half in (pupils[::2], pupils[1::2])
    ]
    for one in crowds:
        assert one.stdout is not None
        assert await one.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(one.communicate(b"go\n") for one in crowds))
    for one, (_, errors) in zip(crowds, told, strict=True):
        assert one.returncode == 0, errors.decode()
    return [json.loads(out) for out, _ in told]


async def check_rush(database: Database, pupils: list[int], outcomes: Outcomes) -> None:
    rows = await database.read(lambda tx: tx.all(sa.select(signup).order_by(signup.c.line)))
    club = await database.read(lambda tx: tx.first(sa.select(opportunity)))
    assert club is not None

    assert [row.line for row in rows] == list(range(1, len(pupils) + 1))
    assert {row.pupil_id for row in rows} == set(pupils)
    assert [row.status for row in rows] == [Status.IN] * PLACES + [Status.WAITING] * (len(pupils) - PLACES)
    assert (club.taken, club.last_in_line) == (PLACES, len(pupils))
    said = {(pupil, status, place) for pupil, status, place in outcomes}
    assert said == {(row.pupil_id, row.status, max(0, row.line - PLACES)) for row in rows}


async def test_a_thousand_tasks_of_one_process(world: World) -> None:
    club, pupils = await crowd(world, 1000)
    outcomes = await rush(world.database, club, pupils)
    await check_rush(world.database, pupils, outcomes)
    if world.database.url.startswith("sqlite"):  # one writer: the order of asking is the order of arrival
        assert [status for _, status, _ in outcomes] == ["in"] * PLACES + ["waiting"] * 985
        assert [place for _, _, place in outcomes[PLACES:]] == list(range(1, 986))


async def test_a_thousand_in_two_processes(world: World) -> None:
    club, pupils = await crowd(world, 1000)
    outcomes = await two_processes(world.database.url, "rush", club, pupils)
    await check_rush(world.database, pupils, [one for crowd in outcomes for one in crowd])
    if world.database.url.startswith("sqlite"):
        for own in outcomes:  # of either process, who asked first stands before
            assert [place for *_, place in own] == sorted(place for *_, place in own)


@pytest.mark.parametrize("places", [1, 7])
async def test_a_storm_of_sign_ups_and_leaves_in_two_processes(world: World, places: int) -> None:
    club, pupils = await crowd(world, 40, places)
    await two_processes(world.database.url, "storm", club, [*pupils[::2], *pupils[:20], *pupils[1::2]])

    rows = await world.database.read(lambda tx: tx.all(sa.select(signup)))
    taken = await world.database.read(lambda tx: tx.value(sa.select(opportunity.c.taken)))
    traces = await world.database.read(lambda tx: tx.all(sa.select(audit)))
    inside = [row for row in rows if row.status == Status.IN]
    waiting = [row for row in rows if row.status == Status.WAITING]
    assert taken == len(inside) <= places
    assert not waiting or taken == places
    assert len({row.pupil_id for row in inside + waiting}) == len(inside) + len(waiting)
    assert sorted(row.line for row in rows) == list(range(1, len(rows) + 1))
    assert sum(trace.verb == "sign_up" for trace in traces) == len(rows)
    assert sum(trace.verb == "leave" for trace in traces) == len(rows) - len(inside) - len(waiting) > 0
    behind = min((row.line for row in waiting), default=10**9)
    assert all(row.line < behind for row in inside)  # nobody overtook who waits
