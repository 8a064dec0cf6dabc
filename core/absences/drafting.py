"""A note before it is sent: what a family's words come to, and how it fits beside the notes that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.absences import reading
from core.absences.lessons import SchoolDays, school_days
from core.absences.notes import Note, Planned, of_pupils, plan
from core.absences.partial import Missing, Part
from core.absences.tables import Reason
from core.access import Actor
from core.accounts import account
from core.database import Tx
from core.days.spans import Days
from core.names import Name
from core.opportunities.fit import Pupil
from core.opportunities.pupils import children, name_of
from core.people import person
from core.schools import school_class


@dataclass(frozen=True, slots=True)
class Draft:
    """Whose absence, on which days, which part of them, why; kept in a conversation as JSON, so that it stays.

    `apart`: the part of each of the days, where they are not missed alike.
    """

    pupils: tuple[int, ...]
    days: tuple[Days, ...]
    part: Part | None = None
    reason: Reason = Reason.OTHER
    apart: tuple[Part | None, ...] = ()

    @property
    def told(self) -> tuple[tuple[Days, Part | None], ...]:
        """Each of the days with its part."""
        return tuple(zip(self.days, self.apart or (self.part,) * len(self.days), strict=True))

    def to_json(self) -> dict[str, Any]:
        """Give the form that is kept."""
        days = [[one.first.isoformat(), one.last.isoformat()] for one in self.days]
        part, apart = _part_to_json(self.part), [_part_to_json(one) for one in self.apart]
        return {"pupils": list(self.pupils), "days": days, "part": part, "reason": self.reason, "apart": apart}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> "Draft":
        """Read what `to_json` gave."""
        days = tuple(Days(*map(date.fromisoformat, one)) for one in kept["days"])
        part, apart = _part_from_json(kept["part"]), tuple(map(_part_from_json, kept.get("apart", ())))
        return Draft(tuple(kept["pupils"]), days, part, Reason(kept["reason"]), apart)


def _part_to_json(part: Part | None) -> list[Any] | None:
    return list(part) if part else None


def _part_from_json(kept: Any) -> Part | None:
    return Part(Missing(kept[0]), *kept[1:]) if kept else None


@dataclass(frozen=True, slots=True)
class Homeroom:
    """A homeroom teacher; who has not joined does not see the note."""

    name: Name
    joined: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """One child's part of a draft: what each of the days would be, who is the homeroom teacher."""

    pupil: Pupil
    planned: tuple[Planned, ...]
    teacher: Homeroom | None


def named_children(tx: Tx, actor: Actor, words: str) -> list[Pupil]:
    """Give those of a guardian's children whom `words` name."""
    mine = children(tx, actor)
    named = reading.named(words, [(child.id, child.name) for child in mine])
    return [child for child in mine if child.id in named]


def standing(tx: Tx, actor: Actor, words: str) -> str:
    """Give the lines of what a family wrote that the note is made of.

    A later line that told nothing is none of them; one that tells of another child alone begins a new note.
    """
    kept: list[str] = []
    about: set[int] = set()
    for line in words.splitlines():
        named = {child.id for child in named_children(tx, actor, line)}
        said = heard(tx, actor, line)
        if named and about and not named & about and said.tells and not reading.corrects(line):
            kept.clear()
        about = named or about
        if said.tells or said.unclear or named:
            kept.append(line)
    return "\n".join(kept or words.splitlines()[:1])


def heard(tx: Tx, actor: Actor, words: str) -> reading.Said:
    """Read a family's words as of now; without the school's hours, so what names no day means today."""
    today = actor.local(tx.now).date()
    return reading.read(words, today, today, last=before_holidays(tx, actor, words))


def before_holidays(tx: Tx, actor: Actor, words: str) -> date | None:
    """Give the last day of lessons before the school's next holidays, if `words` name them and they are known."""
    if not reading.names_holidays(words):
        return None
    mine = [child.id for child in children(tx, actor)]
    return days_of(tx, actor, mine).before_holidays(actor.local(tx.now).date())


def is_note(tx: Tx, actor: Actor, words: str) -> bool:
    """Tell whether words that nobody asked for are a guardian's absence note."""
    family = [(child.id, child.name) for child in children(tx, actor)]
    return reading.is_note(words, family, actor.local(tx.now).date())


def differ(tx: Tx, actor: Actor, words: str) -> bool:
    """Tell whether `words` may give a guardian's children days of their own, which one note cannot."""
    family = [(child.id, child.name) for child in children(tx, actor)]
    return reading.differ(words, family, actor.local(tx.now).date())


def days_of(tx: Tx, actor: Actor, pupils: Sequence[int]) -> SchoolDays:
    """Give the days on which some of a guardian's children have lessons."""
    return school_days(tx, actor.school_id, [c.class_id for c in children(tx, actor) if c.id in pupils])


def composed(
    tx: Tx, actor: Actor, pupils: Sequence[int], days: Sequence[Days], reason: Reason | None, words: str
) -> Draft:
    """Make a draft of what was chosen and of what was said besides; words count where they say something.

    What names no days at all means the first that is not over at school.
    """
    whose = [child.id for child in named_children(tx, actor, words)] or list(pupils)
    now = actor.local(tx.now)
    start = days_of(tx, actor, whose).meant(now)
    chosen = reading.Said(tuple(days), None, None, reason, bool(days))
    said = reading.read(words, now.date(), start, chosen, before_holidays(tx, actor, words))
    reason = said.reason or Reason.OTHER
    if said.apart:
        days, parts = zip(*said.apart, strict=True)
        return Draft(tuple(whose), days, None, reason, parts)
    return Draft(tuple(whose), said.days or (Days(start, start),), said.part, reason)


def drafted(tx: Tx, actor: Actor, draft: Draft) -> list[Drafted]:
    """Give what would become of each child's days, were the note sent now."""
    mine = [child for child in children(tx, actor) if child.id in draft.pupils]
    whole = Days(draft.days[0].first, draft.days[-1].last)
    holding = of_pupils(tx, actor.school_id, whole, [child.id for child in mine])
    teachers = homeroom_teachers(tx, [child.class_id for child in mine])
    return [
        Drafted(child, _planned([n for n in holding if n.pupil == child.id], draft), teachers.get(child.class_id))
        for child in mine
    ]


def _planned(holding: Sequence[Note], draft: Draft) -> tuple[Planned, ...]:
    return tuple(plan(holding, days, part, draft.reason) for days, part in draft.told)


_JOINED = sa.exists().where(account.c.person_id == person.c.id)
_TEACHERS = (
    sa.select(school_class.c.id, *person.c["family", "given", "patronymic", "sex"], _JOINED.label("joined"))
    .join(person, person.c.id == school_class.c.homeroom_teacher_id)
    .where(school_class.c.id.in_(sa.bindparam("classes", expanding=True)))
)


def homeroom_teachers(tx: Tx, classes: Sequence[int]) -> dict[int, Homeroom]:
    """Give the homeroom teacher of each class that has one."""
    rows = tx.all(_TEACHERS, {"classes": list(classes)}) if classes else ()
    return {row.id: Homeroom(name_of(row), row.joined) for row in rows}
