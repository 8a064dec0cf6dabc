"""Beginning a broadcast, holding it back, taking it back."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.broadcasts.audience import Audience, readers
from core.broadcasts.queries import found, waits
from core.broadcasts.tables import Course, broadcast
from core.broadcasts.wording import message
from core.database import Tx
from core.ids import random_id
from core.notices import SURVEY, Action, Kind
from core.refusal import Refusal
from core.schools import school
from core.words import Phrase

LONGEST = 3500  # letters of its text: every messenger shows it as one message


class BroadcastOver(Refusal):
    """Everybody has it, or it was taken back before."""


def preview(tx: Tx, actor: Actor, audience: Audience, kind: Kind, text: str) -> Phrase:
    """Give what readers would see."""
    name = tx.value(sa.select(school.c.name).where(school.c.id == actor.school_id))
    return message(text, kind, audience, actor.role, actor.name, name)


def announce(
    tx: Tx, actor: Actor, bot: str, audience: Audience, kind: Kind, text: str, actions: Sequence[Action] = ()
) -> int:
    """Begin a broadcast, which `audience.chosen` has let the actor write; give how many people it is for.

    It is spread in the background, see core.broadcasts.spreading. `actions` are buttons for all of them alike; the
    first one's words mention nothing, those of a survey are its own.
    """
    who = readers(actor.school_id, audience, actor.person_id).subquery("who")
    people = int(tx.value(sa.select(sa.func.count(who.c.person_id.distinct()))))
    name = random_id()
    made = tx.insert(
        broadcast,
        public_id=name,
        school_id=actor.school_id,
        author_id=actor.person_id,
        author_role=actor.role.value,
        bot=bot,
        kind=kind.key,
        text=text,
        audience=audience.to_json(),
        course=Course.GOING.value,
        actions=[*([action.dialog, action.given] for action in actions), ["why", {"notice": name}]],
        button=actions[0].label.key if actions else "",
        people=people,
        created_at=tx.now,
    )
    audit.record(tx, actor, "announce", "broadcast", made)
    return people


def pause(tx: Tx, actor: Actor, broadcast_id: int) -> None:
    """Hold back what is not sent yet. Raises NotFound or BroadcastOver."""
    _turn(tx, actor, broadcast_id, Course.PAUSED)


def resume(tx: Tx, actor: Actor, broadcast_id: int) -> None:
    """Let it go on. Raises NotFound or BroadcastOver."""
    _turn(tx, actor, broadcast_id, Course.GOING)


def cancel(tx: Tx, actor: Actor, broadcast_id: int) -> None:
    """Take back what is not sent yet. Raises NotFound or BroadcastOver."""
    _turn(tx, actor, broadcast_id, Course.CANCELLED)


_INVITING = sa.select(broadcast.c.id, broadcast.c.course, broadcast.c.spread_at).where(
    broadcast.c.kind == SURVEY.key, broadcast.c.audience["survey"].as_integer() == sa.bindparam("survey")
)


def stop_inviting(tx: Tx, survey_id: int) -> None:
    """Take back what is not sent yet of the invitations to a survey, which is over."""
    for row in tx.all(_INVITING, {"survey": survey_id}):
        if not _is_over(tx, row):
            _set(tx, row.id, Course.CANCELLED)


def _turn(tx: Tx, actor: Actor, broadcast_id: int, course: Course) -> None:
    row = found(tx, actor, broadcast_id, lock=True)
    if _is_over(tx, row):
        raise BroadcastOver
    _set(tx, row.id, course)
    audit.record(tx, actor, f"broadcast_{course}", "broadcast", row.id)


def _is_over(tx: Tx, row: sa.Row[Any]) -> bool:
    return bool(row.course == Course.CANCELLED or (row.spread_at and not waits(tx, row.id, digests=True)))


def _set(tx: Tx, broadcast_id: int, course: Course) -> None:
    again = {"finished_at": None} if course is Course.CANCELLED else {}  # what still waits is to be given up
    tx.run(broadcast.update().where(broadcast.c.id == broadcast_id).values(course=course.value, **again))
