"""People whom the tests find named already."""

from datetime import date
from typing import Any

from core.pickup import verbs
from core.pickup.queries import Allowed
from core.pickup.verbs import Named
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

TODAY = date(2026, 11, 25)


async def name(
    world: World, who: Someone, child: str, first: date = TODAY, last: date | None = None, **more: Any
) -> Allowed:
    """Let the guardian name a grandmother for the child."""
    known = {"name": "Мария Петровна", "relation": "grandmother", "phone": "+79111234567"} | more
    actor = await acting(who)
    named = Named(first=first, last=last, **known)
    return await world.database.write(lambda tx: verbs.allow(tx, actor, who.children[child], named))


async def grandmother(world: World, who: Someone) -> Allowed:
    """The same, for the first child and always."""
    return await name(world, who, next(iter(who.children)))
