"""`invites`: a printable sheet of invites, each class from a new page, with a code and a QR for each person."""

import argparse
import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bots.commands.chat import PersonUnknown
from bots.commands.school_name import found_school
from bots.parts import Parts, opened
from core import invites
from core.database import Tx
from core.invite_sheet import Group, cards, chosen, render
from core.messengers import addresses
from core.people import membership, person
from core.refusal import Refusal
from core.roster.values import Unclear, class_label
from core.schools import school, school_class
from core.settings import Settings
from core.words import Phrase, plain, say

MOST_NAMED = 10


class ClassUnknown(Refusal):
    """The school has no class of that name; tells `label`."""


class InviteeUnclear(Refusal):
    """Several people have that name; tells `people`, each with their school."""


class SheetUnwritable(Refusal):
    """The PDF cannot be written there; tells `file`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed; `personal`: for people asked for by name, whose codes the terminal shows as well."""

    groups: Sequence[Group]
    personal: bool = False


def add(parser: argparse.ArgumentParser) -> None:
    """Which school and class, or whom, and where to."""
    parser.add_argument("--school", default="", metavar="NAME", help="part of the school's name")
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--class", dest="label", default="", metavar="5Б", help="only this class")
    whom.add_argument(
        "--person",
        dest="people",
        action="append",
        default=[],
        metavar="NAME",
        help="a new code for this person, who may have an account already; may be repeated",
    )
    parser.add_argument("--out", type=Path, default=Path("invites.pdf"), metavar="FILE.pdf")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write the PDF. Codes already printed stay good until they are used or expire."""
    _check_writable(arguments.out)
    async with opened(settings) as parts:
        days = settings.invite_days
        sheet = await parts.database.write(lambda tx: _issued(tx, arguments, days))
        ways = await parts.database.read(addresses)
        arguments.out.write_bytes(render(sheet.groups, settings.public_url, parts.words, settings.language, ways))
        if sheet.personal:
            _show(parts, sheet)
        count = sum(len(group.cards) for group in sheet.groups)
        print(_text(parts, say("cli.invites_written", n=count, file=str(arguments.out))))
    return 0


def _check_writable(file: Path) -> None:
    """Find out before any code is issued."""
    try:
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(file))
        with file.open("ab"):
            pass
    except OSError as error:
        raise SheetUnwritable(file=str(file)) from error


def _issued(tx: Tx, arguments: argparse.Namespace, days: int) -> Sheet:
    if arguments.people:
        return Sheet(_personal(tx, arguments.school, arguments.people, days), personal=True)
    school_id = found_school(tx, arguments.school)
    class_id = _class(tx, school_id, arguments.label) if arguments.label else None
    invites.issue(tx, school_id, days=days)
    return Sheet(cards(tx, school_id, class_id))


def _personal(tx: Tx, school_name: str, names: Sequence[str], days: int) -> list[Group]:
    school_id = found_school(tx, school_name) if school_name else None
    people: dict[int, dict[int, None]] = {}
    for name in names:
        for row in _members(tx, name, school_id):
            people.setdefault(row.school_id, {})[row.id] = None
    for of, ids in people.items():
        invites.issue(tx, of, person_ids=list(ids), days=days)
    return [group for of, ids in people.items() for group in chosen(tx, of, list(ids))]


def _members(tx: Tx, name: str, school_id: int | None) -> list[sa.Row[Any]]:
    """Give the one person whose name has all these words, once for each school that they are in."""
    query = (
        sa.select(person, membership.c.school_id, school.c.name.label("school_name"))
        .join(membership, membership.c.person_id == person.c.id)
        .join(school, school.c.id == membership.c.school_id)
        .where(membership.c.ended_at.is_(None))
        .order_by(person.c.family, person.c.given, person.c.id)
        .distinct()
    )
    if school_id is not None:
        query = query.where(school.c.id == school_id)
    wanted = _name_words(name)
    rows = [r for r in tx.all(query) if wanted and wanted <= _name_words(f"{r.family} {r.given} {r.patronymic}")]
    if not rows:
        raise PersonUnknown(name=name)
    if len({row.id for row in rows}) > 1:
        raise InviteeUnclear(people=[_described(row) for row in rows[:MOST_NAMED]])
    return rows


def _name_words(name: str) -> set[str]:
    return set(name.casefold().replace("ё", "е").split())


def _described(row: sa.Row[Any]) -> str:
    return f"{' '.join(filter(None, (row.family, row.given, row.patronymic)))} ({row.school_name})"


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


def _show(parts: Parts, sheet: Sheet) -> None:
    url = parts.settings.public_url.rstrip("/")
    for group in sheet.groups:
        for card in group.cards:
            about = {"name": card.name.form("full"), "about": card.about, "school": group.school}
            code = {"code": invites.shown(card.code), "link": f"{url}/i/{card.code}", "until": card.until}
            print(_text(parts, say("cli.invite", **about, **code)))


def _text(parts: Parts, phrase: Phrase) -> str:
    return plain(parts.words.text(phrase, parts.settings.language))
