"""Members of clubs for tests, as rows."""

from core.opportunities.tables import Status, signup
from tests.world import World


async def joined(world: World, club: int, pupil: int) -> None:
    """Let a pupil be in a club."""
    row = {"opportunity_id": club, "pupil_id": pupil, "status": Status.IN.value}
    row |= {"school_id": world.school_id, "by_person_id": pupil, "line": 0}
    await world.database.write(lambda tx: tx.insert(signup, **row, created_at=tx.now))
