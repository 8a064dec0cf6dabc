"""3,000 parents answer a survey of ten questions at once, each as fast as a person reads and taps.

Everybody begins within the first ten seconds, thinks a few seconds before each tap, and taps on what they were shown:
nobody is quicker than the answers they get. Telegram's updates go through our adapter's decoding, the inbox, the engine
and the outbox, and the answers through its encoding, all in one process. No test server stands between: with one, half
of the processor would be spent on playing Telegram, and its time would be measured as ours. BENCH_PARENTS makes it
shorter.
"""

import asyncio
import contextlib
import os
import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

import dialogs
from bots import schema
from bots.inbox import Inbox
from bots.telegram.decode import decode
from bots.telegram.encode import calls
from core import outbox
from core.access import Actor
from core.accounts import account
from core.broadcasts.audience import Audience, Whom
from core.database import Database, Tx, open_database
from core.files import FileStore
from core.forms.model import Form, Kind, Option, Question
from core.messages import Message
from core.names import Name
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import municipality, region, school, school_class
from core.surveys import drafting, opening
from core.surveys.drafting import Draft
from core.surveys.tables import Per, survey_answer, survey_response
from core.words import Words
from dialogs.engine.catalogue import discover
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests import servers
from tests.bench.report import Check, heading

PARENTS = int(os.environ.get("BENCH_PARENTS", "3000"))
BEGIN_WITHIN = 10.0  # seconds
THINKING = 3.0, 9.0  # seconds before a tap
PATIENCE = 120.0  # seconds, after which an answer counts as lost
AT_ONCE = 100  # messages of a delivery round
CLASSES = 110
LIMIT_MS = 300.0
LABELS = ("Да, всегда", "Скорее да", "Скорее нет", "Нет")
QUESTIONS = tuple(
    Question(
        f"q{n}", Kind.CHOICE, f"Вопрос номер {n}?", options=tuple(Option(f"o{k}", la) for k, la in enumerate(LABELS))
    )
    for n in range(10)
)


def _school(tx: Tx) -> None:
    """A school with a director, and a child with one parent for each that answers."""
    where = tx.insert(region, name="Край")
    where = tx.insert(municipality, region_id=where, name="Округ")
    where = tx.insert(school, public_id="school", municipality_id=where, name="Школа", quiet_from=0, quiet_until=0)
    classes = [
        tx.insert(school_class, school_id=where, grade=1 + n // 10, letter="АБВГДЕЖЗИК"[n % 10]) for n in range(CLASSES)
    ]
    parents, pupils = range(1, PARENTS + 1), range(PARENTS + 1, 2 * PARENTS + 1)
    everybody = [*parents, *pupils, 2 * PARENTS + 1]
    named = {"family": "Иванова", "given": "Анна", "sex": "f"}
    tx.run(person.insert(), [{"id": n, "public_id": f"p{n}", **named} for n in everybody])
    roles = ["guardian"] * PARENTS + ["pupil"] * PARENTS + ["director"]
    tx.run(
        membership.insert(),
        [{"person_id": n, "role": role, "school_id": where} for n, role in zip(everybody, roles, strict=True)],
    )
    tx.run(guardianship.insert(), [{"guardian_id": n, "pupil_id": n + PARENTS} for n in parents])
    tx.run(
        enrollment.insert(),
        [{"pupil_id": n, "class_id": classes[n % CLASSES], "school_id": where} for n in pupils],
    )
    accounts = [{"transport": "telegram", "external_id": str(n), "person_id": n, "language": "ru"} for n in parents]
    tx.run(account.insert(), [{**one, "created_at": tx.now} for one in accounts])


def _ask(tx: Tx) -> None:
    where = tx.value(sa.select(school.c.id))
    director = Actor(2 * PARENTS + 1, Name("Иванова", "Анна", "", "f"), Role.DIRECTOR, where, "Europe/Kaliningrad")
    draft = Draft("Большой опрос", "", Form(QUESTIONS), {where: Audience(Whom.GUARDIANS)}, per=Per.CHILD)
    opening.send(tx, director, drafting.create(tx, director, "director", draft))


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "language_code": "ru"}


def _written(number: int, text: str) -> dict[str, Any]:
    chat = {"id": number, "type": "private"}
    return {"message": {"message_id": 1, "from": _person(number), "chat": chat, "text": text}}


def _tapped(number: int, token: str) -> dict[str, Any]:
    shown = _written(number, "")["message"]
    return {"callback_query": {"id": "1", "from": _person(number), "data": token, "message": shown}}


