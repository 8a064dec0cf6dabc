import random
from statistics import median

import pytest
import sqlalchemy as sa

from core.database import Database, Tx
from core.surveys.results.numbers import Bin, Spread, of_counts, scale, spread

NUMBERS = sa.table("numbers", sa.column("number", sa.Float))


def spread_of(tx: Tx, numbers: list[float], whole: bool = False) -> Spread:
    tx.connection.execute(sa.text("CREATE TEMPORARY TABLE numbers (number DOUBLE PRECISION)"))
    tx.run(NUMBERS.insert(), [{"number": number} for number in numbers])
    found = spread(tx, sa.select(NUMBERS.c.number), len(numbers), whole)
    tx.connection.execute(sa.text("DROP TABLE numbers"))
    return found


async def test_many_different_numbers_are_put_into_columns_by_the_database(database: Database) -> None:
    rng = random.Random(1)
    numbers = [rng.gauss(50, 10) for _ in range(3001)] + [1e9]
    found = await database.write(lambda tx: spread_of(tx, numbers))
    assert found.median == pytest.approx(median(numbers))
    assert sum(b.people for b in found.bins) == len(numbers)
    assert 5 < len(found.bins) <= 14
    assert found.bins[-1].below is None and found.bins[-1].people < 100
    for one in found.bins:
        low, high = one.least if one.least is not None else -1e99, one.below if one.below is not None else 1e99
        assert one.people == sum(low <= number < high for number in numbers)


async def test_few_different_ones_are_the_same_by_either_way(database: Database) -> None:
    numbers = [float(n % 7) for n in range(100)]
    found = await database.write(lambda tx: spread_of(tx, numbers, whole=True))
    assert found.median == median(numbers)
    assert found.bins == tuple(Bin(float(n), n + 1.0, numbers.count(n), True) for n in range(7))


def test_no_numbers_have_no_columns() -> None:
    assert of_counts({}, whole=True) == Spread()


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 9, True, (0, 1, 10)),
        (3, 3, True, (3, 1, 1)),
        (7, 180, True, (0, 20, 10)),
        (0.1, 0.9, False, (0.1, 0.1, 9)),
        (-5, 5, True, (-5, 1, 11)),
    ],
)
def test_columns_begin_and_end_at_numbers_that_people_count_by(
    low: float, high: float, whole: bool, expected: tuple[float, float, int]
) -> None:
    assert scale(low, high, whole) == pytest.approx(expected)
