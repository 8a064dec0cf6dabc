"""3,000 parents answer a survey of ten questions at once over a server of Telegram's API, as fast as people tap.

Everybody joined long ago, begins within the first ten seconds, thinks a few seconds before each tap, and taps on what
they were shown: nobody is quicker than the answers they get. The bot is a process of its own, as the product runs it
(polling, inbox, engine, lane), but for the pace: this Telegram has no limit of messages a second. A turn lasts from the
tap until the next question stands in the chat. Telegram and the parents use the second core, and so does PostgreSQL.
BENCH_PARENTS makes it shorter.
"""

import asyncio
import contextlib
import gc
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import quantiles
from typing import Any

import pytest
import sqlalchemy as sa

from bots import schema
from core.access import Actor
from core.accounts import account
from core.broadcasts.audience import Audience, Whom
from core.database import Database, Tx, open_database
from core.forms.model import Form, Kind, Option, Question
from core.names import Name
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import municipality, region, school, school_class
from core.surveys import drafting, opening
from core.surveys.drafting import Draft
from core.surveys.tables import Per, survey_answer, survey_response
from tests import servers
from tests.bench.over_http import Hall, cpu, running
from tests.bench.report import Check, heading
from tests.messengers.common.seen import Seen
from tests.messengers.telegram import TelegramBot, TelegramPerson

SURVEY = "survey"  # as a contender of `python -m tests.bench bot`
PARENTS = int(os.environ.get("BENCH_PARENTS", "3000"))
JOINING = 100  # people at a time
BEGIN_WITHIN = 10.0  # seconds
THINKING = 3.0, 9.0  # seconds before a tap
PATIENCE = 120.0  # seconds, after which an answer counts as lost
CLASSES = 110
MESSAGES = 4  # in each chat at the end
LIMIT_MS = 300.0
NEVER = 1_000_000_000
LABELS = ("Да, всегда", "Скорее да", "Скорее нет", "Нет")
QUESTIONS = tuple(
    Question(
        f"q{n}", Kind.CHOICE, f"Вопрос номер {n}?", options=tuple(Option(f"o{k}", la) for k, la in enumerate(LABELS))
    )
    for n in range(10)
)


def _school(tx: Tx, chats: Sequence[int]) -> None:
    """A school with a director, and a child with one parent for each of `chats` in Telegram."""
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
    accounts = [
        {"transport": "telegram", "external_id": str(chat), "person_id": n, "language": "ru"}
        for n, chat in zip(parents, chats, strict=True)
    ]
    tx.run(account.insert(), [{**one, "created_at": tx.now} for one in accounts])


def _ask(tx: Tx) -> None:
    where = tx.value(sa.select(school.c.id))
    director = Actor(2 * PARENTS + 1, Name("Иванова", "Анна", "", "f"), Role.DIRECTOR, where, "Europe/Kaliningrad")
    draft = Draft("Большой опрос", "", Form(QUESTIONS), {where: Audience(Whom.GUARDIANS)}, per=Per.CHILD)
    opening.send(tx, director, drafting.create(tx, director, "director", draft))


