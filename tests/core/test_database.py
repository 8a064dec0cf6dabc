"""A part of a transaction is undone alone, wherever in the transaction it begins."""

import pytest
import sqlalchemy as sa

from core.database import Database, Tx
from core.schools import region


async def names(database: Database) -> list[str]:
    query = sa.select(region.c.name).order_by(region.c.id)
    return await database.read(lambda tx: [row.name for row in tx.all(query)])


@pytest.mark.parametrize("before", [(), ("before",)])
@pytest.mark.parametrize("after", [(), ("after",)])
async def test_only_the_part_is_undone(database: Database, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    def work(tx: Tx) -> None:
        for name in before:
            tx.insert(region, name=name)
        with pytest.raises(ZeroDivisionError), tx.savepoint():
            tx.insert(region, name="undone")
            with tx.savepoint():
                tx.insert(region, name="undone, too")
            raise ZeroDivisionError
        for name in after:
            tx.insert(region, name=name)

    await database.write(work)
    assert await names(database) == [*before, *after]


async def test_a_part_that_the_server_refuses_leaves_the_rest(database: Database) -> None:
    def work(tx: Tx) -> None:
        with pytest.raises(sa.exc.IntegrityError), tx.savepoint():
            tx.insert(region, name="undone")
            tx.run(region.insert().values(id=1, name=None))
        tx.insert(region, name="kept")

    await database.write(work)
    assert await names(database) == ["kept"]


async def test_what_fails_after_a_kept_part_undoes_it(database: Database) -> None:
    def work(tx: Tx) -> None:
        with tx.savepoint():
            tx.insert(region, name="kept for a moment")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(work)
    assert await names(database) == []
