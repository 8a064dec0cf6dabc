"""Where storage matters: on SQLite and on PostgreSQL."""

import asyncio

import pytest

from core.database import Database
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from tests.bots.adapters import polling
from tests.bots.vk.conftest import School, build
from tests.world import World


@pytest.fixture
async def world(database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> World:
    return await build(database, catalogue, words, files)


async def test_every_update_twice_and_in_reverse_over_a_restart(school: School) -> None:
    school.server.mischief.duplicate = school.server.mischief.reverse = True
    async with school.polling():
        await school.anna.writes(school.bot, "запиши на шахматы")
        await school.anna.sees(school.bot, "Кого")
    for words in ("петя", "1"):
        await school.anna.writes(school.bot, words)
    async with polling(school.engine, school.another()):
        await school.anna.sees(school.bot, "Записать Петю")
        await asyncio.sleep(0.2)
    assert len(school.said()) == 3


async def test_a_question_is_changed_in_place(school: School) -> None:
    async with school.polling():
        await school.anna.writes(school.bot, "запиши на шахматы")
        await school.anna.taps(school.bot, await school.anna.sees(school.bot, "Кого"), "Петя, 5Б")
        assert (await school.anna.sees(school.bot, "для Пети")).edited
        await asyncio.sleep(0.2)
    assert len(school.said()) == 1
