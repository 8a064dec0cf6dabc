"""`digest`: send what waits for the daily digest now."""

import argparse

from bots.parts import opened
from core.notices import send_digests
from core.settings import Settings
from core.words import say

NAME = "digest"


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Store the digests; a running server delivers them."""
    async with opened(settings) as parts:
        sent = await parts.database.write(lambda tx: send_digests(tx, everything=True))
        print(parts.words.text(say("cli.digests", n=sent), settings.language))
    return 0
