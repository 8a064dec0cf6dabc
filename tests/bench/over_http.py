"""The same dialog through the real HTTP loop: a server of Telegram's API here, each contender a process of its own.

The bot polls, answers taps and sends over loopback, on a core of its own where there are two. What counts is its
CPU time: the server's and the people's is spent elsewhere, and is the same for everybody.
"""

import asyncio
import contextlib
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
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
CHATS, WARM_UP = 220, 20  # all others at once
THOUGHT = 0.1  # seconds between seeing a screen and tapping
# Seconds without a new screen after which a person taps again, and then begins anew. An aiogram-dialog in a hurry needs
# it: it stores where a person stands after it has answered them, and what comes in between is lost or undone.
NUDGE = 3.0
PATIENCE = 60.0  # seconds for a conversation
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
    """One person, who does whatever of the seven steps the screen before them offers."""

    hall: Hall
    bot: TelegramBot
    person: TelegramPerson
    updates: int = 0

    async def signs_up(self) -> None:
        """Hold the whole conversation."""
        self.hall.news[self.person.id] = asyncio.Event()
        in_vain = 0
        async with asyncio.timeout(PATIENCE):
            while not self._signed_up:
                before = self._screen
                await self._does(before if in_vain <= 1 else None)
                in_vain = 0 if await self._sees_other(before) else in_vain + 1
                await asyncio.sleep(THOUGHT)

    async def _sees_other(self, before: Seen | None) -> bool:
        news = self.hall.news[self.person.id]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NUDGE):
                while self._screen in (before, None):
                    news.clear()
                    await news.wait()
        return self._screen != before

    @property
    def _signed_up(self) -> bool:
        shown = self._screen
        return shown is not None and shown.text.startswith(scene.done(scene.STEPS[2], scene.STEPS[5]))

    @property
    def _screen(self) -> Seen | None:
        chat = self.person.chat(self.bot)
        return chat[-1] if chat and chat[-1].author == "bot" else None

    async def _does(self, shown: Seen | None) -> None:
        self.updates += 1
        if shown is None:
            await self.person.writes(self.bot, scene.STEPS[0])
            return
        labels = [b.label for row in shown.buttons for b in row]
        wanted = next(step for step in reversed(scene.STEPS) if any(label.startswith(step) for label in labels))
        await self.person.taps(self.bot, shown, next(label for label in labels if label.startswith(wanted)))


@dataclass
class Lap:
    """What one contender took: seconds of CPU for one update, and memory."""

    cpu: float
    peak_mb: float


def bot(name: str, url: str, token: str, what: str) -> None:
    """Be a contender in this process, until it is ended. `what`: the first of the accounts, or a database."""
    if name == PEER:
        serving = import_module("tests.bench.peer_aiogram").over_http(url, token)
    elif name == OURS:
        serving = import_module("tests.bench.ours").over_http(url, token, range(int(what), int(what) + CHATS))
    else:
        serving = import_module("tests.bench.ours").on_database(url, token, what)
    gc.collect()
    gc.freeze()  # as in the other race
    asyncio.run(serving)


async def _lap(name: str, core: int) -> Lap:
    async with Hall() as hall:
        robot = hall.add_bot("bench")
        guests = [Guest(hall, robot, hall.person(f"Анна {n}")) for n in range(CHATS)]
        with running(core, name, hall.url, robot.token, str(guests[0].person.id)) as process:
            async with asyncio.timeout(PATIENCE):
                while robot.poll is None:
                    await hall.bell.wait(1)
            await _served(guests[:WARM_UP])
            busy = cpu(process)
            await _served(guests[WARM_UP:])
            with contextlib.suppress(TimeoutError):  # a tap that was lost is never answered
                async with asyncio.timeout(NUDGE):
                    while robot.unanswered:
                        await hall.bell.wait(1)
            updates = sum(guest.updates for guest in guests[WARM_UP:])
            took = Lap((cpu(process) - busy) / updates, _peak(process))
        assert hall.violations == [], hall.violations[:3]
        return took


async def _served(guests: list[Guest]) -> None:
    """Let everybody sign up at once, not all beginning in the same moment."""

    async def in_turn(number: int, guest: Guest) -> None:
        await asyncio.sleep(THOUGHT * number / len(guests))
        await guest.signs_up()

    await asyncio.gather(*(in_turn(number, guest) for number, guest in enumerate(guests)))


@contextlib.contextmanager
def running(core: int | None, *arguments: str) -> Iterator[int]:
    """Run a contender (see `bot`), on one core or on any; give its process."""
    command = [sys.executable, "-m", "tests.bench", "bot", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            if core is not None:
                os.sched_setaffinity(process.pid, {core})
            yield process.pid
        finally:
            process.terminate()


def cpu(process: int) -> float:
    """Give seconds of the CPU that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def run() -> list[Check]:
    """Race, print the table, and give what the issue asks for."""
    heading("The same dialog in Telegram over HTTP on loopback: polled, committed, sent; CPU time of the bot's process")
    laps = _raced()
    print(f"{f'median of {ROUNDS} rounds, {CHATS - WARM_UP} in flight':38}{'µs CPU':>9}{'updates/s':>11}{'peak MB':>9}")
    for name, found in laps.items():
        _row(name, found)
    took = {name: median(one.cpu for one in found) for name, found in laps.items()}
    codec.show()
    return [Check(f"CPU over HTTP: {PEER} ÷ {OURS}", took[PEER] / took[OURS], 2, "×", least=True)]


def _raced() -> dict[str, list[Lap]]:
    laps: dict[str, list[Lap]] = {OURS: [], PEER: []}
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    for number in range(ROUNDS):
        print(f"\rround {number + 1} of {ROUNDS} …", end="", file=sys.stderr, flush=True)
        for name, found in laps.items():
            found.append(asyncio.run(_lap(name, max(cores))))
    print("\r", end="", file=sys.stderr)
    os.sched_setaffinity(0, cores)
    return laps


def _row(name: str, found: list[Lap]) -> None:
    took = median(one.cpu for one in found)
    print(f"{name:38}{took * 1e6:9.0f}{1 / took:11,.0f}{max(one.peak_mb for one in found):9.0f}")
