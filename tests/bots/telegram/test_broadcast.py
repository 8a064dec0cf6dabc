"""A broadcast while it is spread and sent: paused, resumed, cancelled in the middle of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bots import broadcasting
from core.broadcasts.audience import Whom
from core.broadcasts.report import Report, State
from core.broadcasts.verbs import cancel, pause, resume
from core.notices import ANNOUNCEMENT, EMERGENCY, Kind
from tests.bots.adapters import delivering
from tests.bots.telegram.conftest import School, join
from tests.broadcasts import announced, seen, turned
from tests.messengers.telegram import TelegramPerson
from tests.talk import messages
from tests.world import Someone

CROWD = 100
TEXT = "Завтра субботник"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for something to do more often than in life; spread in many parts."""
    monkeypatch.setattr(broadcasting, "IDLE", 0.02)
    monkeypatch.setattr("core.broadcasts.spreading.AT_ONCE", 7)
    monkeypatch.setattr("core.broadcasts.spreading.ROWS_AT_ONCE", 5)


@pytest.fixture
async def olga(school: School) -> Someone:
    return await school.world.director()


@pytest.fixture
async def crowd(school: School) -> list[TelegramPerson]:
    """Anna and many others, all guardians who have written to the bot."""
    people = [school.server.person(f"Гость Номер{n:03}") for n in range(1, CROWD)]
    for person in people:
        await join(school.world, person, (await school.world.guardian(person.name, {}, transport="terminal")).id)
    for person in (everybody := [school.anna, *people]):
        person.knows(school.bot)
    return everybody


@contextlib.asynccontextmanager
async def running(school: School) -> AsyncIterator[None]:
    """Spread and deliver, as the program does."""
    async with delivering(school.engine, school.adapter) as lane:
        task = asyncio.create_task(broadcasting.run(school.world.database, lane.wake))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def got(school: School, crowd: list[TelegramPerson]) -> list[int]:
    """Give how often each has it."""
    return [sum(TEXT in told for told in school.said(person)) for person in crowd]


async def settled(school: School, crowd: list[TelegramPerson], olga: Someone, one: int) -> Report:
    """Wait until no more comes, and all of it is marked as sent; give the report."""
    async with asyncio.timeout(20):
        while True:
            before = sum(got(school, crowd))
            await asyncio.sleep(0.5)
            report = await seen(olga, one)
            if sum(got(school, crowd)) == before == report.number(State.SENT):
                return report


async def test_paused_in_the_middle_and_resumed(school: School, crowd: list[TelegramPerson], olga: Someone) -> None:
    async with running(school):
        one = await announced(olga, TEXT, Whom.GUARDIANS)
        await school.until(lambda: sum(got(school, crowd)) > 5)
        await turned(olga, pause, one)
        report = await settled(school, crowd, olga, one)
        had = report.number(State.SENT)
        assert 5 < had < CROWD
        assert report.number(State.WAITING, State.AHEAD) == CROWD - had
        await turned(olga, resume, one)
        await school.until(lambda: sum(got(school, crowd)) == CROWD)
        await settled(school, crowd, olga, one)
    assert got(school, crowd) == [1] * CROWD
    assert (await seen(olga, one)).told.is_over
    assert f"Получили: {CROWD} из {CROWD}" in (await messages(olga))[-1].text


@pytest.mark.parametrize(("when", "kind"), [(0, ANNOUNCEMENT), (3, ANNOUNCEMENT), (3, EMERGENCY)])
async def test_cancelled_in_the_middle(
    school: School, crowd: list[TelegramPerson], olga: Someone, when: int, kind: Kind
) -> None:
    async with running(school):
        one = await announced(olga, TEXT, Whom.GUARDIANS, kind)
        await school.until(lambda: sum(got(school, crowd)) >= when)
        await turned(olga, cancel, one)
        report = await settled(school, crowd, olga, one)
    had = report.number(State.SENT)
    assert when <= had < CROWD
    assert set(got(school, crowd)) <= {0, 1}
    assert (report.number(State.SENT), report.number(State.CANCELLED)) == (had, report.people - had)
    assert report.told.is_over
    assert await messages(olga) == [], "who cancelled it needs no report"


async def test_who_has_blocked_the_bot_gets_it_elsewhere_or_is_counted(
    school: School, crowd: list[TelegramPerson], olga: Someone
) -> None:
    for person in crowd[:3]:
        await person.blocks(school.bot)
    async with running(school):
        one = await announced(olga, TEXT, Whom.GUARDIANS)
        await school.until(lambda: sum(got(school, crowd)) == CROWD - 3)
        report = await settled(school, crowd, olga, one)
    assert report.number(State.WAITING, transport="terminal") == 2, "the messengers that they have besides"
    assert report.number(State.WAITING, transport="web") == 1
    assert report.people == CROWD
