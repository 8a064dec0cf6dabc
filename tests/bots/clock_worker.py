"""Lives of a process for test_clock: each runs a clock until it is killed.

python -m tests.bots.clock_worker DATABASE_URL

Each line of standard input, a number of seconds, is one life: a child is forked, killed after so long, and a line says
so. Its clock sends digests, three people in a transaction, and leaves a trace each second.
"""

import asyncio
import os
import signal
import sys
import time
from functools import partial

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from bots.clock import Clock, Job
from core.database import Tx, open_database
from core.notices import send_due, words
from core.schools import region

PART = 3


def trace(tx: Tx) -> int:
    """Leave a row that tells when."""
    return tx.insert(region, name=tx.now.isoformat())


SECOND = CronTrigger(second="*", timezone="UTC")
JOBS = (Job("notices", SECOND, partial(send_due, at_once=PART), PART, tells=True), Job("trace", SECOND, trace))


async def live(url: str) -> None:
    """Run the clock for ever."""
    database = open_database(url)
    await Clock(database, lambda: None, JOBS).run()


def one_life(seconds: float, url: str) -> None:
    """Fork a life and end it after `seconds`."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(live(url))
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(url: str) -> None:
    """Live as often as standard input says. Everything is loaded before, so that a life begins at once."""
    words()
    for line in sys.stdin:
        one_life(float(line), url)
        print("killed", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
