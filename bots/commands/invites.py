"""`invites`: a printable sheet of invites, one page a class, with a code and a QR for each person."""

import argparse
from pathlib import Path

import sqlalchemy as sa

from bots.parts import opened
from core import invites
from core.database import Tx
from core.invite_sheet import Group, cards, render
from core.refusal import Refusal
from core.roster.values import Unclear, class_label
from core.schools import school, school_class
from core.settings import Settings
from core.words import say

NAME = "invites"


class SchoolUnclear(Refusal):
    """No school of that name, or several; tells `schools` to choose from."""


class ClassUnknown(Refusal):
    """The school has no class of that name; tells `label`."""


def add(parser: argparse.ArgumentParser) -> None:
    """Which school and class, and where to."""
    parser.add_argument("--school", default="", metavar="NAME", help="part of the school's name")
    parser.add_argument("--class", dest="label", default="", metavar="5Б", help="only this class")
    parser.add_argument("--out", type=Path, default=Path("invites.pdf"), metavar="FILE.pdf")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write the PDF. Codes already printed stay good until they are used or expire."""
    async with opened(settings) as parts:
        groups = await parts.database.write(lambda tx: _issued(tx, arguments, settings.invite_days))
        pdf = render(groups, settings.public_url, parts.words, settings.language)
        arguments.out.write_bytes(pdf)
        count = sum(len(group.cards) for group in groups)
        print(parts.words.text(say("cli.invites_written", n=count, file=str(arguments.out)), settings.language))
    return 0


def _issued(tx: Tx, arguments: argparse.Namespace, days: int) -> list[Group]:
    school_id = _school(tx, arguments.school)
    class_id = _class(tx, school_id, arguments.label) if arguments.label else None
    invites.issue(tx, school_id, days=days)
    return cards(tx, school_id, class_id)


def _school(tx: Tx, name: str) -> int:
    rows = tx.all(sa.select(school.c.id, school.c.name).order_by(school.c.name))
    named = [r for r in rows if r.name == name] or [r for r in rows if name.casefold() in r.name.casefold()]
    if len(named) != 1:
        raise SchoolUnclear(schools=[r.name for r in named or rows])
    return int(named[0].id)


def _class(tx: Tx, school_id: int, label: str) -> int:
    try:
        grade, letter = class_label(label)
    except Unclear as unclear:
        raise ClassUnknown(label=label) from unclear
    found = tx.value(
        sa.select(school_class.c.id).where(
            school_class.c.school_id == school_id, school_class.c.grade == grade, school_class.c.letter == letter
        )
    )
    if found is None:
        raise ClassUnknown(label=label)
    return int(found)