class Rush:
    """All of them and our side; what they chose, and how long each turn took."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.files = FileStore(folder / "files")
        self.inbox = Inbox(Engine(database, discover(dialogs), Words(), self.files), self.files)
        self.turns: list[float] = []
        self.waits: list[float] = []
        self.chosen: dict[int, dict[str, str]] = defaultdict(dict)
        self.messages: Counter[int] = Counter()
        self._told: dict[str, asyncio.Queue[Message]] = defaultdict(asyncio.Queue)
        self._number = 0

    async def run(self) -> float:
        """Let them all answer; give the seconds it took."""
        delivering = asyncio.ensure_future(self._deliver())
        began = time.monotonic()
        await asyncio.gather(*(self._parent(n) for n in range(1, PARENTS + 1)))
        seconds = time.monotonic() - began
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering
        return seconds

    async def _parent(self, number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, BEGIN_WITHIN))
        seen = await self._does(number, _written(number, "опросы"))
        for question in QUESTIONS:
            await asyncio.sleep(chance.uniform(*THINKING))
            label = chance.choice(LABELS)
            token = next(b.token for row in seen.buttons for b in row if b.label == label)
            self.chosen[number][question.name] = f"o{LABELS.index(label)}"
            seen = await self._does(number, _tapped(number, token))

    async def _does(self, number: int, what: dict[str, Any]) -> Message:
        """Send an update as Telegram words it; give the answer when it has left."""
        self._number += 1
        raw = orjson.loads(orjson.dumps({"update_id": self._number, **what}))
        began = time.perf_counter()
        event = decode(Bot.PARENT, raw, lambda _: self._no_file)
        assert event is not None
        await self.inbox.take(event.arrived)
        self.turns.append(time.perf_counter() - began)
        answer = await asyncio.wait_for(self._told[str(number)].get(), PATIENCE)
        self.waits.append(time.perf_counter() - began)
        return answer

    @staticmethod
    async def _no_file(_: int) -> bytes:
        raise AssertionError

    async def _deliver(self) -> None:
        """Mark what left in the last round, and encode what waits now; as fast as it goes."""
        left: list[int] = []
        while True:
            rows = await self.database.write(partial(_next, left=left))
            left = [row.id for row in rows]
            for row in rows:
                message = Message.from_json(row.body)
                calls(message, row.edits)
                self.messages[int(row.external_id)] += 1
                self._told[row.external_id].put_nowait(message)
            if not rows:
                await asyncio.sleep(0.02)

    async def lost(self) -> int:
        """Count the people whose answers are not kept exactly once, as they chose them, or who were told too much."""
        kept = await self.database.read(lambda tx: tx.all(sa.select(survey_response)))
        counted = await self.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(survey_answer)))
        answers: dict[int, Any] = {row.person_id: row.answers for row in kept}
        wrong = {n for n in range(1, PARENTS + 1) if answers.get(n) != self.chosen[n]}
        wrong |= {n for n, count in self.messages.items() if count != len(QUESTIONS) + 1}
        return len(wrong) + abs(len(kept) - PARENTS) + abs(int(counted) - PARENTS * len(QUESTIONS))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _next(tx: Tx, left: list[int]) -> list[sa.Row[Any]]:
    if left:
        outbox.sent(tx, left)
    return list(outbox.waiting(tx, "telegram", AT_ONCE))


async def _rushed(name: str, url: str, folder: Path) -> list[Check]:
    await schema.upgrade(url)
    database = open_database(url)
    try:
        await database.write(_school)
        began = time.perf_counter()
        await database.write(_ask)
        sent = time.perf_counter() - began
        rush = Rush(database, folder)
        before = _processor()
        seconds = await rush.run()
        spent = 1000 * (_processor() - before) / len(rush.turns)
        turns, waits = ([part * 1000 for part in quantiles(times, n=20)] for times in (rush.turns, rush.waits))
        print(
            f"{name:10} {len(rush.turns):,} turns in {seconds:.0f} s ({len(rush.turns) / seconds:.0f} a second); turn: "
            f"p50 {turns[9]:.1f} ms, p95 {turns[-1]:.1f} ms; until the answer leaves: p95 {waits[-1]:.1f} ms; "
            f"{spent:.2f} ms of the processor a turn, playing the parents included; "
            f"making the survey and asking all of them: {sent:.1f} s"
        )
        return [
            Check(f"{name}: turn of {PARENTS:,} parents at once, p95", turns[-1], LIMIT_MS, "ms"),
            Check(f"{name}: until the answer leaves, p95", waits[-1], LIMIT_MS, "ms"),
            Check(f"{name}: answers lost or doubled", await rush.lost(), 0, "people"),
        ]
    finally:
        await database.close()


def run() -> list[Check]:
    """Let them answer on both databases."""
    heading(f"Survey of {len(QUESTIONS)} questions answered by {PARENTS:,} parents at once")
    checks: list[Check] = []
    with tempfile.TemporaryDirectory() as folder:
        checks += asyncio.run(_rushed("SQLite", f"sqlite:///{folder}/klik.db", Path(folder)))
    try:
        with servers.postgres() as server, tempfile.TemporaryDirectory() as folder:
            url = asyncio.run(servers.fresh_database(server))
            try:
                checks += asyncio.run(_rushed("PostgreSQL", url, Path(folder)))
            finally:
                asyncio.run(servers.drop_database(url, server))
    except pytest.skip.Exception as skipped:
        print(f"!!! SKIPPED: PostgreSQL: {skipped}")
        checks.append(Check("PostgreSQL: turn, p95", None, LIMIT_MS, "ms"))
    return checks