class Rush:
    """All of them; what they chose, and how long each turn took."""

    def __init__(self, hall: Hall, bot: TelegramBot, parents: Sequence[TelegramPerson]) -> None:
        self.turns: list[float] = []
        self.chosen: dict[int, dict[str, str]] = defaultdict(dict)
        self._hall = hall
        self._bot = bot
        self._parents = parents
        for one in parents:
            hall.news[one.id] = asyncio.Event()

    async def join(self) -> None:
        """Let them all see the menu, some at a time: nobody's account is new to the bot when a survey comes."""
        for start in range(0, PARENTS, JOINING):
            await asyncio.gather(*(self._does(one, None, "меню") for one in self._parents[start : start + JOINING]))
        self.turns.clear()

    async def run(self) -> float:
        """Let them all answer; give the seconds it took."""
        began = time.monotonic()
        await asyncio.gather(*(self._parent(n, person) for n, person in enumerate(self._parents, 1)))
        return time.monotonic() - began

    async def _parent(self, number: int, person: TelegramPerson) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, BEGIN_WITHIN))
        seen = await self._does(person, None, "опросы")
        for question in QUESTIONS:
            await asyncio.sleep(chance.uniform(*THINKING))
            label = chance.choice(LABELS)
            self.chosen[number][question.name] = f"o{LABELS.index(label)}"
            seen = await self._does(person, seen, label)

    async def _does(self, person: TelegramPerson, seen: Seen | None, words: str) -> Seen:
        """Write, or tap under what is seen; give what stands in the chat then."""
        news = self._hall.news[person.id]
        news.clear()
        began = time.perf_counter()
        if seen is None:
            await person.writes(self._bot, words)
        else:
            await person.taps(self._bot, seen, words)
        async with asyncio.timeout(PATIENCE):
            await news.wait()
        self.turns.append(time.perf_counter() - began)
        return person.chat(self._bot)[-1]

    async def lost(self, database: Database) -> int:
        """Count the people whose answers are not kept exactly once, as they chose them, or who were told too much."""
        kept = await database.read(lambda tx: tx.all(sa.select(survey_response)))
        counted = await database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(survey_answer)))
        answers: dict[int, Any] = {row.person_id: row.answers for row in kept}
        wrong = {n for n in range(1, PARENTS + 1) if answers.get(n) != self.chosen[n]}
        # Their own two words, the menu, and the questions one in the place of another until the thanks.
        wrong |= {n for n, person in enumerate(self._parents, 1) if len(person.chat(self._bot)) != MESSAGES}
        return len(wrong) + abs(len(kept) - PARENTS) + abs(int(counted) - PARENTS * len(QUESTIONS))


@contextlib.contextmanager
def _no_long_pauses() -> Iterator[None]:
    """Collect only young garbage: Telegram and the parents, who live here, do not stand still for half a second."""
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, old)


async def _rushed(name: str, url: str) -> list[Check]:
    await schema.upgrade(url)
    database = open_database(url)
    async with Hall() as hall:
        bot = hall.add_bot("survey")
        parents = [hall.person(f"Анна {n}") for n in range(PARENTS)]
        await database.write(lambda tx: _school(tx, [one.id for one in parents]))
        began = time.perf_counter()
        await database.write(_ask)
        sent = time.perf_counter() - began
        rush = Rush(hall, bot, parents)
        with running(None, SURVEY, hall.url, bot.token, url) as process:
            async with asyncio.timeout(PATIENCE):
                while bot.poll is None:
                    await hall.bell.wait(1)
            await rush.join()
            before = cpu(process)
            with _no_long_pauses():
                seconds = await rush.run()
            spent = 1000 * (cpu(process) - before) / len(rush.turns)
        turns = [part * 1000 for part in quantiles(rush.turns, n=20)]
        lost = await rush.lost(database)
    await database.close()
    print(
        f"{name:10} {len(rush.turns):,} turns in {seconds:.0f} s ({len(rush.turns) / seconds:.0f} a second); turn: "
        f"p50 {turns[9]:.1f} ms, p95 {turns[-1]:.1f} ms; {spent:.2f} ms of the processor a turn; "
        f"making the survey and asking all of them: {sent:.1f} s"
    )
    return [
        Check(f"{name}: turn of {PARENTS:,} parents at once, p95", turns[-1], LIMIT_MS, "ms"),
        Check(f"{name}: answers lost or doubled", lost, 0, "people"),
    ]


def run() -> list[Check]:
    """Let them answer on both databases."""
    heading(f"Survey of {len(QUESTIONS)} questions answered by {PARENTS:,} parents at once")
    checks: list[Check] = []
    with tempfile.TemporaryDirectory() as folder:
        checks += asyncio.run(_rushed("SQLite", f"sqlite:///{folder}/klik.db"))
    try:
        with servers.postgres() as server:
            url = asyncio.run(servers.fresh_database(server))
            try:
                checks += asyncio.run(_rushed("PostgreSQL", url))
            finally:
                asyncio.run(servers.drop_database(url, server))
    except pytest.skip.Exception as skipped:
        print(f"!!! SKIPPED: PostgreSQL: {skipped}")
        checks.append(Check("PostgreSQL: turn, p95", None, LIMIT_MS, "ms"))
    return checks
