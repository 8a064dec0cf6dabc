from core.database import Database
from core.marks import keep_mark, mark


async def test_the_last_mark_counts_and_bots_do_not_meddle(database: Database) -> None:
    assert await database.read(lambda tx: mark(tx, "vk", "parent")) == ""
    await database.write(lambda tx: keep_mark(tx, "vk", "parent", "1:5"))
    await database.write(lambda tx: keep_mark(tx, "vk", "parent", "1:6"))
    await database.write(lambda tx: keep_mark(tx, "vk", "teacher", "2:1"))
    assert await database.read(lambda tx: mark(tx, "vk", "parent")) == "1:6"
    assert await database.read(lambda tx: mark(tx, "vk", "teacher")) == "2:1"
    assert await database.read(lambda tx: mark(tx, "max", "parent")) == ""
