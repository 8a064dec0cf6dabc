"""`check`: settings, database, words, dialogs, messengers and so on, each with a line that says whether it is well."""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

import sqlalchemy as sa

import dialogs
from bots import schema
from bots.messengers import adapters, greeted, warnings
from bots.parts import opened
from bots.reachable import FilesUnwritable, check_files
from bots.transport import Address
from core.booklets.reading import read_all
from core.refusal import Refusal
from core.settings import MESSENGERS, Settings, unknown
from core.words import LOCALES, Phrase, Words, plain, say
from dialogs.engine.catalogue import discover
from dialogs.engine.update import Bot


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Give 1 if anything is wrong."""
    words = Words()
    checks: list[tuple[str, Callable[[Settings, Words], Awaitable[list[Phrase]]]]] = [
        ("settings", _settings),
        ("database", _database),
        ("words", _words),
        ("booklets", _booklets),
        ("dialogs", _dialogs),
        ("messengers", _messengers),
    ]
    notes = _notes(settings)  # before anything is created
    wrong = 0
    for name, look in checks:
        problems = await look(settings, words)
        wrong += len(problems)
        if name == "messengers" and not problems and not notes[name]:
            continue  # none is connected: nothing to tell
        mark = "✗" if problems else "✓"
        print(mark, words.text(say(f"cli.check.{name}"), settings.language))
        for problem in problems:
            print("   ", words.text(problem, settings.language))
        for note in notes.get(name, ()):
            print("  !", words.text(note, settings.language))
    return 1 if wrong else 0


def _notes(settings: Settings) -> dict[str, list[Phrase]]:
    """Give what is no error yet may surprise."""
    url = sa.make_url(settings.database_url.get_secret_value())
    file = Path(url.database or "")
    is_new = url.get_backend_name() == "sqlite" and not (file.exists() and file.stat().st_size)
    return {
        "settings": [say("cli.check.unknown", name=name) for name in unknown()],
        "database": [say("cli.check.new", file=str(file))] if is_new else [],
        "messengers": warnings(settings),
    }


async def _settings(settings: Settings, words: Words) -> list[Phrase]:
    local = settings.host in ("127.0.0.1", "localhost", "::1")
    secure = settings.public_url.startswith("https://")
    problems = [] if local or secure else [say("cli.check.insecure", url=settings.public_url)]
    try:
        check_files(settings.files)
    except FilesUnwritable as refusal:
        problems.append(Phrase(refusal.key, refusal.told))
    return problems


async def _database(settings: Settings, words: Words) -> list[Phrase]:
    url = settings.database_url.get_secret_value()
    try:
        await schema.upgrade(url)
        lacking = await schema.differences(url)
    except Refusal as refusal:
        return [Phrase(refusal.key, refusal.told)]
    except Exception as error:  # whatever a driver raises, the person needs one line
        return [say("cli.check.no_database", why=_first_line(error).replace(url, "…"))]
    return [say("cli.check.drift", what=str(part)) for part in lacking]


async def _words(settings: Settings, words: Words) -> list[Phrase]:
    everything = set().union(*(words.keys(language) for language in words.languages))
    return [
        say("cli.check.missing_words", key=key, language=language)
        for language in words.languages
        for key in sorted(everything - words.keys(language))
    ]


async def _booklets(settings: Settings, words: Words) -> list[Phrase]:
    return [
        say("cli.check.booklet", file=f"{language}/booklets/{path.name}", why=why)
        for language in words.languages
        for path, why in read_all(LOCALES / language / "booklets")[1]
    ]


async def _dialogs(settings: Settings, words: Words) -> list[Phrase]:
    known = discover(dialogs)
    return [
        say("cli.check.missing_words", key=key, language=language)
        for dialog in known.all.values()
        for key in sorted(dialog.words())
        for language in words.languages
        if not words.has(key, language)
    ]


async def _messengers(settings: Settings, words: Words) -> list[Phrase]:
    """Ask each messenger whether it knows the token; tell the name under which it knows the bot."""
    if not any(settings.token(messenger, bot) for messenger in MESSENGERS for bot in Bot):
        return []
    problems = []
    try:
        async with opened(settings) as parts:
            for adapter in adapters(parts):
                found = await greeted(adapter)
                where = {
                    "messenger": say(f"whoami.messenger.{adapter.transport}"),
                    "bot": say(f"invites.bot_{adapter.bot}"),
                }
                if isinstance(found, Address):
                    print("   ", plain(words.text(say("cli.check.bot", what=found.name, **where), settings.language)))
                else:
                    problems.append(say("cli.check.bot", what=found, **where))
    except Refusal:
        return []  # the database's own line has said what is wrong
    return problems


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]
