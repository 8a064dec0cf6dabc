"""What is shown of notes: to a family its own, to a homeroom teacher the class, to who is on duty the school."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from core.absences import notes
from core.absences.lessons import SchoolDays, school_days, whole_school
from core.absences.notes import Note, on
from core.absences.reading import AHEAD
from core.absences.tables import Reason
from core.access import Actor
from core.database import Tx
from core.days.spans import Days
from core.duty.shifts import on_duty
from core.opportunities.pupils import children
from core.people import Role, enrollment
from core.refusal import NotFound
from core.schools import school_class

SHOWN_BACK = timedelta(days=30)  # to a family, of notes that are over
CERTIFICATES_BACK = timedelta(days=90)
TREND = 6  # days with lessons, today the last of them
_DAY = timedelta(days=1)
_OFFICE = (Role.DIRECTOR, Role.STAFF)


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class, «5Б»."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """The absences of a school day in numbers; `trend` holds the last days with lessons, this one last.

    Who misses only a part of the day is not `away`, but counted in `partly`.
    """

    day: date
    away: int
    partly: int
    pupils: int
    reasons: Mapping[Reason, int]
    trend: Sequence[tuple[date, int]]


_CLASSES = (
    sa.select(school_class.c.id, school_class.c.grade, school_class.c.letter)
    .where(school_class.c.school_id == sa.bindparam("school_id"))
    .order_by(school_class.c.grade, school_class.c.letter)
)
_HOMEROOM = _CLASSES.where(school_class.c.homeroom_teacher_id == sa.bindparam("teacher"))
_PUPILS = (
    sa.select(sa.func.count())
    .select_from(enrollment)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
)


def today_of(tx: Tx, actor: Actor) -> date:
    """Give the school's own date."""
    return actor.local(tx.now).date()


def own_notes(tx: Tx, actor: Actor) -> Sequence[Note]:
    """Give the notes of a guardian's children that hold, those to come first, then those just over."""
    today = today_of(tx, actor)
    mine = [child.id for child in children(tx, actor)]
    held = notes.of_pupils(tx, actor.school_id, Days(today - SHOWN_BACK, today + 2 * AHEAD), mine)
    coming = sorted((n for n in held if n.days.last >= today), key=lambda n: n.days)
    return [*coming, *sorted((n for n in held if n.days.last < today), key=lambda n: n.days, reverse=True)]


def homeroom(tx: Tx, actor: Actor) -> Sequence[SchoolClass]:
    """Give the classes of a homeroom teacher."""
    rows = tx.all(_HOMEROOM, {"school_id": actor.school_id, "teacher": actor.person_id})
    return [SchoolClass(row.id, f"{row.grade}{row.letter}") for row in rows]


def class_away(tx: Tx, actor: Actor, class_id: int, day: date) -> Sequence[Note]:
    """Give who of a class does not come on `day`, to its homeroom teacher. Raises NotFound."""
    _own(tx, actor, class_id)
    return notes.of_classes(tx, actor.school_id, on(day), [class_id])


def days_of_class(tx: Tx, actor: Actor, class_id: int) -> SchoolDays:
    """Give the days on which a homeroom teacher's class has lessons. Raises NotFound."""
    _own(tx, actor, class_id)
    return school_days(tx, actor.school_id, [class_id])


def _own(tx: Tx, actor: Actor, class_id: int) -> None:
    if all(one.id != class_id for one in homeroom(tx, actor)):
        raise NotFound


def school_away(tx: Tx, actor: Actor, day: date) -> Sequence[Note]:
    """Give who of the school does not come on `day`, class by class: to the office, and to who is on duty today.

    Raises NotAllowed for families, NotFound for a teacher who is not on duty.
    """
    if actor.role not in _OFFICE and not on_duty(tx, actor):
        raise NotFound
    return notes.of_school(tx, actor.school_id, on(day))


def certificates(tx: Tx, actor: Actor) -> Sequence[Note]:
    """Give the notes of a homeroom teacher's classes that have a certificate, the latest first."""
    today = today_of(tx, actor)
    lately = Days(today - CERTIFICATES_BACK, today + 2 * AHEAD)
    own = [one.id for one in homeroom(tx, actor)]
    kept = [note for note in notes.of_classes(tx, actor.school_id, lately, own) if note.certificate]
    return sorted(kept, key=lambda note: note.days, reverse=True)


def numbers(tx: Tx, actor: Actor) -> Numbers:
    """Give today's absences in numbers, or those of the next day with lessons. Raises NotAllowed."""
    actor.needs(*_OFFICE)
    days = whole_school(tx, actor.school_id)
    day = next(days.coming(today_of(tx, actor)), today_of(tx, actor))
    before = [day - n * _DAY for n in range(60, 0, -1) if days.has(day - n * _DAY)][1 - TREND :]
    shown = [*before, day]
    held = notes.of_school(tx, actor.school_id, Days(shown[0], day))
    whole = [note for note in held if note.part is None]
    away = [note for note in whole if note.days.overlaps(on(day))]
    return Numbers(
        day,
        len({note.pupil for note in away}),
        len({note.pupil for note in held if note.part is not None and note.days.overlaps(on(day))}),
        int(tx.value(_PUPILS, {"school_id": actor.school_id})),
        Counter(note.reason for note in away),
        [(one, len({note.pupil for note in whole if note.days.overlaps(on(one))})) for one in shown],
    )
