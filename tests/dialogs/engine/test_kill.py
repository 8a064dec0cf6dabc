"""kill -9 at random moments: no sign-up lost, none doubled, one answer to each update, every conversation goes on.

A process handles a queue of updates that acknowledges after the commit (worker.py); it is killed, the next life goes
on, until nothing is left. KLIK_TEST_KILLS chooses how often it is killed on SQLite.
"""

import json
import os
import random
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core import outbox
from core.accounts import account
from core.database import SqliteDatabase, Tx
from core.opportunities.tables import Status, opportunity, signup
from dialogs.engine.store import conversation, handled
from tests.lives import lives
from tests.talk import talk
from tests.world import Someone, World

CHAT = ("запиши на шахматы", "1", "да", "мои записи", "меню")  # each is answered by one message
FAMILIES = 30  # that begin to write at the same moment
PLACES = 10


def queue(folder: Path, people: list[Someone]) -> None:
    lines = [{"id": f"{who.account}-{n}", "who": who.account, "text": t} for who in people for n, t in enumerate(CHAT)]
    (folder / "queue").write_text("\n".join(map(json.dumps, lines)))
    (folder / "acknowledged").unlink(missing_ok=True)


@pytest.mark.slow
async def test_killed_at_any_moment(world: World, tmp_path: Path) -> None:
    sqlite = isinstance(world.database, SqliteDatabase)
    wanted = int(os.environ.get("KLIK_TEST_KILLS", "200")) if sqlite else 20
    longest = 0.2 if sqlite else 0.6  # a life on PostgreSQL first connects
    chance, kills, everybody = random.Random(4), 0, list[Someone]()
    with lives("tests.dialogs.engine.worker", world.database.url, str(tmp_path)) as life:
        while kills < wanted:
            people = [await world.guardian(f"Анна Ива{len(everybody) + n:05}", {"Петя": "5Б"}) for n in range(FAMILIES)]
            club = await world.club("Шахматы", places=PLACES)
            queue(tmp_path, people)
            while (ended := life(chance.uniform(longest / 10, longest) if kills < wanted else 100)) == "killed":
                kills += 1
            assert ended == "0"
            await check(world, club, people)
            everybody += people
            await world.database.write(partial(_end, club=club))
    for who in (everybody[0], everybody[-1]):
        await talk(who, "> кто я\nАнна\n> мои записи\nЗакончилось")


def _end(tx: Tx, club: int) -> None:
    """Rename the club, so that the next families find their own."""
    tx.run(opportunity.update().where(opportunity.c.id == club).values(title="Закончилось"))


async def check(world: World, club: int, people: list[Someone]) -> None:
    """Everybody signed up once, in order, and each update was answered once."""

    def read(tx: Tx) -> tuple[Any, ...]:
        signups = tx.all(sa.select(signup).where(signup.c.opportunity_id == club).order_by(signup.c.line))
        taken = tx.value(sa.select(opportunity.c.taken).where(opportunity.c.id == club))
        return signups, taken, [_of(tx, who) for who in people]

    signups, taken, each = await world.database.read(read)
    assert len(signups) == len({s.pupil_id for s in signups}) == len(people)
    assert [s.line for s in signups] == list(range(1, len(people) + 1))
    assert [s.status for s in signups] == [Status.IN] * PLACES + [Status.WAITING] * (len(people) - PLACES)
    assert taken == PLACES
    assert set(each) == {(len(CHAT), len(CHAT), len(CHAT))}


def _of(tx: Tx, who: Someone) -> tuple[int, int, int]:
    """Give how many messages the person got, updates were handled, and turns their conversation had."""
    told = (
        sa.select(sa.func.count()).select_from(outbox.outbox.join(account)).where(account.c.external_id == who.account)
    )
    once = sa.select(sa.func.count()).where(handled.c.key.like(f"web:parent:{who.account}:%"))
    turns = sa.select(conversation.c.version).where(conversation.c.person_id == who.id)
    return tx.value(told), tx.value(once), tx.value(turns)
