"""The printable invite sheet: pages of cards to cut out, class by class, then the staff."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
import sqlalchemy as sa
import typst

from core.database import Tx
from core.invites import invite, shown
from core.messengers import WEB, Address
from core.names import Name
from core.people import BOT_OF, Role, enrollment, guardianship, membership, person
from core.qr import MASK
from core.schools import school, school_class
from core.words import Phrase, Words, plain, say

TEMPLATE = Path(__file__).with_suffix(".typ")
_DARK = re.compile(rb"\x01+")


@dataclass(frozen=True, slots=True)
class Card:
    """One person's card; `about`: what they are to the school, `young`: we say «ты», `bot`: whom they talk to."""

    name: Name
    about: Phrase
    code: str
    until: date
    young: bool = False
    bot: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Cards that begin on a page of their own: a class, or the staff."""

    title: Phrase
    school: str
    cards: tuple[Card, ...]


def cards(tx: Tx, school_id: int, class_id: int | None = None) -> list[Group]:
    """Give the cards of everyone whose invite may be used now: class by class, then the staff.

    In a class every pupil is followed by their guardians, so that a family's cards lie together; a guardian of
    two classes has the same card in both. With `class_id`, only that class. Call `invites.issue` first.
    """
    here = tx.first(sa.select(school.c.name, school.c.timezone).where(school.c.id == school_id))
    if here is None:
        return []
    sheet = _Sheet(tx, school_id, here.name, ZoneInfo(here.timezone))
    groups = sheet.classes(class_id)
    return groups if class_id is not None else [*groups, *sheet.staff()]


def chosen(tx: Tx, school_id: int, person_ids: Collection[int]) -> list[Group]:
    """Give the cards of these people alone, one for each role, together; of those whose invite may be used now.

    Call `invites.issue` first, with the same `person_ids`.
    """
    here = tx.first(sa.select(school.c.name, school.c.timezone).where(school.c.id == school_id))
    if here is None:
        return []
    sheet = _Sheet(tx, school_id, here.name, ZoneInfo(here.timezone))
    found = sheet.chosen(person_ids)
    return [Group(say("invites.chosen"), here.name, found)] if found else []


def render(
    groups: Sequence[Group], public_url: str, words: Words, language: str, ways: Sequence[Address] = ()
) -> bytes:
    """Give the PDF, A4; the QR code of a card is the link `{public_url}/i/{code}`, beside `ways`, the bots to type it.

    People's names reach the page as data, never as markup.
    """
    url = public_url.rstrip("/")
    data = {
        "language": language,
        "empty": words.text(say("invites.sheet_empty"), language),
        "groups": [_page(group, url, words, language, ways) for group in groups],
    }
    sheet = typst.Compiler(TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)})
    pdf = sheet.compile(pdf_tags=False)
    assert isinstance(pdf, bytes)  # only formats of pictures give a list, one a page
    return pdf


def _page(group: Group, url: str, words: Words, language: str, ways: Sequence[Address]) -> dict[str, Any]:
    title = say("invites.sheet_title", group=group.title, n=len(group.cards))
    return {
        "title": plain(words.text(title, language)),
        "school": group.school,
        "hint": plain(words.text(say("invites.sheet_hint"), language)),
        "cards": [drawn(card, url, words, language, ways) for card in group.cards],
    }


def drawn(card: Card, url: str, words: Words, language: str, ways: Sequence[Address] = ()) -> dict[str, Any]:
    """Give what the page shows of a card: {name, about, code, qr (SVG), steps}."""
    young = "_young" if card.young else ""
    host = url.partition("://")[2]
    steps = [
        say(f"invites.card_scan{young}"),
        say(f"invites.card_type{young}", url=host, until=card.until),
    ]
    bots = [a for a in ways if a.bot == card.bot and a.transport != WEB]
    if bots:
        named = [say("invites.card_bot", messenger=say(f"whoami.messenger.{a.transport}"), name=a.name) for a in bots]
        steps.append(say(f"invites.card_bots{young}", bots=named))
    return {
        "name": card.name.form("full", language),
        "about": words.text(card.about, language),
        "code": shown(card.code),
        "qr": qr(f"{url}/i/{card.code}"),
        "steps": [words.text(step, language) for step in steps],
    }


def qr(link: str) -> str:
    """Give the code to scan, as SVG."""
    rows = segno.make(link, error="m", micro=False, mask=MASK).matrix
    bars = ((run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in _DARK.finditer(row))
    drawing = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in bars)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{drawing}"/></svg>'


class _Sheet:
    """The cards of one school, read with four queries however large it is."""

    def __init__(self, tx: Tx, school_id: int, name: str, zone: ZoneInfo) -> None:
        self.tx = tx
        self.school_id = school_id
        self.name = name
        self.invited = {
            (row.person_id, row.role): (
                Name(row.family, row.given, row.patronymic, row.sex),
                row.code,
                row.expires_at.astimezone(zone).date(),
            )
            for row in tx.all(_INVITED, {"school_id": school_id, "now": tx.now})
        }

    def classes(self, class_id: int | None) -> list[Group]:
        pupils = defaultdict(list)
        for row in self.tx.all(_PUPILS, {"school_id": self.school_id}):
            pupils[row.class_id, f"{row.grade}{row.letter}"].append(row)
        guardians, children = self._families()
        groups = []
        for (of, title), rows in pupils.items():
            if class_id in (None, of):
                found = [c for row in rows for c in self._family(row, title, guardians, children)]
                groups.append(Group(say("invites.class", title=title), self.name, _without_repeats(found)))
        return [group for group in groups if group.cards]

    def staff(self) -> list[Group]:
        found = [
            self._made(person_id, role, say(f"invites.role_{role}"))
            for person_id, role in self.invited
            if role not in (Role.PUPIL, Role.GUARDIAN)
        ]
        staff = sorted((c for c in found if c), key=lambda c: c.name.form("full"))
        return [Group(say("invites.staff"), self.name, tuple(staff))] if staff else []

    def chosen(self, person_ids: Collection[int]) -> tuple[Card, ...]:
        labels = {r.pupil_id: f"{r.grade}{r.letter}" for r in self.tx.all(_PUPILS, {"school_id": self.school_id})}
        _, children = self._families()
        found = []
        for person_id, role in self.invited:
            if person_id in person_ids:
                about = _about(role, labels.get(person_id), children[person_id])
                found.append(self._made(person_id, role, about, young=role == Role.PUPIL))
        return tuple(card for card in found if card)

    def _families(self) -> tuple[dict[int, list[int]], dict[int, list[Name]]]:
        guardians: dict[int, list[int]] = defaultdict(list)
        children: dict[int, list[Name]] = defaultdict(list)
        for row in self.tx.all(_FAMILIES, {"school_id": self.school_id}):
            guardians[row.pupil_id].append(row.guardian_id)
            children[row.guardian_id].append(Name(row.family, row.given, row.patronymic, row.sex))
        return guardians, children

    def _family(
        self, pupil: sa.Row[Any], title: str, guardians: dict[int, list[int]], children: dict[int, list[Name]]
    ) -> Iterable[Card]:
        cards = [self._made(pupil.pupil_id, Role.PUPIL, say("invites.card_pupil", title=title), young=True)]
        for guardian in guardians[pupil.pupil_id]:
            about = say("invites.card_guardian", children=children[guardian])
            cards.append(self._made(guardian, Role.GUARDIAN, about))
        return [card for card in cards if card]

    def _made(self, person_id: int, role: str, about: Phrase, young: bool = False) -> Card | None:
        found = self.invited.get((person_id, role))
        return Card(found[0], about, found[1], found[2], young, BOT_OF[Role(role)]) if found else None


def _about(role: str, label: str | None, children: Sequence[Name]) -> Phrase:
    if role == Role.PUPIL and label:
        return say("invites.card_pupil", title=label)
    if role == Role.GUARDIAN and children:
        return say("invites.card_guardian", children=children)
    return say(f"invites.role_{role}")


def _without_repeats(found: Iterable[Card]) -> tuple[Card, ...]:
    return tuple({card.code: card for card in reversed(list(found))}.values())[::-1]  # twins: parents once


_INVITED = (
    sa.select(
        invite.c.person_id,
        invite.c.role,
        invite.c.code,
        invite.c.expires_at,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(person, person.c.id == invite.c.person_id)
    .join(
        membership,
        sa.and_(
            membership.c.person_id == invite.c.person_id,
            membership.c.role == invite.c.role,
            membership.c.school_id == invite.c.school_id,
            membership.c.ended_at.is_(None),
        ),
    )
    .where(
        invite.c.school_id == sa.bindparam("school_id"),
        invite.c.used_at.is_(None),
        invite.c.expires_at > sa.bindparam("now", type_=invite.c.expires_at.type),
    )
    .order_by(invite.c.expires_at, invite.c.id)
)
_PUPILS = (
    sa.select(enrollment.c.pupil_id, enrollment.c.class_id, school_class.c.grade, school_class.c.letter)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .join(person, person.c.id == enrollment.c.pupil_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(school_class.c.grade, school_class.c.letter, person.c.family, person.c.given, person.c.id)
)
_FAMILIES = (
    sa.select(
        guardianship.c.guardian_id,
        guardianship.c.pupil_id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
    )
    .join(person, person.c.id == guardianship.c.pupil_id)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(guardianship.c.id)
)
