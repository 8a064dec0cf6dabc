"""A note before it is sent: what a family's words come to, and how it fits beside the notes that hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.absences import reading
from core.absences.each import of_each
from core.absences.lessons import SchoolDays, school_days
from core.absences.notes import Note, Planned, of_pupils, plan, taking_out
from core.absences.partial import Missing, Part
from core.absences.tables import Reason
from core.access import Actor
from core.accounts import account
from core.database import Tx
from core.days.points import DAY
from core.days.spans import Days, merged, within
from core.names import Name, called
from core.opportunities.fit import Pupil
from core.opportunities.pupils import Elsewhere, children, children_elsewhere, name_of
from core.people import person
from core.schools import school_class
from core.search.wording import words_of

_NOTHING = reading.Said()


@dataclass(frozen=True, slots=True)
class Draft:
    """Whose absence, on which days, which part of them, why; kept in a conversation as JSON, so that it stays.

    `apart`: the part of each of the days, where they are not missed alike. `comes`: nothing is missed, but these days,
    which notes that hold tell of, are taken out of them.
    """

    pupils: tuple[int, ...]
    days: tuple[Days, ...]
    part: Part | None = None
    reason: Reason = Reason.OTHER
    apart: tuple[Part | None, ...] = ()
    comes: tuple[Days, ...] = ()

    @property
    def told(self) -> tuple[tuple[Days, Part | None], ...]:
        """Each of the days with its part."""
        return tuple(zip(self.days, self.apart or (self.part,) * len(self.days), strict=True))

    def to_json(self) -> dict[str, Any]:
        """Give the form that is kept."""
        part, apart = _part_to_json(self.part), [_part_to_json(one) for one in self.apart]
        days, comes = _days_to_json(self.days), _days_to_json(self.comes)
        alike = {"part": part, "reason": self.reason, "apart": apart}
        return {"pupils": list(self.pupils), "days": days, "comes": comes, **alike}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> "Draft":
        """Read what `to_json` gave."""
        part, apart = _part_from_json(kept["part"]), tuple(map(_part_from_json, kept["apart"]))
        days, comes = _days_from_json(kept["days"]), _days_from_json(kept["comes"])
        return Draft(tuple(kept["pupils"]), days, part, Reason(kept["reason"]), apart, comes)


def _days_to_json(days: Sequence[Days]) -> list[list[str]]:
    return [[one.first.isoformat(), one.last.isoformat()] for one in days]


def _days_from_json(kept: list[list[str]]) -> tuple[Days, ...]:
    return tuple(Days(*map(date.fromisoformat, one)) for one in kept)


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


def named_elsewhere(tx: Tx, actor: Actor, words: str) -> list[Elsewhere]:
    """Give those whom `words` name who go to another school, and are called as nobody here."""
    there = children_elsewhere(tx, actor)
    named = set(reading.called_in(reading.fold(words), [(child.id, child.name) for child in there]))
    here = {word for child in children(tx, actor) for word in words_of(called(child.name))}
    return [child for child in there if child.id in named and not here & set(words_of(child.name.given))]


def standing(tx: Tx, actor: Actor, words: str) -> str:
    """Give the lines of what a family wrote that the note is made of.

    A later line that told nothing is none of them; one that tells of another child alone begins a new note.
    """
    kept: list[str] = []
    about: set[int] = set()
    for line in words.splitlines():
        named = {child.id for child in named_children(tx, actor, line)}
        said, adds = heard(tx, actor, line), reading.adds(reading.fold(line))
        if named and about and not named & about and said.tells and not adds and not reading.corrects(line):
            kept.clear()
        about = about | named if adds else named or about
        if said.tells or said.unclear or said.comes or named:
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
    """Tell whether words that nobody asked for are a guardian's absence note, or change one that holds."""
    mine, today = children(tx, actor), actor.local(tx.now).date()
    family = [(child.id, child.name) for child in mine]
    if reading.is_note(words, family, today):
        return True
    if reading.only_days(words, family, today):
        return _prolongs(tx, actor, words)
    return bool(reading.may_take_out(words, today) and taken_out(tx, actor, [child.id for child in mine], words))


