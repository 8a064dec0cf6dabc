"""`xlsform`: look through a survey in a spreadsheet before anybody gets it, or write an example of one."""

import argparse
from pathlib import Path

from bots.commands.import_ import check_file
from core.forms import xlsform
from core.forms.xlsform.book import MOST_BYTES
from core.settings import Settings
from core.words import Phrase, Words, plain, say

_WRONG = "cli.xlsform_wrong"


def add(parser: argparse.ArgumentParser) -> None:
    """The file, and whether to write it."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--example", action="store_true", help="write an example to start from")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Give 1 if the survey cannot be asked."""
    words = Words()
    said = _example(arguments.file, words, settings.language) if arguments.example else _looked_through(arguments.file)
    for phrase in said:
        print(plain(words.text(phrase, settings.language)))
    return 1 if said[-1].key == _WRONG else 0


def _example(file: Path, words: Words, language: str) -> list[Phrase]:
    file.write_bytes(xlsform.example(words, language))
    return [say("cli.xlsform_example", file=str(file))]


def _looked_through(file: Path) -> list[Phrase]:
    check_file(file)
    with file.open("rb") as content:
        found = xlsform.read(content.read(MOST_BYTES + 1))
    said = [say("cli.problem_warning", line=issue.line()) for issue in found.left_out]
    said += [say("cli.problem_error", line=issue.line()) for issue in found.cannot]
    return [*said, say("cli.xlsform_fine", n=len(found.form.asked)) if found.form else say(_WRONG)]
