"""How numbers that people gave are spread: the median, and columns to draw, counted by the database."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from core.database import Tx

MOST_BINS = 10
MOST_DIFFERENT = 1000  # numbers: more of them are put into columns by the database
EDGE = 0.02  # of the people at either end may be far off: they must not flatten the rest


@dataclass(frozen=True, slots=True)
class Bin:
    """A column: numbers from `least` on and below `below`; None: no end. `alone`: it holds the one number `least`."""

    least: float | None
    below: float | None
    people: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, and the columns from left to right."""

    median: float | None = None
    bins: tuple[Bin, ...] = ()


class _Floor(sa.sql.functions.GenericFunction[int]):
    """The whole part of a number that is not negative; SQLite may lack floor()."""

    type = sa.Integer()
    inherit_cache = True
    name = "klik_floor"


@compiles(_Floor)
def _of_others(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(floor{compiler.process(element.clause_expr, **more)} AS INTEGER)"


@compiles(_Floor, "sqlite")
def _of_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST({compiler.process(element.clause_expr, **more)} AS INTEGER)"


def spread(tx: Tx, numbers: sa.Select[Any], count: int, whole: bool) -> Spread:
    """Give how the `count` numbers that the query `numbers` gives are spread; `whole` where all of them are."""
    one = numbers.subquery().c[0].label("number")
    different = sa.select(one, sa.func.count().label("people")).group_by(one).limit(MOST_DIFFERENT + 1)
    counts = {row.number: row.people for row in tx.all(different)}
    if len(counts) <= MOST_DIFFERENT:
        return of_counts(counts, whole)
    low, *middle, high = _at(tx, one, [count * EDGE, (count + 1) // 2, count // 2 + 1, count * (1 - EDGE)])
    start, step, columns = scale(low, high, whole)
    return Spread(sum(middle) / 2, _bins(_in_columns(tx, one, start, step, columns), start, step, columns, whole))


def of_counts(counts: Mapping[float, int], whole: bool) -> Spread:
    """Give the same of numbers that are counted one by one."""
    numbers = sorted(counts)
    upto = list(accumulate(counts[number] for number in numbers))
    if not upto:
        return Spread()
    total = upto[-1]
    low, left, right, high = (
        numbers[bisect_left(upto, place)]
        for place in (total * EDGE, (total + 1) // 2, total // 2 + 1, total * (1 - EDGE))
    )
    start, step, columns = scale(low, high, whole)
    found: dict[int, int] = {}
    for number, people in counts.items():
        part = math.floor((number - start) / step)
        part = min(max(part, -1), columns)
        found[part] = found.get(part, 0) + people
    return Spread((left + right) / 2, _bins(found, start, step, columns, whole))


def scale(low: float, high: float, whole: bool) -> tuple[float, float, int]:
    """Give start, width and number of columns that hold `low` and `high`, at numbers that people count by."""
    step = _nice((high - low) / MOST_BINS, whole) if high > low else 1.0
    start = math.floor(low / step) * step
    return start, step, math.floor((high - start) / step) + 1


def _nice(step: float, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    found = next(n * power for n in (1, 2, 5, 10) if n * power >= step * (1 - 1e-9))
    return max(1.0, found) if whole else found


def _at(tx: Tx, one: sa.ColumnElement[Any], places: list[float]) -> list[float]:
    """Give the numbers that stand at these places, from 1, when all stand in order."""
    whole = [max(1, round(place)) for place in places]
    ranked = sa.select(one, sa.func.row_number().over(order_by=one).label("place")).subquery()
    rows = tx.all(sa.select(ranked.c.place, ranked.c.number).where(ranked.c.place.in_(whole)))
    found = {row.place: row.number for row in rows}
    return [found[place] for place in whole]


def _in_columns(tx: Tx, one: sa.ColumnElement[Any], start: float, step: float, columns: int) -> Mapping[int, int]:
    """Give people by column; -1 is below the first, `columns` above the last."""
    part = sa.case((one < start, -1), (one >= start + step * columns, columns), else_=_Floor((one - start) / step))
    query = sa.select(part.label("part"), sa.func.count().label("people")).group_by(part)
    return {row.part: row.people for row in tx.all(query)}


def _bins(people: Mapping[int, int], start: float, step: float, columns: int, whole: bool) -> tuple[Bin, ...]:
    edges = [round(start + step * n, 9) for n in range(columns + 1)]
    alone = whole and step == 1
    found = [Bin(a, b, people.get(n, 0), alone) for n, (a, b) in enumerate(pairwise(edges))]
    below = [Bin(None, edges[0], people[-1])] if people.get(-1) else []
    above = [Bin(edges[-1], None, people[columns])] if people.get(columns) else []
    return (*below, *found, *above)
