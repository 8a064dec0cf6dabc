"""A note as the house knows it, and how a new one fits beside those that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.absences.partial import Missing, Part
from core.absences.tables import HOLDS, Reason, absence_note
from core.database import Tx
from core.days.points import DAY
from core.days.spans import Days
from core.names import Name
from core.opportunities.pupils import name_of
from core.people import enrollment, person
from core.schools import school_class


@dataclass(frozen=True, slots=True)
class Note:
    """A note that holds: whose absence, when, why, who told. `label` names the pupil's class, «5Б»."""

    id: int
    pupil: int
    name: Name
    class_id: int
    label: str
    days: Days
    reason: Reason
    words: str
    part: Part | None
    by: Name
    by_person_id: int
    certificate: str | None
    created_at: datetime

    @property
    def misses_clubs(self) -> bool:
        """Tell whether the pupil is away in the afternoon too; who only comes later, or is back by then, is not."""
        return self.part is None or self.part.missing in (Missing.LEAVES, Missing.LAST, Missing.ONLY)


class Standing(StrEnum):
    """What a note would be beside those that hold."""

    NEW = "new"
    LONGER = "longer"  # one that holds begins earlier or ends later from now on
    CHANGED = "changed"  # the same days, told otherwise
    INSIDE = "inside"  # some of its days, told otherwise; the others stay as they were
    KNOWN = "known"  # one that holds says so already
    OUT = "out"  # the pupil comes on these days of one that holds


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to become of days that were told. `note` is the one that holds, `merged` those that it takes in.

    `kept` is the id of the note that tells of them, once it is sent.
    """

    standing: Standing
    days: Days
    note: Note | None = None
    merged: tuple[int, ...] = ()
    kept: int = 0

    @property
    def rest(self) -> tuple[Days, ...]:
        """The days of the note that holds before and after those told otherwise, or taken out of it."""
        if self.standing not in (Standing.INSIDE, Standing.OUT) or self.note is None:
            return ()
        was = self.note.days
        around = Days(was.first, self.days.first - DAY), Days(self.days.last + DAY, was.last)
        return tuple(one for one in around if one.first <= one.last)


def plan(holding: Sequence[Note], days: Days, part: Part | None, reason: Reason) -> Planned:
    """Decide how `days` fit beside the notes of the same pupil, so that no two share a day. Pure."""
    others = [note for note in holding if note.days.overlaps(days)]
    if not others:
        return Planned(Standing.NEW, days)
    first, *rest = sorted(others, key=lambda note: note.days)
    if first.days.covers(days):
        told = (part, reason) if reason is not Reason.OTHER else (part, first.reason)
        if told == (first.part, first.reason):
            return Planned(Standing.KNOWN, first.days, first)
        return Planned(Standing.CHANGED if first.days == days else Standing.INSIDE, days, first)
    whole = Days(min(first.days.first, days.first), max(days.last, *(note.days.last for note in others)))
    return Planned(Standing.LONGER, whole, first, tuple(note.id for note in rest))


def taking_out(holding: Sequence[Note], days: Days) -> list[Planned]:
    """Give which days of which notes are no longer told of where the pupil comes in `days`. Pure."""
    shared = [(note, Days(max(note.days.first, days.first), min(note.days.last, days.last))) for note in holding]
    return [Planned(Standing.OUT, both, note) for note, both in shared if both.first <= both.last]


_by = person.alias("by")
_NOTES = (
    sa.select(
        absence_note,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        _by.c.family.label("by_family"),
        _by.c.given.label("by_given"),
        _by.c.patronymic.label("by_patronymic"),
        _by.c.sex.label("by_sex"),
        enrollment.c.class_id,
        school_class.c.grade,
        school_class.c.letter,
    )
    .join(person, person.c.id == absence_note.c.pupil_id)
    .join(_by, _by.c.id == absence_note.c.by_person_id)
    .join(
        enrollment,
        sa.and_(
            enrollment.c.pupil_id == absence_note.c.pupil_id,
            enrollment.c.school_id == absence_note.c.school_id,
            enrollment.c.ended_at.is_(None),
        ),
    )
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(HOLDS, absence_note.c.school_id == sa.bindparam("school_id"))
    .where(absence_note.c.last_day >= sa.bindparam("since", type_=sa.Date))
    .where(absence_note.c.first_day <= sa.bindparam("until", type_=sa.Date))
    .order_by(school_class.c.grade, school_class.c.letter, person.c.family, person.c.given, absence_note.c.first_day)
)
_OF_PUPILS = _NOTES.where(absence_note.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)))
_OF_CLASSES = _NOTES.where(enrollment.c.class_id.in_(sa.bindparam("classes", expanding=True)))


def of_school(tx: Tx, school_id: int, days: Days) -> Sequence[Note]:
    """Give the notes of a school that hold in `days`, class by class, by name."""
    return _read(tx, _NOTES, school_id, days)


def of_classes(tx: Tx, school_id: int, days: Days, classes: Sequence[int]) -> Sequence[Note]:
    """Give those of some of its classes."""
    return _read(tx, _OF_CLASSES, school_id, days, classes=list(classes))


def of_pupils(tx: Tx, school_id: int, days: Days, pupils: Sequence[int]) -> Sequence[Note]:
    """Give those of some of its pupils."""
    return _read(tx, _OF_PUPILS, school_id, days, pupils=list(pupils))


def _read(tx: Tx, query: sa.Select[Any], school_id: int, days: Days, **of: Sequence[int]) -> Sequence[Note]:
    if not all(of.values()):
        return ()
    rows = tx.all(query, {"school_id": school_id, "since": days.first, "until": days.last, **of})
    return [_note(row) for row in rows]


def _note(row: sa.Row[Any]) -> Note:
    ends = row.lesson, row.minute, row.until_lesson, row.until_minute
    part = Part(Missing(row.part), *ends, row.subjects) if row.part else None
    by = Name(row.by_family, row.by_given, row.by_patronymic, row.by_sex)
    return Note(
        row.id,
        row.pupil_id,
        name_of(row),
        row.class_id,
        f"{row.grade}{row.letter}",
        Days(row.first_day, row.last_day),
        Reason(row.reason),
        row.words,
        part,
        by,
        row.by_person_id,
        row.certificate,
        row.created_at,
    )


def on(day: date) -> Days:
    """Give one day."""
    return Days(day, day)


def always() -> Days:
    """Give all days there are."""
    return Days(date.min, date.max)
