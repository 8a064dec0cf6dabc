"""How the tests of broadcasts spread one as the background does, and look at what became of it."""

from collections.abc import Callable

import sqlalchemy as sa

from core.access import Actor, actor
from core.broadcasts.audience import Whom, chosen
from core.broadcasts.report import Report, listed, report
from core.broadcasts.spreading import finish, spread, take_back
from core.broadcasts.tables import Course, broadcast
from core.broadcasts.verbs import announce
from core.database import Database, Tx
from core.notices import ANNOUNCEMENT, Kind
from core.schools import school_class
from dialogs.engine.turn import ROLES
from tests.world import Someone, World


async def background(database: Database, *parts: Callable[[Tx], bool]) -> None:
    """Do all that there is to do."""
    for part in parts or (spread, take_back, finish):
        while await database.write(part):
            pass


async def acting(who: Someone) -> Actor:
    """Give who they are in their bot."""
    found = await who.world.database.read(lambda tx: actor(tx, who.id, ROLES[who.bot]))
    assert found is not None
    return found


async def announced(
    who: Someone,
    text: str = "Завтра субботник",
    whom: Whom = Whom.EVERYBODY,
    kind: Kind = ANNOUNCEMENT,
    grades: list[int] | None = None,
    classes: list[int] | None = None,
) -> int:
    """Let `who` begin a broadcast; give its id."""
    author = await acting(who)

    def work(tx: Tx) -> int:
        announce(tx, author, who.bot, chosen(tx, author, whom, grades, classes), kind, text)
        return listed(tx, author)[0].id

    return await who.world.database.write(work)


async def turned(who: Someone, verb: Callable[[Tx, Actor, int], None], broadcast_id: int) -> None:
    """Let `who` pause, resume or cancel it."""
    author = await acting(who)
    await who.world.database.write(lambda tx: verb(tx, author, broadcast_id))


async def shown(who: Someone) -> list[int]:
    """Give the broadcasts that `who` sees, the newest first."""
    author = await acting(who)
    return [told.id for told in await who.world.database.read(lambda tx: listed(tx, author))]


async def seen(who: Someone, broadcast_id: int) -> Report:
    """Give its report."""
    author = await acting(who)
    return await who.world.database.read(lambda tx: report(tx, author, broadcast_id))


async def class_id(world: World, label: str, homeroom_teacher: Someone | None = None) -> int:
    """Give a class of the school, which gets a homeroom teacher if one is given."""
    grade, letter = int(label[:-1]), label[-1]
    here = sa.and_(
        school_class.c.school_id == world.school_id, school_class.c.grade == grade, school_class.c.letter == letter
    )

    def work(tx: Tx) -> int:
        if homeroom_teacher is not None:
            tx.run(school_class.update().where(here).values(homeroom_teacher_id=homeroom_teacher.id))
        return int(tx.value(sa.select(school_class.c.id).where(here)))

    return await world.database.write(work)


def stored(tx: Tx, school_id: int, author_id: int, text: str, name: str) -> int:
    """Store a broadcast whose messages a test puts into the outbox by itself; give its id."""
    told = {"public_id": name, "school_id": school_id, "author_id": author_id, "bot": "director", "text": text}
    kept: dict[str, object] = {"whom": Whom.EVERYBODY, "grades": None, "classes": None, "names": []}
    spread_out = {
        "people": 0,
        "spread_at": tx.now,
        "finished_at": tx.now,
        "course": Course.GOING,
        "actions": [["why", {"notice": name}]],
    }
    known = {"author_role": "director", "kind": ANNOUNCEMENT.key, "audience": kept, "created_at": tx.now}
    return tx.insert(broadcast, **told, **spread_out, **known)
