"""What people do with suggestions, and what they say a child likes. Each may be taken back."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor, may_act_for
from core.database import Tx
from core.opportunities.tables import opportunity
from core.people import Role
from core.refusal import NotFound
from core.suggestions.distance import Point
from core.suggestions.tables import Became, Way, interests, suggestion
from core.suggestions.topics import topics
from core.tables import Moment

_TITLES = sa.select(opportunity.c.id, opportunity.c.title).where(
    opportunity.c.school_id == sa.bindparam("school_id"), opportunity.c.id.in_(sa.bindparam("ids", expanding=True))
)
_KEEP = sa.text(
    "INSERT INTO suggestion (pupil_id, opportunity_id, person_id, became, at)"
    " VALUES (:pupil, :opportunity, :person, :became, :at)"
    " ON CONFLICT (pupil_id, opportunity_id, person_id, became) DO UPDATE SET at = excluded.at"
).bindparams(sa.bindparam("at", type_=Moment))


def leaf_past(tx: Tx, actor: Actor, pupil: int, opportunities: Sequence[int]) -> None:
    """Let others come first for a while. Raises NotFound."""
    _keep(tx, actor, pupil, opportunities, Became.PASSED)


def turn_down(tx: Tx, actor: Actor, pupil: int, opportunities: Sequence[int]) -> list[str]:
    """Suggest these to nobody of the family again; give their titles. Raises NotFound."""
    titles = _keep(tx, actor, pupil, opportunities, Became.NO)
    for one in opportunities:
        audit.record(tx, actor, "turn_down", "opportunity", one)
    return titles


def take_back(tx: Tx, actor: Actor, pupil: int, opportunities: Sequence[int]) -> None:
    """Let them be suggested again, whoever of the family turned them down. Raises NotFound."""
    may_act_for(tx, actor, pupil)
    of = suggestion.c.pupil_id == pupil, suggestion.c.opportunity_id.in_(opportunities)
    tx.run(suggestion.delete().where(*of, suggestion.c.became == Became.NO))


def _keep(tx: Tx, actor: Actor, pupil: int, opportunities: Sequence[int], became: Became) -> list[str]:
    may_act_for(tx, actor, pupil)
    titles = {r.id: r.title for r in tx.all(_TITLES, {"school_id": actor.school_id, "ids": list(opportunities)})}
    if not set(opportunities) <= titles.keys():
        raise NotFound
    keep(tx, actor.person_id, pupil, opportunities, became)
    return [titles[one] for one in opportunities]


def keep(tx: Tx, person_id: int, pupil: int, opportunities: Iterable[int], became: Became) -> None:
    """Note what became of suggestions to a person."""
    about = {"pupil": pupil, "person": person_id, "became": became.value, "at": tx.now}
    for one in sorted(opportunities):
        tx.run(_KEEP, {**about, "opportunity": one})


def set_interests(
    tx: Tx, actor: Actor, pupil: int, liked: Iterable[str], way: Way | None, home: Point | None = None
) -> None:
    """Keep what the child likes, how they get home, and of where that is no more than about a kilometre.

    Where nothing is told any more, what was kept is deleted. Where home is only guardians say, and only they take it
    back. Raises NotFound.
    """
    may_act_for(tx, actor, pupil)
    known = [topic for topic in topics() if topic in set(liked)]
    said: dict[str, Any] = {"topics": known, "way": way or "", "by_person_id": actor.person_id, "changed_at": tx.now}
    if actor.role is not Role.PUPIL:
        latitude, longitude = home.coarse if home else (None, None)
        said |= {"latitude": latitude, "longitude": longitude}
    mine = interests.c.pupil_id == pupil
    told = bool(known or way or home) or (actor.role is Role.PUPIL and tx.first(_HOME.where(mine)) is not None)
    if not told:
        tx.run(interests.delete().where(mine))
    elif tx.run(interests.update().where(mine).values(said)).rowcount == 0:
        tx.run(_BEGIN, {"pupil": pupil, "person": actor.person_id, "at": tx.now})
        tx.run(interests.update().where(mine).values(said))
    audit.record(tx, actor, "set_interests", "person", pupil)


_HOME = sa.select(interests.c.pupil_id).where(interests.c.latitude.is_not(None))
_BEGIN = sa.text(
    "INSERT INTO interests (pupil_id, topics, by_person_id, changed_at) VALUES (:pupil, '[]', :person, :at)"
    " ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("at", type_=Moment))
