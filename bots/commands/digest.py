"""`digest`: send what waits for the daily digest now."""

import argparse

from bots.parts import Parts, opened
from core.notices import attend, with_digest
from core.settings import Settings
from core.words import say

AT_ONCE = 50  # people in one transaction


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Store the digests; a running server delivers them. Nobody gets a second one on one day."""
    async with opened(settings) as parts:
        sent = await _send(parts)
        print(parts.words.text(say("cli.digests", n=sent), settings.language))
    return 0


async def _send(parts: Parts) -> int:
    people = await parts.database.read(with_digest)
    sent = 0
    for first in range(0, len(people), AT_ONCE):
        some = people[first : first + AT_ONCE]
        sent += await parts.database.write(lambda tx, some=some: attend(tx, some, hurried=True))  # type: ignore[misc]
    return sent
