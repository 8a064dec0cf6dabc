"""Who picks a child up, as it is written («сегодня Петю заберёт бабушка»), and as a list or a card shows it."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from core.access import Actor
from core.database import Tx
from core.days.one import wrong
from core.days.parser import unread
from core.days.spans import Days, spans
from core.files import FileStore
from core.messages import Attachment
from core.names import Name, called, called_politely
from core.opportunities.fit import Pupil
from core.pickup.queries import Allowed, List
from core.pickup.wording import RELATIONS, related, when
from core.search.wording import stem, words_of
from core.words import Phrase, Text, say
from dialogs.engine import typed
from dialogs.engine.steps import Option, Shown

Render = Callable[[Text], str]

_PHONE = re.compile(r"\+?\d[\d\s()\-–]{8,16}\d")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
LONGEST_NAME = 120
MOST_PICTURES = 5


# --- reading


class Said(NamedTuple):
    """What a line says of somebody: who they are to the child, their name, their phone, sure days."""

    relation: str
    name: str
    phone: str
    days: Days | None

    @property
    def is_somebody(self) -> bool:
        """Tell whether it names anybody."""
        return bool(self.relation or self.name)


def phone_in(line: str | None) -> str:
    """Give the phone number in a line, "" if there is none."""
    found = _PHONE.search(line or "")
    return (typed.phone(found[0].strip()) or "") if found else ""


def person_in(line: str, children: Iterable[Name], text: Render) -> Said:
    """Read a line that names somebody: «бабушка Мария Петровна, 8 911 000-00-00», or is a sentence about them."""
    relation, others = _relation(_WORD.findall(_PHONE.sub(" ", line)), text)
    around = set(words_of(text(say("pickup.around"))))
    if any(around & set(words_of(word)) for word in others):
        left = [word for word in others if not around & set(words_of(word))]
        others = _names(line, left, children) or left
    return Said(relation, " ".join(others)[:LONGEST_NAME], phone_in(line), None)


def read(line: str, children: Iterable[Name], text: Render, today: date) -> Said:
    """Read a line that says who comes for a child and when; of its words those with a capital may be the name."""
    without_phone = _PHONE.sub(" ", line)
    relation, others = _relation(_WORD.findall(without_phone), text)
    around = set(words_of(text(say("pickup.around"))))
    name = _names(line, [word for word in others if not around & set(words_of(word))], children)
    days = () if wrong(without_phone, today) or unread(without_phone, today).some else spans(without_phone, today)
    return Said(relation, " ".join(name)[:LONGEST_NAME], phone_in(line), days[0] if len(days) == 1 else None)


def _names(line: str, words: Sequence[str], children: Iterable[Name]) -> list[str]:
    """Give the words with a capital that are no child's name; «бабушка Мария Ивановна» of a Маша is no child."""
    known = {word for name in children for word in words_of(f"{called(name)} {_families(name)}")}
    polite = called_politely(line)
    return [word for word in words if word[0].isupper() and (word in polite or not known & set(words_of(word)))]


def _families(name: Name) -> str:
    return " ".join(name.form(case) for case in ("", "gen", "dat", "acc", "ins"))


def _relation(words: Sequence[str], text: Render) -> tuple[str, list[str]]:
    """Give the relation that a word names, and the other words."""
    for relation in RELATIONS:
        stems = {stem(word) for word in words_of(text(say(f"pickup.words.{relation}")))}
        if found := [word for word in words if stem("".join(words_of(word))) in stems]:
            return relation, [word for word in words if word not in found]
    return "", list(words)


# --- showing


def line(one: Allowed, today: date) -> Phrase:
    """Give one of a list: who, the phone, for which days."""
    return say("pickup.line", who=who(one.relation, one.name, one.phone), when=when(one.first, one.last, today))


def who(relation: str, name: str, phone: str) -> Phrase:
    """Give «бабушка Мария Петровна, +7 911 …»."""
    return say("pickup.who_phone" if phone else "pickup.who", relation=related(relation), name=name, phone=phone)


def lines(seen: List, today: date, *, by: bool = False) -> list[Phrase]:
    """Give the whole list: those for some days, those for always, the guardians; `by`: with who named each."""
    named = {one.id: line(one, today) for one in seen.allowed}
    if by:
        named = {one.id: say("pickup.named_by", line=named[one.id], by=one.by) for one in seen.allowed}
    some = [say("pickup.some_day", line=named[one.id]) for one in seen.allowed if one.last is not None]
    always = [say("pickup.at_any_time", line=named[one.id]) for one in seen.allowed if one.last is None]
    guardians = [
        say("pickup.guardian", name=one.name, relation=related(one.relation) or say("pickup.by_right"))
        for one in seen.guardians
    ]
    return [*some, *always, *guardians]


def card(actor: Actor, tx: Tx, files: FileStore, seen: List) -> Shown:
    """Give what somebody at the school's door needs: names, phones, photographs."""
    told = {"pupil": seen.pupil.name, "label": seen.pupil.label, "lines": lines(seen, actor.local(tx.now).date())}
    return Shown(told, files=_pictures(files, seen.allowed))


def _pictures(files: FileStore, allowed: Sequence[Allowed]) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    for one in allowed:
        if one.photo and len(found) < MOST_PICTURES:
            found.append(files.attachment(one.photo, f"{one.name}.jpg"))
    return tuple(found)


def of_today(pairs: Sequence[tuple[Pupil, Allowed]], today: date) -> list[Phrase]:
    """Give a line for each child who is fetched today by somebody named for some days."""
    return [
        say("pickup.child_today", pupil=pupil.name, label=pupil.label, line=line(one, today)) for pupil, one in pairs
    ]


def option(value: int, name: Name, label: str) -> Option:
    """Give a pupil to choose, also by the forms of the name in which people ask."""
    return Option(value, say("pickup.option", name=name, label=label), f"{called(name)} {_families(name)} {label}")
