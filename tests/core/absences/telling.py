"""A family, its homeroom teacher, and what either was told, for tests of absence notes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.absences import notes
from core.absences.drafting import Draft, Drafted
from core.absences.notes import Note
from core.absences.partial import Part
from core.absences.tables import Reason, absence_note
from core.absences.verbs import send
from core.database import Tx
from core.days.spans import Days
from core.schools import school_class
from core.words import plain
from tests.core.opportunities.acting import acting
from tests.talk import messages
from tests.world import Someone, World


def november(first: int, last: int | None = None) -> Days:
    return Days(date(2026, 11, first), date(2026, 11, last or first))


async def leads(teacher: Someone, label: str) -> None:
    """Make somebody the homeroom teacher of a class that is there."""
    mine = school_class.c.grade == int(label[:-1]), school_class.c.letter == label[-1]
    await teacher.world.database.write(
        lambda tx: tx.run(school_class.update().where(*mine).values(homeroom_teacher_id=teacher.id))
    )


async def tell(
    who: Someone, child: str, *days: Days, reason: Reason = Reason.ILLNESS, part: Part | None = None, words: str = ""
) -> list[Drafted]:
    """Send a note."""
    me, draft = await acting(who), Draft((who.children[child],), days, part, reason)
    return await who.world.database.write(lambda tx: send(tx, me, [draft], words))


async def held(world: World, pupil: int) -> Sequence[Note]:
    """The notes of a pupil that hold."""
    return await world.database.read(lambda tx: notes.of_pupils(tx, world.school_id, notes.always(), [pupil]))


async def spans(world: World, pupil: int) -> list[tuple[int, int]]:
    """[(25, 27), …] for the notes of a pupil that hold, in November."""
    return [(note.days.first.day, note.days.last.day) for note in await held(world, pupil)]


async def rows(world: World) -> Sequence[sa.Row[Any]]:
    def read(tx: Tx) -> Sequence[sa.Row[Any]]:
        return tx.all(sa.select(absence_note).order_by(absence_note.c.id))

    return await world.database.read(read)


async def told(who: Someone) -> list[str]:
    """What somebody was told in their bot, message by message."""
    return [plain(message.text) for message in await messages(who)]
