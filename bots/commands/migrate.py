"""`migrate`: bring the database up to date; for developers, write the next migration."""

import argparse

from bots import schema
from core.settings import Settings
from core.words import Words, say


def add(parser: argparse.ArgumentParser) -> None:
    """A developer's message makes a new migration."""
    parser.add_argument("--new", metavar="WHY", help=argparse.SUPPRESS)


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Run what is missing."""
    url = settings.database_url.get_secret_value()
    await schema.upgrade(url)
    if arguments.new:
        await schema.write_migration(url, arguments.new)
    print(Words().text(say("cli.migrated"), settings.language))
    return 0
