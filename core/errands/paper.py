"""What an errand takes without us, as somebody stated it: ours in paper.csv, or what the school says instead.

Words of an errand that has a row: `errands.way.<errand>` says what people do on paper. `source` is `project` or
`estimate`, told by `errands.source.<source>`; a school's is in its own words.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.errands.tables import errand, paper_way
from core.people import Role
from core.refusal import NotFound

_OURS = Path(__file__).with_name("paper.csv")
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class PaperWay:
    """Minutes of one errand on paper (0: not to be compared), clicks of a portal where known, and who says so when."""

    errand: str
    minutes: int
    clicks: int | None
    source: str
    stated_on: date
    is_own: bool = False  # the school's

    @property
    def seconds(self) -> int:
        """Give the same in seconds."""
        return self.minutes * _MINUTE


@cache
def ours() -> Mapping[str, PaperWay]:
    """Give what we state."""
    with _OURS.open(encoding="utf-8", newline="") as file:
        return {row["errand"]: _ours(row) for row in csv.DictReader(file)}


def _ours(row: Mapping[str, str]) -> PaperWay:
    clicks = int(row["clicks"]) if row["clicks"] else None
    return PaperWay(row["errand"], int(row["minutes"]), clicks, row["source"], date.fromisoformat(row["stated_on"]))


def paper_ways(tx: Tx, school_id: int) -> dict[str, PaperWay]:
    """Give what holds in the school, by errand; what is not to be compared has no minutes."""
    rows = tx.all(sa.select(paper_way).where(paper_way.c.school_id == school_id))
    return {**ours(), **{row.errand: _own(row) for row in rows}}


def _own(row: sa.Row[Any]) -> PaperWay:
    return PaperWay(row.errand, row.minutes, row.clicks, row.source, row.stated_on, is_own=True)


# --- what a school says itself


def stated(tx: Tx, actor: Actor) -> dict[str, PaperWay | None]:
    """Give every errand that the school may state: what holds for it now, None for nothing. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    done = tx.run(sa.select(errand.c.name).where(errand.c.school_id == actor.school_id).distinct()).scalars()
    ways = paper_ways(tx, actor.school_id)
    return {name: ways.get(name) for name in [*ways, *sorted(set(done) - ways.keys())]}


def state(tx: Tx, actor: Actor, name: str, minutes: int, clicks: int | None, source: str) -> None:
    """Let the school say what the errand takes there without us; 0 minutes: compare it with nothing.

    Raises NotAllowed, NotFound.
    """
    if name not in stated(tx, actor):
        raise NotFound
    _forget(tx, actor, name)
    said = {"minutes": minutes, "clicks": clicks, "source": source, "stated_on": actor.local(tx.now).date()}
    key = {"school_id": actor.school_id, "errand": name, "by_person_id": actor.person_id}
    tx.run(paper_way.insert(), key | said)


def state_ours(tx: Tx, actor: Actor, name: str) -> None:
    """Take back what the school said: what we state holds again. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    _forget(tx, actor, name)


def _forget(tx: Tx, actor: Actor, name: str) -> None:
    tx.run(paper_way.delete().where(paper_way.c.school_id == actor.school_id, paper_way.c.errand == name))
