"""Where storage matters: on SQLite and on PostgreSQL."""

import pytest

from core.database import Database
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from tests.bots.adapters import polling
from tests.bots.max.conftest import School, build
from tests.bots.max.test_faults import LINES, in_order
from tests.world import World


@pytest.fixture
async def world(database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    return await build(database, catalogue, words, files)


async def test_every_update_twice_and_in_reverse(school: School) -> None:
    school.server.mischief.hold = True
    school.server.mischief.duplicate = school.server.mischief.reverse = True
    async with polling(school.engine, school.adapter):
        for words in LINES:
            await school.anna.writes(school.bot, words)
        school.server.release()
        await school.anna.sees(school.bot, 3)
        await school.delivered()
    assert in_order(school), "the order is theirs, not that of delivery"


async def test_a_question_is_changed_in_place(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        await anna.taps(bot, await anna.sees(bot, "Кого"), "Петя, 5Б")
        assert (await anna.sees(bot, "нашлось")).edited
        await school.delivered()
    assert len(school.said()) == 1
