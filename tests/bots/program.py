"""The whole program, `python -m bots run`, as a process of its own."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

READY = 60.0  # seconds until it must listen


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """A running program, and the lines it printed."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    def heard(self, line: str) -> None:
        """Hear of each line as it is printed."""

    async def says(self, part: str) -> str:
        """Wait for a line with `part` in it, and give it."""
        async with asyncio.timeout(READY):
            while not (found := [line for line in self.lines if part in line]):  # noqa: ASYNC110 - it is read elsewhere
                await asyncio.sleep(0.02)
            return found[0]


@contextlib.asynccontextmanager
async def program(environment: dict[str, str]) -> AsyncIterator[Program]:
    """Run it until the end of the block; then it is killed, whatever it is doing."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bots",
        "run",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    running = Program(process)
    listening = asyncio.create_task(_listen(running))
    try:
        await running.says("http://")
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.wait()
        await listening


async def _listen(running: Program) -> None:
    assert running.process.stdout is not None
    async for line in running.process.stdout:
        running.lines.append(line.decode())
        running.heard(running.lines[-1])
