"""Certificates that the tests of the dialogs find asked for already."""

from core.certificates import verbs
from core.certificates.queries import Request
from core.certificates.tables import Way
from core.certificates.verbs import Wanted
from core.database import Tx
from core.messages import Attachment
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def asked(world: World, who: Someone, kind: str = "study", way: Way = Way.SCAN, child: str = "") -> Request:
    """Ask for one for the guardian's first child, or the one named."""
    actor = await acting(who)
    pupil = who.children[child or next(iter(who.children))]
    return await world.database.write(lambda tx: verbs.ask(tx, actor, Wanted(pupil, kind, way)))


async def ready(
    world: World, who: Someone, kind: str = "study", *, file: bool = False, office: Someone | None = None
) -> Request:
    """The same, made by the office; `file` attaches one."""
    request = await asked(world, who, kind, Way.SCAN if file else Way.OFFICE)
    actor = await acting(office or await world.staff())
    stored = world.engine.files.put(b"%PDF-1.4\n", "Справка.pdf") if file else None

    def make(tx: Tx) -> Request:
        attachment = Attachment(stored.hash, stored.name, "application/pdf") if stored else None
        return verbs.make_ready(tx, actor, request.id, "" if file else "Приёмная, 9:00–16:00", attachment)

    return await world.database.write(make)
