"""What a family is suggested for a child: never more than three at a time, each with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.database import Tx
from core.opportunities.tables import opportunity
from core.people import Role
from core.suggestions.facts import chances
from core.suggestions.scoring import Child, Suggestion, chosen, weighed
from core.suggestions.tables import Became, Way, interests, suggestion
from core.suggestions.topics import topics

LEAFED = timedelta(days=7)  # how long what somebody leafed past comes after the rest


@dataclass(frozen=True, slots=True)
class Suggested:
    """The few suggestions for a child. `more`: there are others; `again`: all were seen, so these are seen ones.

    `told`: the family said what the child likes. `matches`: something suits the words that were looked for.
    """

    child: Child
    few: tuple[Suggestion, ...]
    more: bool
    again: bool

    @property
    def told(self) -> bool:
        """Tell whether anything is known of what the child likes."""
        return bool(self.child.likes)

    @property
    def matches(self) -> bool:
        """Tell whether any of the few was found by the words that were looked for."""
        return any(one.chance.opportunity in self.child.sought for one in self.few)


@dataclass(frozen=True, slots=True)
class Interests:
    """What the family said: topics that the child likes, how they get home, and whether where that is."""

    topics: tuple[str, ...] = ()
    way: Way | None = None
    home: bool = False


_BECAME = sa.select(suggestion).where(suggestion.c.pupil_id == sa.bindparam("pupil_id"))
_SAID = sa.select(interests.c.topics, interests.c.way, interests.c.latitude).where(
    interests.c.pupil_id == sa.bindparam("pupil_id")
)


def suggested(tx: Tx, actor: Actor, pupil: int, query: str = "") -> Suggested:
    """Give the best few that the child may join now; `query` are words that were looked for.

    What the family turned down is never among them, nor for a pupil what they asked their guardians for already.
    Raises NotFound for somebody else's child.
    """
    may_act_for(tx, actor, pupil)
    child, found = weigh(tx, actor, pupil, query)
    leafed = _leafed(tx, actor, pupil)
    fresh = [one for one in found if one.chance.opportunity not in leafed]
    again = bool(found) and not fresh
    if again:
        first = min(leafed[one.chance.opportunity] for one in found)
        fresh = [one for one in found if leafed[one.chance.opportunity] == first]
    few = chosen(child, fresh)
    return Suggested(child, tuple(few), len(found) > len(few), again)


def reasons(tx: Tx, actor: Actor, pupil: int, opportunities: Sequence[int], query: str = "") -> list[Suggestion]:
    """Give those of `opportunities` that may still be joined, with all that speaks for them. Raises NotFound."""
    may_act_for(tx, actor, pupil)
    _, found = weigh(tx, actor, pupil, query)
    by_id = {one.chance.opportunity: one for one in found}
    return [by_id[each] for each in opportunities if each in by_id]


def interests_of(tx: Tx, actor: Actor, pupil: int) -> Interests:
    """Give what the family said of the child. Raises NotFound for somebody else's."""
    may_act_for(tx, actor, pupil)
    row = tx.first(_SAID, {"pupil_id": pupil})
    if row is None:
        return Interests()
    known = tuple(topic for topic in topics() if topic in row.topics)
    return Interests(known, Way(row.way) if row.way else None, row.latitude is not None)


_MAPPED = sa.select(opportunity.c.id).where(
    opportunity.c.school_id == sa.bindparam("school_id"), opportunity.c.latitude.is_not(None)
)


def is_mapped(tx: Tx, actor: Actor) -> bool:
    """Tell whether it is of any use to know where home is: something of the school is on the map."""
    return tx.first(_MAPPED.limit(1), {"school_id": actor.school_id}) is not None


def weigh(tx: Tx, actor: Actor, pupil: int, query: str = "") -> tuple[Child, list[Suggestion]]:
    """Give what is known of the child, and all they may join that nobody turned down, weighed.

    For a caller that has checked whose child it is. Raises NotFound.
    """
    child, able = chances(tx, actor, pupil, query)
    gone = {row.opportunity_id for row in tx.all(_BECAME, {"pupil_id": pupil}) if row.became == Became.NO}
    if actor.role is Role.PUPIL:
        gone |= child.wished
    today = actor.local(tx.now).date()
    return child, [weighed(child, chance, today) for chance in able if chance.opportunity not in gone]


def _leafed(tx: Tx, actor: Actor, pupil: int) -> dict[int, datetime]:
    return {
        row.opportunity_id: row.at
        for row in tx.all(_BECAME, {"pupil_id": pupil})
        if row.became == Became.PASSED and row.person_id == actor.person_id and row.at > tx.now - LEAFED
    }
