"""News does not run ahead of what the database knows: a process that is killed sends little of it once more."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bots import lane
from core import outbox
from core.accounts import account
from core.database import Tx
from core.messages import Message
from tests.bots.adapters import delivered, delivering
from tests.bots.max.conftest import School, join, until

PEOPLE = 20


async def test_while_the_database_is_slow_only_a_few_get_it(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    await school.anna.starts(school.bot)
    for n in range(1, PEOPLE):
        person = school.server.person(f"Человек {n}", "")
        await person.starts(school.bot)
        who = await school.world.guardian(f"Анна Иванова{person.id}", {}, transport="terminal")
        await join(school.world, person, who.id)
    await school.world.database.write(announce)
    database, goes_on = school.world.database, asyncio.Event()
    write = database.write

    async def later(work: Callable[[Tx], Any]) -> Any:
        await goes_on.wait()
        return await write(work)

    monkeypatch.setattr(database, "write", later)
    async with delivering(school.engine, school.adapter):
        await until(lambda: got(school) >= lane.MOST_UNMARKED)
        await asyncio.sleep(0.3)
        assert got(school) == lane.MOST_UNMARKED
        goes_on.set()
        await delivered(database, "max")
    assert got(school) == PEOPLE


def announce(tx: Tx) -> None:
    for row in tx.all(sa.select(account.c.id).where(account.c.transport == "max")):
        outbox.put(tx, row.id, "parent", [Message("Завтра субботник")], outbox.Priority.NOTICE)


def got(school: School) -> int:
    return len([r for r in school.server.requests if r.method == "POST /messages" and r.status == 200])
