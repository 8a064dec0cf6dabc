"""Lives of a process for tests that kill it: what it does is begun in a fork, and ended whenever the test says."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def lives(module: str, *arguments: str) -> Iterator[Callable[[float], str]]:
    """Give a function that runs one life of `module`, which calls `live`, and tells how it ended."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    asks, answers = process.stdin, process.stdout

    def one(seconds: float) -> str:
        asks.write(f"{seconds}\n")
        asks.flush()
        return answers.readline().strip()

    try:
        yield one
    finally:
        asks.close()
        process.wait(timeout=30)
        answers.close()


def live(work: Callable[[], Awaitable[None]]) -> None:
    """Live as often as standard input says: each line is a number of seconds, answered by how that life ended."""
    for line in sys.stdin:
        print(_one(float(line), work), flush=True)


def _one(seconds: float, work: Callable[[], Awaitable[None]]) -> str:
    """Fork a life, end it after `seconds`, tell how it ended: «killed» or an exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(_awaited(work))
            code = 0
        finally:
            os._exit(code)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed"


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()
