"""A job is done once each time, whoever asks, and both it and its mark or neither."""

import asyncio
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core import jobs
from core.database import Database, Tx, open_database
from core.schools import region
from tests.conftest import FrozenClock


def hourly(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def work(tx: Tx) -> int:
    """Leave a trace of each time."""
    tx.insert(region, name=f"{tx.now} {tx.value(sa.select(sa.func.count()).select_from(region))}")
    return 1


async def done(database: Database) -> int:
    return int(await database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(region))))


def do(tx: Tx) -> int:
    return jobs.do(tx, "trace", hourly, work)


async def test_once_each_hour(database: Database, clock: FrozenClock) -> None:
    counts = []
    for minutes in (0, 1, 58, 1, 1, 59):
        clock.pass_time(minutes=minutes)
        counts.append(await database.write(do))
    assert counts == [1, 0, 0, 1, 0, 1]
    assert await done(database) == 3


async def test_hours_missed_are_one(database: Database, clock: FrozenClock) -> None:
    await database.write(do)
    clock.pass_time(days=3)
    assert [await database.write(do) for _ in range(3)] == [1, 0, 0]


async def test_many_at_once_do_it_once(database: Database, clock: FrozenClock) -> None:
    other = open_database(database.url, clock)
    counts = await asyncio.gather(*(d.write(do) for d in (database, other) for _ in range(8)))
    await other.close()
    assert sum(counts) == await done(database) == 1


async def test_what_failed_is_not_marked_as_done(database: Database) -> None:
    def fails(tx: Tx) -> int:
        work(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(lambda tx: jobs.do(tx, "trace", hourly, fails))
    assert await done(database) == 0
    assert await database.write(do) == 1


async def test_work_in_parts_is_done_when_less_than_a_part_is_left(database: Database, clock: FrozenClock) -> None:
    left = [2, 2, 1, 0]

    def part(tx: Tx) -> int:
        return left.pop(0)

    async def do_part() -> int:
        return await database.write(lambda tx: jobs.do(tx, "parts", hourly, part, at_most=2))

    assert [await do_part() for _ in range(4)] == [2, 2, 1, 0]
    assert left == [0]
