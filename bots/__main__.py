"""The command line: `python -m bots …`."""

import argparse
import asyncio
import re
import sys
from importlib import import_module
from keyword import iskeyword
from types import ModuleType

from pydantic import ValidationError

from bots import logs
from core.refusal import Refusal
from core.settings import MESSENGERS, PREFIX, Settings, given
from core.words import DEFAULT, Phrase, Words, plain, say

_OF_A_MESSENGER = re.compile(f"^({'|'.join(MESSENGERS)})_")
COMMANDS = ("run", "demo", "import", "invites", "migrate", "check", "chat", "digest", "xlsform")


def module(command: str) -> ModuleType:
    """Load a command: it has `add`, which declares its arguments, and `main`, which carries it out."""
    return import_module(f"bots.commands.{command}{'_' * iskeyword(command)}")


def parser(words: Words, language: str, chosen: str | None) -> argparse.ArgumentParser:
    """Give the parser; of the commands only the one `chosen` is loaded, and declares its arguments."""
    top = argparse.ArgumentParser(prog="python -m bots", description=words.text(say("cli.description"), language))
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        told = words.text(say(f"cli.{command}"), language)
        own = subparsers.add_parser(command, help=told, description=told)
        if command == chosen:
            module(command).add(own)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; give its exit status: 0 done, 1 refused or found wrong, 2 not understood."""
    words = Words()
    try:
        settings = Settings()
    except ValidationError as error:
        _explain(error, words)
        return 2
    logs.configure(settings.log)
    arguments = sys.argv[1:] if arguments is None else arguments
    named = next((word for word in arguments if word in COMMANDS), None)
    chosen = parser(words, settings.language, named).parse_args(arguments)
    try:
        status: int = asyncio.run(module(chosen.command).main(settings, chosen))
        return status
    except Refusal as refusal:
        print(plain(words.text(Phrase(refusal.key, refusal.told), settings.language)), file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _explain(error: ValidationError, words: Words) -> None:
    """Say of each wrong setting what it may be; of the database's address not what it is: it may hold a password."""
    said = given()
    language = said.get("KLIK_LANGUAGE", "").lower()
    for problem in error.errors():
        field = str(problem["loc"][0])
        name = PREFIX + field.upper()
        value = "…" if field == "database_url" else said.get(name, "")
        phrase = say(f"cli.wrong.{_OF_A_MESSENGER.sub('', field)}", name=name, value=value)
        print(words.text(phrase, language if language in words.languages else DEFAULT), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
