"""kill -9 at random moments while broadcasts are spread and taken back: nobody is forgotten, nobody is told twice."""

import os
import random
from collections import Counter

import pytest
import sqlalchemy as sa

from core.accounts import account
from core.broadcasts.audience import Whom
from core.broadcasts.report import State
from core.broadcasts.tables import missed
from core.broadcasts.verbs import cancel
from core.database import SqliteDatabase, Tx
from core.notices import ANNOUNCEMENT
from core.notices.preferences import choose
from core.notices.readers import Way
from core.notices.tables import notice
from core.outbox import outbox
from tests.broadcasts import announced, seen, turned
from tests.lives import lives
from tests.world import Someone, World

PEOPLE = 120


async def crowd(world: World) -> list[Someone]:
    """Most of them reachable; some mute, some never joined."""
    people = [await world.guardian(f"Анна Ива{n:03}", {}) for n in range(PEOPLE)]

    def differ(tx: Tx) -> None:
        for who in people[::10]:
            choose(tx, who.id, ANNOUNCEMENT, Way.MUTE)
        tx.run(account.delete().where(account.c.person_id.in_([who.id for who in people[5::10]])))

    await world.database.write(differ)
    return people


async def told(world: World, broadcast_id: int) -> list[Counter[int]]:
    """Give how often each person is in the outbox, among the notices, and among those who missed it."""

    def read(tx: Tx) -> list[Counter[int]]:
        sent = sa.select(account.c.person_id).join(outbox, outbox.c.account_id == account.c.id)
        kept, lost = sa.select(notice.c.person_id), sa.select(missed.c.person_id)
        return [
            Counter(tx.run(sent.where(outbox.c.broadcast_id == broadcast_id)).scalars()),
            Counter(tx.run(kept.where(notice.c.broadcast_id == broadcast_id)).scalars()),
            Counter(tx.run(lost.where(missed.c.broadcast_id == broadcast_id)).scalars()),
        ]

    return await world.database.read(read)


@pytest.mark.slow
async def test_killed_at_any_moment(world: World) -> None:
    sqlite = isinstance(world.database, SqliteDatabase)
    wanted = int(os.environ.get("KLIK_TEST_KILLS", "60")) if sqlite else 10
    longest = 0.15 if sqlite else 0.5  # a life on PostgreSQL first connects
    chance, kills = random.Random(7), 0
    olga, people = await world.director(), await crowd(world)
    everybody = Counter(who.id for who in people)
    with lives("tests.core.broadcasts.worker", world.database.url) as life:
        while kills < wanted:
            one = await announced(olga, whom=Whom.GUARDIANS)
            other = await announced(olga, whom=Whom.GUARDIANS)
            while (ended := life(chance.uniform(longest / 10, longest) if kills < wanted else 100)) == "killed":
                kills += 1
                if kills % 3 == 0 and (await seen(olga, other)).told.course != "cancelled":
                    await turned(olga, cancel, other)
            assert ended == "0"
            outgoing, kept, lost = await told(world, one)
            assert kept + lost == everybody
            assert outgoing == kept
            outgoing, kept, lost = await told(world, other)
            assert set((outgoing | kept | lost).values()) <= {1}
            report = await seen(olga, other)
            assert report.number(*State) == report.people == PEOPLE
    assert kills >= wanted
