"""Lives of a process for test_kill: each handles updates of a queue on disk, at least once, until it is killed.

python -m tests.dialogs.engine.worker DATABASE_URL FOLDER

Each line of standard input, a number of seconds, is one life: a child is forked and killed after so long, and a line
says how it ended, «killed» or an exit code. `FOLDER/queue` holds one update a line; `FOLDER/acknowledged` one id a
line, written after the commit. What was not acknowledged is handled again in the next life, as a messenger redelivers.
"""

import asyncio
import json
import sys
from collections import defaultdict
from pathlib import Path

import dialogs
from core.database import open_database
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue, discover
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Update
from tests import lives

TOGETHER = 8  # people whose updates are under way at once; those of one person come in order


async def live(url: str, folder: Path, catalogue: Catalogue, words: Words) -> None:
    """Handle everything that is left in the queue."""
    database = open_database(url)
    engine = Engine(database, catalogue, words, FileStore(folder / "files"))
    gate = asyncio.Semaphore(TOGETHER)

    async def person(lines: list[dict[str, str]]) -> None:
        async with gate:
            for line in lines:
                await engine.handle(Update("web", Bot.PARENT, line["id"], line["who"], text=line["text"]))
                with (folder / "acknowledged").open("a") as journal:
                    journal.write(line["id"] + "\n")

    await asyncio.gather(*map(person, left(folder).values()))
    await database.close()


def left(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Give what is not acknowledged yet, by person, in order."""
    journal = folder / "acknowledged"
    done = set(journal.read_text().split()) if journal.exists() else set()
    waiting: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in map(json.loads, (folder / "queue").read_text().splitlines()):
        if line["id"] not in done:
            waiting[line["who"]].append(line)
    return waiting


def main(url: str, folder: Path) -> None:
    """Live as often as standard input says. Everything is loaded before, so that a life begins at once."""
    catalogue, words = discover(dialogs), Words()
    lives.live(lambda: live(url, folder, catalogue, words))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
