"""`make run-messengers`: the demo school against test servers of the three messengers, to be watched in a browser.

Each server's page shows its people, their chats and the traffic; the product runs as it would for a school, knowing
only the servers' addresses and made-up tokens. Every run begins anew: the servers do not remember the last one.
"""

import asyncio
import contextlib
import errno
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bots import schema
from core import invites
from core.database import Tx, open_database
from core.demo import DemoPerson, demo_people, load_demo
from core.messengers import ORDER
from core.people import Role, membership
from core.settings import BOTS
from tests.messengers.common.server import MessengerServer
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer
from tests.messengers.vk import VkServer

FOLDER = Path("var/messengers")
DATABASE = f"sqlite:///{FOLDER}/klik.db"
PRODUCT = os.environ.get("KLIK_LISTEN", "127.0.0.1:8080")
FIRST_PORT = 8091
PATIENCE = 60.0  # seconds until every bot must have been heard of
NAMES = {"max": "MAX", "vk": "ВКонтакте", "web": "Веб-страница", "telegram": "Telegram"}
ROLES = {
    Role.GUARDIAN: ("родитель", "Родителям"),
    Role.PUPIL: ("ученик", "Ученикам"),
    Role.TEACHER: ("учитель", "Учителям"),
    Role.DIRECTOR: ("директор", "Директору"),
}
COMMUNITIES = {
    "parent": "Лицей: родителям",
    "student": "Лицей: ученикам",
    "teacher": "Лицей: учителям",
    "director": "Лицей: директору",
}
TO_TRY = """\
Что попробовать:
  1. MAX, родитель, бот «Родителям»: пришлите код, нажмите «Да, это я», напишите «запиши на шахмоты».
  2. Там же: «Мессенджеры», «Подключить другой мессенджер», «ВКонтакте», кнопка со ссылкой.
  3. Начните запись в MAX и допишите её во ВКонтакте: это один и тот же человек.
  4. Директор: пришлите код, напишите «потерян телефон Морошкина».
  5. Слева внизу на странице: пусть мессенджер заболеет. Напишите боту, потом вылечите.
  6. Справа виден каждый запрос бота: щёлкните по нему.

Остановить: Ctrl+C. Следующий запуск начнёт заново."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the demo school to play, with an invite."""

    name: str
    role: Role
    code: str


async def main() -> int:
    """Serve until interrupted."""
    async with contextlib.AsyncExitStack() as running:
        servers: dict[str, MessengerServer[Any, Any]] = {
            "max": await running.enter_async_context(MaxServer(port=FIRST_PORT)),
            "vk": await running.enter_async_context(VkServer(port=FIRST_PORT + 1)),
            "telegram": await running.enter_async_context(TelegramServer(port=FIRST_PORT + 2)),
        }
        actors = await _prepared()
        settings = {"KLIK_DATABASE_URL": DATABASE, "KLIK_FILES": str(FOLDER / "files"), "KLIK_LISTEN": PRODUCT}
        for name, server in servers.items():
            settings |= _connected(name, server, actors)
            server.neighbours = [other for other in servers.values() if other is not server]
        product = await asyncio.create_subprocess_exec(sys.executable, "-m", "bots", "run", env=os.environ | settings)
        return await _watched(product, servers, actors)


async def _watched(
    product: asyncio.subprocess.Process, servers: dict[str, MessengerServer[Any, Any]], actors: list[Actor]
) -> int:
    """Explain what is there once it is there; end with the product, and it with us."""
    explaining = asyncio.create_task(_explain(servers, actors))
    for kind in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(kind, _stop, product)
    await product.wait()
    explaining.cancel()
    return product.returncode or 0


def _stop(product: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):  # it was faster
        product.send_signal(signal.SIGTERM)


def _connected(name: str, server: MessengerServer[Any, Any], actors: list[Actor]) -> dict[str, str]:
    """Give the settings that lead to `server`; its people are there already, and have not started any bot."""
    titles = COMMUNITIES if name == "vk" else {}  # VK alone knows bots by a title
    bots = {bot: server.add_bot(titles.get(bot, bot)) for bot in BOTS}
    tokens = {f"KLIK_{name}_{bot}_TOKEN".upper(): known.token for bot, known in bots.items()}
    for actor in actors:
        server.person(actor.name)
    return {f"KLIK_{name}_API_URL".upper(): server.url, **tokens}


async def _prepared() -> list[Actor]:
    """Fill a new database with the demo and give somebody for each role. The ports are ours: nobody else uses it."""
    await asyncio.to_thread(_begin_anew)
    await schema.upgrade(DATABASE)
    database = open_database(DATABASE)
    try:
        await load_demo(database, database.clock().date())
        return await database.write(_actors)
    finally:
        await database.close()


def _begin_anew() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)


def _actors(tx: Tx) -> list[Actor]:
    """Give the first named person in each role: they belong to one school, and the pupil to the guardian."""
    named = demo_people(tx)
    firsts = [(role, next(someone for someone in named if role in someone.roles)) for role in ROLES]
    return [_actor(tx, role, someone) for role, someone in firsts]


def _actor(tx: Tx, role: Role, someone: DemoPerson) -> Actor:
    own = (membership.c.person_id == someone.person_id, membership.c.role == role)
    school = tx.value(sa.select(membership.c.school_id).where(*own))
    issued = invites.issue(tx, school, person_ids=[someone.person_id], days=30)
    code = next(one.code for one in issued if one.role is role)
    return Actor(f"{someone.name.given} {someone.name.family}", role, invites.shown(code))


async def _explain(servers: dict[str, MessengerServer[Any, Any]], actors: list[Actor]) -> None:
    """Say what to open and what to try, when all bots have called."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for server in servers.values():
                while not _called(server):
                    await server.bell.wait()
    await asyncio.sleep(1)  # the product says its own first
    pages = {name: server.url for name, server in servers.items()} | {"web": f"http://{PRODUCT}"}
    lines = ["", "Откройте в браузере:", *(f"  {NAMES[name]:14}{pages[name]}/" for name in ORDER)]
    lines += ["", "Кто есть кто и с каким кодом:"]
    for actor in actors:
        role, bot = ROLES[actor.role]
        lines.append(f"  {actor.name:22}{role:11}бот «{bot}»{'':{12 - len(bot)}}{actor.code}")
    print("\n".join([*lines, "", TO_TRY, ""]), flush=True)


def _called(server: MessengerServer[Any, Any]) -> bool:
    return {request.bot for request in server.requests} >= {bot.name for bot in server.bots}


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"Порты {FIRST_PORT}–{FIRST_PORT + 2} заняты: остановите другой запуск.")
    except KeyboardInterrupt:
        pass
