"""The race, several rounds of it: every contender in a process of its own, all of them in every round.

Rounds are interleaved so that a slow minute of the machine slows everybody; what counts is the median.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from importlib import import_module
from statistics import median

import pytest
from redis.asyncio import Redis

from tests import servers
from tests.bench.race import Contender, Lap, race
from tests.bench.report import Check, heading

ROUNDS = 5  # about four minutes in all
CHATS = 170
FLIGHTS = (1, 50)
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379")
POSTGRES = "BENCH_POSTGRES"  # tells a lap's process which server the tests' fixture found or started

SQLITE, PG, MEMORY, REDIS_PEER, BARE = (
    "ours, SQLite",
    "ours, PostgreSQL",
    "aiogram-dialog, Memory",
    "aiogram-dialog, Redis",
    "bare stdlib sqlite3",
)
Laps = dict[tuple[str, int], list[Lap]]


def _entry(name: str, flight: int) -> AbstractAsyncContextManager[Contender]:
    """Give a contender; nobody carries the others' libraries."""
    if name == BARE:
        return import_module("tests.bench.bare_sqlite").on_sqlite()
    if name in (MEMORY, REDIS_PEER):
        peer = import_module("tests.bench.peer_aiogram")
        return peer.on_memory() if name == MEMORY else peer.on_redis(REDIS)
    ours = import_module("tests.bench.ours")
    alone = flight == 1
    return ours.on_sqlite(CHATS, alone) if name == SQLITE else ours.on_postgres(os.environ[POSTGRES], CHATS, alone)


def lap(name: str, flight: int) -> None:
    """Run one race in this process and print it for the one that asked."""
    print(json.dumps(asdict(asyncio.run(race(_entry(name, flight), CHATS, flight)))))


def measured(names: list[str]) -> Laps:
    """Give the laps of every round."""
    laps: Laps = defaultdict(list)
    for number in range(ROUNDS):
        print(f"\rround {number + 1} of {ROUNDS} …", end="", file=sys.stderr, flush=True)
        for name in names:
            for flight in FLIGHTS:
                laps[name, flight].append(_in_a_process(name, flight))
    print("\r", end="", file=sys.stderr)
    return laps


def _in_a_process(name: str, flight: int) -> Lap:
    command = [sys.executable, "-m", "tests.bench", "lap", name, str(flight)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Lap(**json.loads(done.stdout.splitlines()[-1]))


@contextlib.contextmanager
def available() -> Iterator[list[str]]:
    """Give who can race here; say loudly who cannot."""
    with contextlib.ExitStack() as open_servers:
        names = [MEMORY, SQLITE, BARE]
        try:
            asyncio.run(_redis_answers(REDIS))
            names.append(REDIS_PEER)
        except Exception as error:
            print(f"!!! SKIPPED: {REDIS_PEER}: {REDIS} does not answer ({type(error).__name__})")
        try:
            os.environ[POSTGRES] = open_servers.enter_context(servers.postgres())
            names.append(PG)
        except pytest.skip.Exception as skipped:
            print(f"!!! SKIPPED: {PG}: {skipped}")
        yield [name for name in (MEMORY, REDIS_PEER, SQLITE, PG, BARE) if name in names]


async def _redis_answers(url: str) -> None:
    redis = Redis.from_url(url)
    await redis.ping()
    await redis.aclose()


def run() -> list[Check]:
    """Race, print the table, and give what the issue asks for."""
    heading("Seven-update sign-up dialog: raw JSON in, committed, request JSON out; one process, one core")
    with available() as names:
        laps = measured(names)
    pace = {key: median(one.updates / one.seconds for one in found) for key, found in laps.items()}
    base = max(pace[MEMORY, flight] for flight in FLIGHTS)
    print(f"{'median updates/s of ' + str(ROUNDS) + ' rounds':26}{'one by one':>12}{'50 in flight':>14}", end="")
    print(f"{'best, × Memory':>16}{'µs CPU':>9}{'peak MB':>9}{'spread':>9}")
    for name in names:
        _row(name, laps, pace, base)
    print(f"{SQLITE}, takes {pace[BARE, 1] / pace[SQLITE, 1]:.0f} times the bare turn one by one, ", end="")
    print(f"{pace[BARE, 1] / pace[SQLITE, 50]:.0f} times with 50 in flight")
    best = {name: max(pace[name, flight] for flight in FLIGHTS) for name in names}
    return [
        _ratio(best, SQLITE, MEMORY, 3),
        _ratio(best, SQLITE, REDIS_PEER, 10),
        _ratio(best, PG, REDIS_PEER, 2),
    ]


def _row(name: str, laps: Laps, pace: dict[tuple[str, int], float], base: float) -> None:
    alone, together = (pace[name, flight] for flight in FLIGHTS)
    flight = FLIGHTS[alone < together]
    found = laps[name, flight]
    cpu = median(one.cpu / one.updates for one in found) * 1e6
    paces = [one.updates / one.seconds for one in found]
    spread = (max(paces) - min(paces)) / pace[name, flight]
    print(
        f"{name:26}{alone:12,.0f}{together:14,.0f}{pace[name, flight] / base:15.2f}×{cpu:9.0f}"
        f"{max(one.peak_mb for one in found):9.0f}{spread:9.0%}"
    )


def _ratio(best: dict[str, float], who: str, peer: str, limit: float) -> Check:
    value = best[who] / best[peer] if who in best and peer in best else None
    return Check(f"{who} ÷ {peer}, each at its best", value, limit, "×", least=True)
