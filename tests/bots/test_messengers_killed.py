"""The whole program against three test servers, killed at random moments: nobody is left without their message."""

import asyncio
import os
import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core import outbox
from core.accounts import account
from core.database import Database, Tx, open_database
from core.files import FileStore
from core.messages import Message
from core.people import person
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.turn import Engine
from tests.bots.program import free_port, program
from tests.broadcasts import stored
from tests.messengers.common.seen import Seen
from tests.messengers.common.server import MessengerServer
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer
from tests.messengers.vk import VkServer
from tests.world import World

PEOPLE = 60  # in each messenger: two seconds of Telegram's and MAX's pace
KILLS = 2
TEXT = "Завтра занятия начинаются в девять."
TALK = "меню"


def is_answer(message: Seen) -> bool:
    return message.author == "bot" and TEXT not in message.text


def _named(tx: Tx, known_as: str, name: str) -> None:
    tx.run(account.update().where(account.c.external_id == known_as).values(external_id=name))


def announce(tx: Tx, school_id: int) -> None:
    author = tx.value(sa.select(sa.func.min(person.c.id)))
    number = stored(tx, school_id, author, TEXT, "kill")
    for row in tx.all(sa.select(account.c.id).where(account.c.transport != "web")):
        outbox.put(tx, row.id, "parent", [Message(TEXT)], outbox.Priority.NOTICE, broadcast_id=number)


async def still_waiting(database: Database) -> int:
    waits = sa.and_(outbox.outbox.c.sent_at.is_(None), outbox.outbox.c.failed.is_(None))
    return int(
        await database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(outbox.outbox).where(waits)))
    )


@pytest.mark.slow
async def test_killed_in_the_middle_of_a_broadcast(
    database_url: str, catalogue: Catalogue, words: Words, tmp_path: Path
) -> None:
    chance = random.Random(5)
    files = FileStore(tmp_path / "files")
    async with MaxServer() as max_, VkServer() as vk, TelegramServer() as telegram:
        servers: dict[str, MessengerServer[Any, Any]] = {"max": max_, "vk": vk, "telegram": telegram}
        database = open_database(database_url)
        world = World(database, Engine(database, catalogue, words, files))
        environment = os.environ | {
            "KLIK_DATABASE_URL": database_url,
            "KLIK_FILES": str(tmp_path / "files"),
            "KLIK_LISTEN": f"127.0.0.1:{free_port()}",
            "KLIK_DEMO": "off",
        }
        crowd: dict[str, list[Any]] = {}
        bots: dict[str, Any] = {}
        for name, server in servers.items():
            bots[name] = server.add_bot("parent")
            environment |= {
                f"KLIK_{name}_PARENT_TOKEN".upper(): bots[name].token,
                f"KLIK_{name}_API_URL".upper(): server.url,
            }
            crowd[name] = [server.person(f"Человек {n}") for n in range(PEOPLE)]
            for one in crowd[name]:
                one.knows(bots[name])
                who = await world.guardian(f"Анна Иванова{one.id}", children={"Петя": "5Б"}, transport=name)
                await database.write(partial(_named, known_as=who.account, name=str(one.id)))
        await database.write(lambda tx: announce(tx, world.school_id))

        talked = 0
        for _ in range(KILLS):
            async with program(environment):
                while not any(r.method == "a_check" for r in vk.requests):  # VK keeps events for who has once asked
                    await vk.bell.wait()
                await asyncio.sleep(chance.uniform(0.1, 1.0))
                for name in servers:
                    await crowd[name][talked].writes(bots[name], TALK)
                talked += 1
                await asyncio.sleep(chance.uniform(0.0, 0.5))
        async with program(environment), asyncio.timeout(120):
            while await still_waiting(database):  # noqa: ASYNC110 - another process empties it
                await asyncio.sleep(0.2)
            for name in servers:
                for one in crowd[name][:talked]:
                    await one.sees(bots[name], is_answer, 20)
        await database.close()

        for name, server in servers.items():
            got = Counter(sum(TEXT in m.text for m in one.chat(bots[name])) for one in crowd[name])
            print(f"{name}: {dict(got)}")
            assert got[0] == 0, f"{name}: somebody was left out"
            assert sum(got.values()) == PEOPLE
            twice = PEOPLE - got[1]
            # VK knows a repeated key; Telegram and MAX do not: what was on its way at a kill may come twice.
            assert twice <= (0 if name == "vk" else KILLS * 8), f"{name}: {got}"
            answers = [sum(map(is_answer, one.chat(bots[name]))) for one in crowd[name]]
            assert all(1 <= n <= 2 for n in answers[:talked]), f"{name}: {answers[:talked]}"
            assert not any(answers[talked:])
            assert server.violations == []
