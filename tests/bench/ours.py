"""Ours: the same conversation through the engine, with state and sign-up committed before the reply leaves."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import sqlalchemy as sa

import dialogs
from bots.inbox import Inbox
from bots.lane import Lane
from bots.pacing import Pace
from bots.pictures import Pictures
from bots.telegram.adapter import TelegramAdapter
from bots.wiring import Wiring
from core import outbox
from core.accounts import account
from core.database import Database, Tx, open_database
from core.files import FileStore
from core.messages import Message
from core.people import membership, person
from core.schools import municipality, region, school
from core.tables import Moment, metadata, refers, table
from core.words import LOCALES, Words
from dialogs.engine.catalogue import Catalogue, discover
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Info, Option
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.bench import scene
from tests.bench.race import Sent
from tests.bench.telegram_shape import acknowledged, decoded, encoded

AT_ONCE = 100  # messages of a delivery round
BOUNDLESS = 5000  # messages a second, kept to as any other number

bench_signup = table(
    "bench_signup",
    refers("person_id", "person"),
    sa.Column("child", sa.String(40), nullable=False),
    sa.Column("club", sa.String(80), nullable=False),
    sa.Column("at", Moment, nullable=False),
)


def _children() -> list[Option]:
    return [Option(name, name) for name in scene.CHILDREN]


def _categories() -> list[Option]:
    return [Option(name, name) for name in scene.CATEGORIES]


def _clubs(category: str) -> list[Option]:
    return [Option(title, title) for title in scene.CLUBS[category]]


def _card(child: str, club: str) -> Mapping[str, str]:
    return {"card": scene.card(child, club)}


def _sign_up(tx: Tx, person_id: int, child: str, club: str) -> None:
    tx.insert(bench_signup, person_id=person_id, child=child, club=club, at=tx.now)


def _done(child: str, club: str) -> Mapping[str, str]:
    return {"done": scene.done(child, club)}


DIALOGS = (
    Dialog(
        "bench_find",
        Choice("child", options=_children),
        Choice("category", options=_categories),
        Choice("club", options=_clubs),
        Confirm("agree", shows=_card),
        commit=_sign_up,
        done=_done,
        menu=1,
    ),
    Dialog("bench_mine", Info("mine"), menu=2),
    Dialog("bench_help", Info("help"), menu=3),
)
WORDS = {
    "bench_find": {
        "title": scene.MENU[0],
        "child": scene.WHOM,
        "category": scene.WHAT_ABOUT,
        "club": scene.WHICH,
        "agree": "{card}",
        "agree.yes": scene.CONFIRM,
        "done": "{done}",
    },
    "bench_mine": {"title": scene.MENU[1]},
    "bench_help": {"title": scene.MENU[2]},
}


class Ours:
    """The engine, and delivery to a Telegram that answers at once."""

    def __init__(self, database: Database, words: Words, files: FileStore, one_by_one: bool) -> None:
        self.sent = Sent()
        self._database = database
        self._engine = _engine(database, words, files)
        self._one_by_one = one_by_one
        self._delivered: list[int] = []
        self._round: asyncio.Task[None] | None = None

    async def take(self, raw: bytes) -> None:
        """Handle one update; alone, wait for its answer to leave too."""
        update, tap = decoded(raw)
        await self._engine.handle(update)
        if tap:
            self.sent.requests.append(acknowledged(tap))
        if self._one_by_one:
            await self._deliver()
        elif self._round is None or self._round.done():
            self._round = asyncio.create_task(self._deliver())

    async def settle(self) -> None:
        """Wait for the round under way, then send what came after it, and mark the last as sent."""
        if self._round is not None:
            await self._round
        while await self._deliver():
            pass

    async def _deliver(self) -> int:
        """Mark what left in the last round, and send what waits now: one transaction."""
        rows = await self._database.write(self._next)
        for row in rows:
            self.sent.requests.append(encoded(row.external_id, Message.from_json(row.body)))
        self._delivered = [row[0] for row in rows]
        return len(rows)

    def _next(self, tx: Tx) -> list[sa.Row[tuple[int, str, dict[str, str], int, str, int]]]:
        if self._delivered:
            outbox.sent(tx, self._delivered)
        return list(outbox.waiting(tx, "telegram", AT_ONCE))


def _engine(database: Database, words: Words, files: FileStore) -> Engine:
    dialogs = {d.name: d for d in DIALOGS}
    return Engine(database, Catalogue(dict.fromkeys(Bot, dialogs)), words, files)


def _words(folder: Path) -> Words:
    """The engine's own words and those of the bench's dialogs."""
    (folder / "ru").mkdir()
    shutil.copy(LOCALES / "ru" / "engine.po", folder / "ru")
    for name, entries in WORDS.items():
        body = "".join(f'\nmsgid "{key}"\nmsgstr "{text}"\n' for key, text in entries.items())
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        (folder / "ru" / f"{name}.po").write_text(head + body)
    return Words(folder)


def _school(tx: Tx, accounts: Iterable[int]) -> None:
    """Tables, and a guardian for every account in Telegram."""
    metadata.create_all(tx.connection)
    where = tx.insert(region, name="Край")
    where = tx.insert(municipality, region_id=where, name="Округ")
    where = tx.insert(school, public_id="school", municipality_id=where, name="Школа")
    numbers = list(accounts)
    tx.run(
        person.insert(),
        [{"id": n, "public_id": f"p{n}", "family": "Иванова", "given": "Анна", "sex": "f"} for n in numbers],
    )
    tx.run(membership.insert(), [{"person_id": n, "role": "guardian", "school_id": where} for n in numbers])
    tx.run(
        account.insert(),
        [
            {"transport": "telegram", "external_id": str(n), "person_id": n, "language": "ru", "created_at": tx.now}
            for n in numbers
        ],
    )


@asynccontextmanager
async def _on(url: str, folder: Path, chats: int, one_by_one: bool) -> AsyncIterator[Ours]:
    database = open_database(url)
    await database.write(lambda tx: _school(tx, range(1, chats + 1)))
    try:
        yield Ours(database, _words(folder), FileStore(folder), one_by_one)
    finally:
        await database.close()


@asynccontextmanager
async def on_sqlite(chats: int, one_by_one: bool) -> AsyncIterator[Ours]:
    """Run on a file in a temporary folder, as the product opens it."""
    with tempfile.TemporaryDirectory() as name:
        async with _on(f"sqlite:///{name}/klik.db", Path(name), chats, one_by_one) as ours:
            yield ours


@asynccontextmanager
async def on_postgres(server: str, chats: int, one_by_one: bool) -> AsyncIterator[Ours]:
    """Run in a database of our own on `server`, dropped afterwards."""
    name = f"klik_bench_{uuid4().hex[:8]}"
    master = await asyncpg.connect(server)
    await master.execute(f"CREATE DATABASE {name}")
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with _on(url, Path(folder), chats, one_by_one) as ours:
                yield ours
    finally:
        await master.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await master.close()


async def over_http(url: str, token: str, accounts: Iterable[int]) -> None:
    """Be the bot of a server of Telegram's API until cancelled, with the race's dialogs, on SQLite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = open_database(f"sqlite:///{folder}/klik.db")
        await database.write(lambda tx: _school(tx, accounts))
        files = FileStore(folder)
        await _serve(url, token, database, _engine(database, _words(folder), files), files)


async def on_database(url: str, token: str, database_url: str) -> None:
    """Be the product's bot for parents until cancelled, on a database that is there."""
    with tempfile.TemporaryDirectory() as name:
        database, files = open_database(database_url), FileStore(Path(name))
        await _serve(url, token, database, Engine(database, discover(dialogs), Words(), files), files)


async def _serve(url: str, token: str, database: Database, engine: Engine, files: FileStore) -> None:
    """Run adapter, inbox and lane. The pace alone is not the product's: here is none to keep to."""
    adapter = TelegramAdapter(Wiring(Bot.PARENT, token, url, Inbox(engine, files), files, {}))
    adapter.pace = Pace(BOUNDLESS, BOUNDLESS)
    lane = Lane(database, adapter, Pictures(files))
    engine.after.append(lambda _: lane.wake())
    await asyncio.gather(adapter.poll(), lane.run())
