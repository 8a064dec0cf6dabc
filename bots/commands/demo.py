"""`demo`: as `run`, with the demo region added whatever else is there."""

import argparse

from bots.commands import run
from core.settings import Settings


def add(parser: argparse.ArgumentParser) -> None:
    """Everything is in the settings."""


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Serve the demo until SIGINT or SIGTERM."""
    return await run.main(settings.model_copy(update={"demo": "on"}), arguments)
