"""The same dialog through the real HTTP loop: a server of Telegram's API here, each contender a process of its own.

The bot polls, answers taps and sends over loopback, on a core of its own where there are two. What counts is its
CPU time: the server's and the people's is spent elsewhere, and is the same for everybody.
"""

import asyncio
import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median

from aiohttp import web

from tests.bench import codec, scene
from tests.bench.report import Check, heading
from tests.messengers.common.seen import Seen
from tests.messengers.common.server import Call
from tests.messengers.telegram import TelegramBot, TelegramPerson, TelegramServer
from tests.messengers.telegram.limits import UNLIMITED

OURS, PEER = "ours, SQLite", "aiogram-dialog, Memory"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CHATS, WARM_UP, FLIGHT = 170, 20, 50
PATIENCE = 30.0  # seconds for an answer
TICK = os.sysconf("SC_CLK_TCK")  # of the CPU clock, a second


class Hall(TelegramServer):
    """Tells each person of what was sent to them, and nobody else."""

    def __init__(self) -> None:
        super().__init__(limits=UNLIMITED)
        self.news: dict[int, asyncio.Event] = {}

    async def answer(self, call: Call[TelegramBot]) -> web.StreamResponse:
        """Perform a call."""
        response = await super().answer(call)
        if event := self.news.get(call.params.get("chat_id", 0)):
            event.set()
        return response


@dataclass
class Guest:
    """One person, who does the seven steps, each once they see what the one before brought."""

    hall: Hall
    bot: TelegramBot
    person: TelegramPerson

    async def signs_up(self) -> None:
        """Hold the whole conversation."""
        self.hall.news[self.person.id] = asyncio.Event()
        shown: Seen | None = None
        for step, buttons in zip(scene.STEPS, scene.BUTTONS, strict=True):
            await self._does(step, shown)
            shown = await self._sees(buttons, shown)
        assert shown is not None
        assert shown.text.startswith(scene.done(scene.STEPS[2], scene.STEPS[5])), shown.text

    async def _does(self, step: str, shown: Seen | None) -> None:
        if shown is None:
            await self.person.writes(self.bot, step)
            return
        label = next(b.label for row in shown.buttons for b in row if b.label.startswith(step))
        await self.person.taps(self.bot, shown, label)

    async def _sees(self, buttons: int, before: Seen | None) -> Seen:
        """Wait for another screen with so many buttons."""
        news = self.hall.news[self.person.id]
        async with asyncio.timeout(PATIENCE):
            while True:
                await news.wait()
                news.clear()
                shown = self.person.chat(self.bot)[-1]
                other = before is None or (shown.id, shown.text, shown.buttons) != (
                    before.id,
                    before.text,
                    before.buttons,
                )
                if shown.author == "bot" and other and sum(map(len, shown.buttons)) == buttons:
                    return shown


@dataclass
class Lap:
    """What one contender took, for one update."""

    seconds: float
    cpu: float
    peak_mb: float


def bot(name: str, url: str, token: str, first: int) -> None:
    """Be a contender in this process, until it is ended."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if name == OURS:
        ours = import_module("tests.bench.ours")
        running = ours.over_http(url, token, range(first, first + CHATS))
    else:
        running = import_module("tests.bench.peer_aiogram").over_http(url, token)
    gc.collect()
    gc.freeze()  # as in the other race
    asyncio.run(running)


async def _lap(name: str) -> Lap:
    async with Hall() as hall:
        robot = hall.add_bot("bench")
        guests = [Guest(hall, robot, hall.person(f"Анна {n}")) for n in range(CHATS)]
        with _running(name, hall.url, robot.token, guests[0].person.id) as process:
            async with asyncio.timeout(PATIENCE):
                while robot.poll is None:
                    await hall.bell.wait(1)
            await _served(guests[:WARM_UP])
            began, busy = time.perf_counter(), _cpu(process)
            await _served(guests[WARM_UP:])
            while robot.unanswered:
                await hall.bell.wait(1)
            updates = (CHATS - WARM_UP) * len(scene.STEPS)
            took = Lap((time.perf_counter() - began) / updates, (_cpu(process) - busy) / updates, _peak(process))
        assert hall.violations == [], hall.violations[:3]
        return took


async def _served(guests: list[Guest]) -> None:
    waiting = iter(guests)

    async def one_after_another() -> None:
        for guest in waiting:
            await guest.signs_up()

    await asyncio.gather(*(one_after_another() for _ in range(FLIGHT)))


@contextmanager
def _running(name: str, url: str, token: str, first: int) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench", "bot", name, url, token, str(first)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.terminate()


def _cpu(process: int) -> float:
    """Give seconds of the CPU that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def run() -> list[Check]:
    """Race, print the table, and give what the issue asks for."""
    heading("The same dialog in Telegram over HTTP on loopback: polled, committed, sent; CPU time of the bot's process")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    laps: dict[str, list[Lap]] = {OURS: [], PEER: []}
    for number in range(ROUNDS):
        print(f"\rround {number + 1} of {ROUNDS} …", end="", file=sys.stderr, flush=True)
        for name, found in laps.items():
            found.append(asyncio.run(_lap(name)))
    print("\r", end="", file=sys.stderr)
    print(f"{f'median of {ROUNDS} rounds, {FLIGHT} in flight':38}{'updates/s':>10}{'µs CPU':>9}{'peak MB':>9}")
    for name, found in laps.items():
        _row(name, found)
    cpu = {name: median(one.cpu for one in found) for name, found in laps.items()}
    codec.show()
    return [Check(f"CPU over HTTP: {PEER} ÷ {OURS}", cpu[PEER] / cpu[OURS], 2, "×", least=True)]


def _row(name: str, found: list[Lap]) -> None:
    pace, cpu = 1 / median(one.seconds for one in found), median(one.cpu for one in found) * 1e6
    print(f"{name:38}{pace:10,.0f}{cpu:9.0f}{max(one.peak_mb for one in found):9.0f}")
