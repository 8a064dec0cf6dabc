"""What errands cost all people of a school together: never what few of them did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.errands.paper import PaperWay, paper_ways
from core.errands.tables import errand, errand_month
from core.errands.totals import Line, Period, Totals, ordered
from core.people import Role

FEWEST = 5  # people of a kind that is shown


def school_totals(tx: Tx, actor: Actor, period: Period) -> Totals:
    """Give what all people of the school did; nothing of what fewer than FEWEST of them did. Raises NotAllowed.

    Kinds that few people do are one line without a name, if together they are enough.
    """
    actor.needs(Role.DIRECTOR, Role.STAFF)
    begins = period.begins(actor.local(tx.now).date())
    here = sa.and_(errand.c.school_id == actor.school_id, errand.c.day >= begins)
    lines = _lines(tx, here, paper_ways(tx, actor.school_id))
    months = errand_month.c.school_id == actor.school_id, errand_month.c.month >= begins
    _add_months(tx, lines, sa.and_(*months), paper_ways(tx, actor.school_id))
    few = [line for line in lines.values() if line.people < FEWEST]
    shown = [line for line in lines.values() if line.people >= FEWEST]
    rest = _together(tx, here, few)
    return Totals([*ordered(shown), *([rest] if rest.people >= FEWEST else [])], _people(tx, here))


def _lines(tx: Tx, here: sa.ColumnElement[bool], ways: Mapping[str, PaperWay]) -> dict[str, Line]:
    lines = {r.name: Line(r.name, ways.get(r.name), people=r.people) for r in tx.all(_PEOPLE_OF.where(here))}
    for row in tx.all(_ACTIONS.where(here)):
        lines[row.name].actions[row.actions] = row.errands
    for row in tx.all(_LENGTHS.where(here)):
        line = lines[row.name]
        line.lengths[row.seconds] = row.errands
        line.errands += row.errands
        line.seconds += row.errands * row.seconds
    return lines


_COUNT = sa.func.count().label("errands")
_PEOPLE = sa.func.count(errand.c.person_id.distinct()).label("people")
_PEOPLE_OF = sa.select(errand.c.name, _PEOPLE).group_by(errand.c.name)
_ACTIONS = sa.select(errand.c.name, errand.c.actions, _COUNT).group_by(errand.c.name, errand.c.actions)
_LENGTHS = sa.select(errand.c.name, errand.c.seconds, _COUNT).group_by(errand.c.name, errand.c.seconds)
_MONTHS = sa.select(
    errand_month.c.name,
    *(sa.func.sum(errand_month.c[name]).label(name) for name in ("errands", "seconds", "given_up", "wasted")),
    sa.func.max(errand_month.c.people).label("people"),
).group_by(errand_month.c.name)


def _add_months(tx: Tx, lines: dict[str, Line], here: sa.ColumnElement[bool], ways: Mapping[str, PaperWay]) -> None:
    """The people of a month may be those of another: the most of any month is what is certain."""
    for row in tx.all(_MONTHS.where(here)):
        line = lines.setdefault(row.name, Line(row.name, ways.get(row.name)))
        line.errands += int(row.errands)
        line.seconds += int(row.seconds)
        line.people = max(line.people, row.people)
        line.given_up, line.wasted = int(row.given_up), int(row.wasted)


def _together(tx: Tx, here: sa.ColumnElement[bool], few: Sequence[Line]) -> Line:
    """Add up kinds that few people do; it is compared with nothing, for each has another way on paper."""
    names = [line.name for line in few]
    people = int(tx.value(sa.select(_PEOPLE).where(here, errand.c.name.in_(names))))
    return Line("", None, sum(line.errands for line in few), people, sum(line.seconds for line in few))


def _people(tx: Tx, here: sa.ColumnElement[bool]) -> int:
    return int(tx.value(sa.select(_PEOPLE).where(here)))


# --- one of several, such as a survey


@dataclass(frozen=True, slots=True)
class Cost:
    """What all people together spent on one: how many did it, their seconds, their actions."""

    errands: int
    seconds: int
    actions: int


def cost(tx: Tx, name: str, about: str) -> Cost:
    """Give what the errand `name` about `about` cost all who did it, anonymous or not. The caller knows who may ask."""
    rows: list[sa.Row[Any]] = []
    for of, count in ((errand, sa.func.count()), (errand_month, sa.func.sum(errand_month.c.errands))):
        sums = sa.select(count, sa.func.sum(of.c.seconds), sa.func.sum(of.c.actions))
        rows += tx.all(sums.where(of.c.name == name, of.c.about == about, of.c.about != ""))
    return Cost(*(sum(int(value or 0) for value in column) for column in zip(*rows, strict=True)))
