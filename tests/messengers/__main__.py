"""`make run-messengers`: the demo school against test servers of the three messengers, to be watched in a browser.

Each server's page shows its people, their chats and the traffic; the product runs as it would for a school, knowing
only the servers' addresses and made-up tokens.
"""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bots import schema
from core import invites
from core.database import Tx, open_database
from core.demo import load_demo
from core.people import BOT_OF, Role, membership
from core.schools import school
from core.settings import BOTS
from tests.messengers.common.server import MessengerServer
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer
from tests.messengers.vk import VkServer

FOLDER = Path("var/messengers")
DATABASE = f"sqlite:///{FOLDER}/klik.db"
PRODUCT = os.environ.get("KLIK_LISTEN", "127.0.0.1:8080")
FIRST_PORT = 8091
PEOPLE = {"Анна (родитель)": Role.GUARDIAN, "Петя (ученик)": Role.PUPIL, "Ольга (учитель)": Role.TEACHER}


async def main() -> int:
    """Serve until interrupted."""
    codes = await _prepared()
    async with contextlib.AsyncExitStack() as running:
        servers: dict[str, MessengerServer[Any, Any]] = {
            "max": await running.enter_async_context(MaxServer(port=FIRST_PORT)),
            "vk": await running.enter_async_context(VkServer(port=FIRST_PORT + 1)),
            "telegram": await running.enter_async_context(TelegramServer(port=FIRST_PORT + 2)),
        }
        environment = os.environ | {
            "KLIK_DATABASE_URL": DATABASE,
            "KLIK_FILES": str(FOLDER / "files"),
            "KLIK_LISTEN": PRODUCT,
        }
        for name, server in servers.items():
            environment |= _connected(name, server)
        product = await asyncio.create_subprocess_exec(sys.executable, "-m", "bots", "run", env=environment)
        _explain(servers, codes)
        with contextlib.suppress(asyncio.CancelledError):
            await product.wait()
        if product.returncode is None:
            product.send_signal(signal.SIGTERM)
            await product.wait()
    return product.returncode or 0


def _connected(name: str, server: MessengerServer[Any, Any]) -> dict[str, str]:
    """Give the settings that lead to `server`; its people are there already, and have not started any bot."""
    tokens = {f"KLIK_{name}_{bot}_TOKEN".upper(): server.add_bot(bot).token for bot in BOTS}
    for person in PEOPLE:
        server.person(person)
    return {f"KLIK_{name}_API_URL".upper(): server.url, **tokens}


async def _prepared() -> dict[Role, str]:
    """Fill the database with the demo and give an invite for each role."""
    await schema.upgrade(DATABASE)
    database = open_database(DATABASE)
    try:
        if not await database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(school))):
            await load_demo(database, database.clock().date())
        return await database.write(_codes)
    finally:
        await database.close()


def _codes(tx: Tx) -> dict[Role, str]:
    """Give an invite of the first person in each role of the demo's full school."""
    found = {}
    for role in (Role.GUARDIAN, Role.PUPIL, Role.TEACHER, Role.DIRECTOR):
        first = tx.first(
            sa.select(membership.c.person_id, membership.c.school_id)
            .where(membership.c.role == role, membership.c.school_id.is_not(None), membership.c.ended_at.is_(None))
            .order_by(membership.c.id)
            .limit(1)
        )
        assert first is not None
        issued = invites.issue(tx, first.school_id, person_ids=[first.person_id], days=30)
        found[role] = next(invites.shown(i.code) for i in issued if i.role is role)
    return found


def _explain(servers: dict[str, MessengerServer[Any, Any]], codes: dict[Role, str]) -> None:
    lines = ["", "Откройте в браузере:"]
    lines += [f"  {server.title:10} {server.url}/" for server in servers.values()]
    lines += [f"  {'Веб':10} http://{PRODUCT}/", "", "Приглашения (напишите код нужному боту):"]
    lines += [f"  {BOT_OF[role]:10} {code}" for role, code in codes.items()]
    print("\n".join([*lines, ""]), flush=True)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(main()))
