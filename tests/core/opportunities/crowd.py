"""A crowd in a process of its own: `python -m tests.core.opportunities.crowd URL MODE CLUB PUPIL…`.

It says «ready», waits for a line, then acts all at once; it prints the outcomes as JSON. Modes: `rush`, every
pupil signs up once; `storm`, every pupil signs up and leaves at random, thrice.
"""

import asyncio
import json
import random
import sys
from collections.abc import Sequence

import sqlalchemy as sa

from core import access
from core.database import Database, Tx, open_database
from core.opportunities.tables import Status, signup
from core.opportunities.verbs import leave, sign_up
from core.people import Role
from core.refusal import Refusal

Outcomes = list[tuple[int, str, int]]  # (pupil, status, place), in the order of asking


async def rush(database: Database, club: int, pupils: Sequence[int]) -> Outcomes:
    """Every pupil signs up, all at once."""
    return list(await asyncio.gather(*(_sign_up(database, club, pupil) for pupil in pupils)))


async def _sign_up(database: Database, club: int, pupil: int) -> tuple[int, str, int]:
    def work(tx: Tx) -> tuple[int, str, int]:
        me = access.actor(tx, pupil, (Role.PUPIL,))
        assert me is not None
        made = sign_up(tx, me, pupil, club)
        return pupil, made.status, made.place

    return await database.write(work)


async def storm(database: Database, club: int, pupils: Sequence[int]) -> Outcomes:
    """Every pupil signs up or leaves at random, thrice, all at once; a «no» is an answer too."""
    chance = random.Random(club + pupils[0])
    acts = [pupil for pupil in pupils for _ in range(3)]
    chance.shuffle(acts)
    answers = await asyncio.gather(*(_either(database, club, pupil) for pupil in acts), return_exceptions=True)
    bugs = [a for a in answers if isinstance(a, BaseException) and not isinstance(a, Refusal)]
    if bugs:
        raise bugs[0]
    return []


async def _either(database: Database, club: int, pupil: int) -> None:
    mine = sa.select(signup.c.id).where(
        signup.c.opportunity_id == club, signup.c.pupil_id == pupil, signup.c.status != Status.LEFT
    )

    def work(tx: Tx) -> None:
        me = access.actor(tx, pupil, (Role.PUPIL,))
        assert me is not None
        active = tx.value(mine)  # without a lock, so another process may be ahead of us
        if active is None:
            sign_up(tx, me, pupil, club)
        else:
            leave(tx, me, active)

    await database.write(work)


async def main(url: str, mode: str, club: str, *pupils: str) -> None:
    """Wait for the start, act, tell."""
    database = open_database(url)
    await database.read(lambda tx: tx.value(sa.select(1)))
    print("ready", flush=True)
    sys.stdin.readline()
    act = {"rush": rush, "storm": storm}[mode]
    print(json.dumps(await act(database, int(club), [int(p) for p in pupils])))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
