"""The clock neither skips nor repeats: through restarts, kill -9, and two processes at once."""

import asyncio
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from structlog.testing import capture_logs

from bots.clock import JOBS, Clock, Job
from core import outbox
from core.accounts import account
from core.database import Database, SqliteDatabase, Tx
from core.jobs import job_run
from core.notices import FAMILY_SIGNUP, Cause, notify
from core.notices.tables import digest, notice
from core.schools import region, school
from tests.conftest import FrozenClock
from tests.core.notices.telling import news
from tests.world import World

ROOT = Path(__file__).parents[2]
HOURLY = CronTrigger(minute="0", timezone="UTC")


def trace(tx: Tx) -> int:
    """Leave a row that tells when."""
    return tx.insert(region, name=tx.now.isoformat())


async def traces(database: Database) -> list[datetime]:
    query = sa.select(region.c.name).where(region.c.name.like("20%")).order_by(region.c.id)
    return [datetime.fromisoformat(name) for name in await database.read(lambda tx: tx.run(query).scalars().all())]


@asynccontextmanager
async def running(clock: Clock) -> AsyncIterator[None]:
    task = asyncio.create_task(clock.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("nothing happened in ten seconds")


def test_a_job_s_times() -> None:
    job = Job("trace", HOURLY, trace)
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert job.after(noon) == noon + timedelta(hours=1)
    assert job.after(noon - timedelta(microseconds=1)) == noon


def test_jobs_have_names_of_their_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert {job.name for job in JOBS} >= {"notices", "forget_messages"}


async def test_at_the_start_what_was_missed_is_done_once(database: Database, clock: FrozenClock) -> None:
    ran: list[datetime] = []

    def work(tx: Tx) -> int:
        ran.append(tx.now)
        return trace(tx)

    jobs = (Job("trace", HOURLY, work, tells=True),)
    woken: list[bool] = []
    for _ in range(3):  # starts within one hour
        async with running(Clock(database, lambda: woken.append(True), jobs)):
            await until(lambda: bool(ran))
            await asyncio.sleep(0.05)
        clock.pass_time(minutes=1)
    assert (len(ran), len(woken)) == (1, 1)
    clock.pass_time(days=2)
    async with running(Clock(database, lambda: None, jobs)):
        await until(lambda: len(ran) > 1)
    assert len(await traces(database)) == len(ran) == 2


async def test_work_in_parts_is_done_to_its_end(sqlite: Database) -> None:
    left = [3, 3, 1]
    async with running(Clock(sqlite, lambda: None, (Job("parts", HOURLY, lambda _: left.pop(0), at_most=3),))):
        await until(lambda: not left)
        await asyncio.sleep(0.05)
    assert left == []


async def test_one_job_that_fails_stops_no_other_and_is_told_without_what_people_wrote(sqlite: Database) -> None:
    def fails(tx: Tx) -> int:
        raise ValueError("Анна Иванова")

    done: list[int] = []

    def works(tx: Tx) -> int:
        done.append(1)
        return 1

    jobs = (Job("bad", HOURLY, fails), Job("good", HOURLY, works))
    with capture_logs() as logs:
        async with running(Clock(sqlite, lambda: None, jobs)):
            await until(lambda: bool(done))
    assert [(entry["event"], entry["job"], entry["error"]) for entry in logs] == [("job failed", "bad", "ValueError")]
    assert "Анна" not in str(logs)
    assert await sqlite.read(lambda tx: tx.run(sa.select(job_run.c.name)).scalars().all()) == ["good"]


async def test_what_failed_is_tried_again_soon(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.clock.AGAIN", 0.05)
    tries: list[int] = []

    def fails_twice(tx: Tx) -> int:
        tries.append(1)
        if len(tries) < 3:
            raise ZeroDivisionError
        return 1

    yearly = CronTrigger(month=1, day=1, hour=0, minute=0, timezone="UTC")
    with capture_logs():
        async with running(Clock(sqlite, lambda: None, (Job("bad", yearly, fails_twice),))):
            await until(lambda: len(tries) == 3)
            await asyncio.sleep(0.2)
    assert len(tries) == 3


async def test_what_is_under_way_is_finished_before_the_end(sqlite: Database) -> None:
    begun, ended = asyncio.Event(), []
    loop = asyncio.get_running_loop()

    def slow(tx: Tx) -> int:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run(asyncio.sleep(0.2))  # in the writer's own thread
        ended.append(1)
        return 1

    async with running(Clock(sqlite, lambda: None, (Job("slow", HOURLY, slow, at_most=1),))):
        await begun.wait()
    assert ended == [1]


# --- killed, and two at once


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bots.clock_worker", url]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait(timeout=30)
        process.stdout.close()  # type: ignore[union-attr]


def begin(process: subprocess.Popen[str], seconds: float) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{seconds}\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline() == "killed\n"


async def people_with_news(world: World, clock: FrozenClock, count: int) -> None:
    """Let so many people have had a line for a digest since two days ago; no hour is quiet."""
    clock.now = datetime.now(UTC) - timedelta(days=2)
    people = [await world.guardian(f"Анна Ива{n:04}", {}) for n in range(count)]

    def tell(tx: Tx) -> None:
        tx.run(school.update().values(quiet_from=0, quiet_until=0))
        for who in people:
            for n in range(2):
                notify(tx, who.id, FAMILY_SIGNUP, news(n), Cause())

    await world.database.write(tell)


async def waiting(world: World) -> int:
    query = sa.select(sa.func.count()).select_from(notice).where(notice.c.left_at.is_(None))
    return int(await world.database.read(lambda tx: tx.value(query)))


async def check(world: World, count: int) -> None:
    """Everybody has one digest; no second was traced twice; the last trace and its mark are of one transaction."""
    told = sa.select(account.c.person_id).select_from(outbox.outbox.join(account))
    each = Counter(await world.database.read(lambda tx: tx.run(told).scalars().all()))
    days = await world.database.read(lambda tx: len(tx.all(sa.select(digest))))
    assert (len(each), set(each.values()), days) == (count, {1}, count)
    found = await traces(world.database)
    assert found
    assert set(Counter(moment.replace(microsecond=0) for moment in found).values()) == {1}
    mark = sa.select(job_run.c.done_until).where(job_run.c.name == "trace")
    assert await world.database.read(lambda tx: tx.value(mark)) == found[-1]


@pytest.mark.slow
async def test_killed_at_any_moment(world: World, clock: FrozenClock) -> None:
    people = 150 if isinstance(world.database, SqliteDatabase) else 60
    longest = 0.06 if isinstance(world.database, SqliteDatabase) else 0.25  # a life on PostgreSQL first connects
    await people_with_news(world, clock, people)
    chance, kills = random.Random(4), 0
    with worker(world.database.url) as process:
        while await waiting(world):
            begin(process, chance.uniform(0.01, longest) * 1.02**kills)  # a slow machine gets somewhere, too
            assert await asyncio.to_thread(ended, process)
            kills += 1
        begin(process, 1.5)
        assert await asyncio.to_thread(ended, process)
    assert kills > 5
    await check(world, people)


@pytest.mark.slow
async def test_two_processes_at_once(world: World, clock: FrozenClock) -> None:
    await people_with_news(world, clock, 60)
    with worker(world.database.url) as one, worker(world.database.url) as other:
        for process in (one, other):
            begin(process, 6)
        for process in (one, other):
            assert await asyncio.to_thread(ended, process)
    assert await waiting(world) == 0
    await check(world, 60)
    assert len(await traces(world.database)) >= 4
