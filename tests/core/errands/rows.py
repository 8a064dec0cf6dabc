"""What is kept of errands, to be looked at."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.errands.tables import errand, errand_month
from tests.world import Someone, World


async def rows(world: World) -> Sequence[sa.Row[Any]]:
    """Every errand that has a row of its own."""
    return await world.database.read(lambda tx: tx.all(sa.select(errand).order_by(errand.c.id)))


async def months(world: World) -> Sequence[sa.Row[Any]]:
    """The sums of every month."""
    keys = errand_month.primary_key.columns
    return await world.database.read(lambda tx: tx.all(sa.select(errand_month).order_by(*keys)))


async def did(who: Someone, name: str, *seconds: int, day: date, actions: int = 4, about: str = "") -> None:
    """Let them have done an errand once for each of `seconds`."""

    def add(tx: Tx) -> None:
        made = {"school_id": who.world.school_id, "person_id": who.id, "bot": who.bot.value, "day": day}
        made |= {"name": name, "about": about, "actions": actions}
        tx.run(errand.insert(), [made | {"seconds": each, "elapsed": each} for each in seconds])

    await who.world.database.write(add)
