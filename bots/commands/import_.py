"""`import`: a school's roster from .xlsx, .xls, .csv or a OneRoster zip."""

import argparse
from pathlib import Path

from tqdm import tqdm

from bots.parts import Parts, opened
from core import roster
from core.refusal import Refusal
from core.settings import Settings
from core.words import Phrase, say


class RosterNoFile(Refusal):
    """There is no such file. Tells `file`."""


class RosterFolder(Refusal):
    """It is a folder. Tells `file`."""


def add(parser: argparse.ArgumentParser) -> None:
    """The file, and how strict to be."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="list every problem, write nothing")
    parser.add_argument("--strict", action="store_true", help="one bad row, and nothing is written")
    parser.add_argument("--school", default="", metavar="NAME", help="school of rows that name none")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Give 1 if a row was skipped."""
    check_file(arguments.file)
    async with opened(settings) as parts:
        report = await _imported(parts, arguments)
        for problem in report.problems:
            print(_text(parts, say(f"cli.problem_{problem.severity}", line=problem.line())))
        for line in report.lines():
            print(_text(parts, line))
    return 1 if report.of(roster.Severity.ERROR) else 0


def check_file(file: Path) -> None:
    """Refuse what is no file."""
    if file.is_dir():
        raise RosterFolder(file=str(file))
    if not file.exists():
        raise RosterNoFile(file=str(file))


async def _imported(parts: Parts, arguments: argparse.Namespace) -> roster.Report:
    listed = roster.read(arguments.file)
    with tqdm(unit=" ", leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return await parts.database.write(
            lambda tx: roster.apply(
                tx,
                listed,
                school=arguments.school,
                strict=arguments.strict,
                dry_run=arguments.dry_run,
                progress=progress,
            )
        )


def _text(parts: Parts, phrase: Phrase) -> str:
    return parts.words.text(phrase, parts.settings.language)