def _prolongs(tx: Tx, actor: Actor, words: str) -> bool:
    """Tell whether one of the children whom words name has a note that their days go on, or change."""
    named = [child.id for child in named_children(tx, actor, words)]
    for pupil, said in each_told(tx, actor, named, words).items():
        for days in said.days:
            near = Days(days.first - DAY, days.last + DAY)
            if of_pupils(tx, actor.school_id, near, [pupil]):
                return True
    return False


def taken_out(tx: Tx, actor: Actor, pupils: Sequence[int], words: str) -> list[int]:
    """Give those of a guardian's children who, as `words` say, come on a day of which a note tells."""
    told = each_told(tx, actor, pupils, words)
    return [pupil for pupil in told if _comes(tx, actor, pupil, told[pupil])]


def each_told(
    tx: Tx, actor: Actor, pupils: Sequence[int], words: str, chosen: reading.Said = _NOTHING, start: date | None = None
) -> dict[int, reading.Said]:
    """Read what a family wrote of each of its children; `pupils` are whom it was about at first."""
    today, last = actor.local(tx.now).date(), before_holidays(tx, actor, words)

    def read(known: reading.Said, line: str) -> reading.Said:
        return reading.with_line(known, line, today, start or today, last)

    return of_each(words, [(child.id, child.name) for child in children(tx, actor)], pupils, chosen, read)


def days_of(tx: Tx, actor: Actor, pupils: Sequence[int]) -> SchoolDays:
    """Give the days on which some of a guardian's children have lessons."""
    return school_days(tx, actor.school_id, [c.class_id for c in children(tx, actor) if c.id in pupils])


def composed(
    tx: Tx, actor: Actor, pupils: Sequence[int], days: Sequence[Days], reason: Reason | None, words: str
) -> list[Draft]:
    """Make drafts of what was chosen and of what was said besides, one for all children who miss the same.

    Words count where they say something. What names no days at all means the first that is not over at school.
    """
    start = days_of(tx, actor, pupils).meant(actor.local(tx.now))
    chosen = reading.Said(tuple(days), None, None, reason, bool(days))
    alike: dict[Draft, list[int]] = {}
    for pupil, said in each_told(tx, actor, pupils, words, chosen, start).items():
        alike.setdefault(_draft(said, _comes(tx, actor, pupil, said), start), []).append(pupil)
    return [replace(draft, pupils=tuple(whose)) for draft, whose in alike.items()]


def _draft(said: reading.Said, comes: tuple[Days, ...], start: date) -> Draft:
    reason = said.reason or Reason.OTHER
    if comes:
        return Draft((), (), None, reason, (), comes)
    if said.apart:
        days, parts = zip(*said.apart, strict=True)
        return Draft((), days, None, reason, parts)
    return Draft((), said.days or (Days(start, start),), said.part, reason)


def _comes(tx: Tx, actor: Actor, pupil: int, said: reading.Said) -> tuple[Days, ...]:
    """Give the days of return that lie in the pupil's notes: they are not missed, the others still are."""
    if not said.comes:
        return ()
    today = actor.local(tx.now).date()
    holding = of_pupils(tx, actor.school_id, Days(today, date.max), [pupil])
    return merged(Days(day, day) for day in within(said.comes, [note.days for note in holding], today))


def drafted(tx: Tx, actor: Actor, draft: Draft) -> list[Drafted]:
    """Give what would become of each child's days, were the note sent now."""
    mine = [child for child in children(tx, actor) if child.id in draft.pupils]
    told = draft.days or draft.comes
    holding = of_pupils(tx, actor.school_id, Days(told[0].first, told[-1].last), [child.id for child in mine])
    teachers = homeroom_teachers(tx, [child.class_id for child in mine])
    return [
        Drafted(child, _planned([n for n in holding if n.pupil == child.id], draft), teachers.get(child.class_id))
        for child in mine
    ]


def _planned(holding: Sequence[Note], draft: Draft) -> tuple[Planned, ...]:
    out = tuple(one for days in draft.comes for one in taking_out(holding, days))
    return out or tuple(plan(holding, days, part, draft.reason) for days, part in draft.told)


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
