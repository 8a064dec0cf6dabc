"""Digests without waiting for the evening, as the command sends them."""

from core.database import Tx
from core.notices import attend, with_digest
from tests.world import World


async def send_digests(world: World) -> int:
    """Send what waits for digests; give how many people got one."""

    def send(tx: Tx) -> int:
        return attend(tx, with_digest(tx), hurried=True)

    return await world.database.write(send)
