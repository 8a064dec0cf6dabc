"""What errands cost one person, and their family."""

from collections.abc import Sequence

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.errands.paper import paper_ways
from core.errands.tables import errand
from core.errands.totals import Line, Period, Totals, ordered
from core.people import guardianship


def own(tx: Tx, actor: Actor, bot: str, period: Period) -> Totals:
    """Give what the actor did themself in this bot."""
    return _of_people(tx, actor, bot, period, [actor.person_id])


def family(tx: Tx, actor: Actor, bot: str, period: Period) -> Totals | None:
    """Give what the family did: the guardians of exactly the same children; None for who is alone in that."""
    people = [actor.person_id, *_partners(tx, actor)]
    return _of_people(tx, actor, bot, period, people) if len(people) > 1 else None


_mine, _theirs = guardianship.alias("mine"), guardianship.alias("theirs")
_SHARED = (
    sa.select(_theirs.c.guardian_id, _theirs.c.pupil_id)
    .where(
        _theirs.c.guardian_id.in_(
            sa.select(guardianship.c.guardian_id).where(
                guardianship.c.pupil_id.in_(
                    sa.select(_mine.c.pupil_id).where(_mine.c.guardian_id == sa.bindparam("person_id"))
                )
            )
        )
    )
    .order_by(_theirs.c.guardian_id)
)


def _partners(tx: Tx, actor: Actor) -> list[int]:
    children: dict[int, set[int]] = {}
    for row in tx.all(_SHARED, {"person_id": actor.person_id}):
        children.setdefault(row.guardian_id, set()).add(row.pupil_id)
    mine = children.pop(actor.person_id, set())
    return [who for who, theirs in children.items() if theirs == mine]


def _of_people(tx: Tx, actor: Actor, bot: str, period: Period, people: Sequence[int]) -> Totals:
    asked = sa.select(
        errand.c.name, sa.func.count().label("errands"), sa.func.sum(errand.c.seconds).label("seconds")
    ).where(
        errand.c.person_id.in_(people),
        errand.c.day >= period.begins(actor.local(tx.now).date()),
        errand.c.school_id == actor.school_id,
        errand.c.bot == bot,
    )
    ways = paper_ways(tx, actor.school_id)
    rows = tx.all(asked.group_by(errand.c.name))
    lines = [Line(r.name, ways.get(r.name), r.errands, len(people), int(r.seconds)) for r in rows]
    return Totals(ordered(lines), len(people))
