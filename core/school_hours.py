"""What a school decides for its people: quiet hours, the digest's hour, when lessons are, holidays.

Quiet hours and digest hold for whoever chose nothing of their own. Lessons silence the student bot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.database import Tx
from core.notices import look_again_in
from core.notices.preferences import too_long
from core.notices.readers import Hours, lessons_of
from core.notices.silence import Span
from core.people import Role
from core.refusal import NotFound, Refusal
from core.schools import lesson_hours, school, school_break, school_class, school_lessons

LONGEST_LESSONS = 14 * 60  # minutes


class LessonsOverNight(Refusal):
    """Lessons begin after they end, or last nearly all day."""


class BreakBackwards(Refusal):
    """Holidays end before they begin. Tells `first` and `last`."""


@dataclass(frozen=True, slots=True)
class Break:
    """Holidays, from the first to the last day."""

    id: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """All that a school decided; `own` are the classes (id, «5Б») that go by lesson hours of their own."""

    hours: Hours
    lessons: Mapping[int, Span]
    classes: Sequence[tuple[int, str]]
    own: frozenset[int]
    breaks: Sequence[Break]


_CLASSES = (
    sa.select(
        school_class.c.id,
        school_class.c.grade,
        school_class.c.letter,
        sa.exists().where(lesson_hours.c.class_id == school_class.c.id).label("own"),
    )
    .where(school_class.c.school_id == sa.bindparam("school_id"))
    .order_by(school_class.c.grade, school_class.c.letter)
)
_BREAKS = (
    sa.select(school_break)
    .where(school_break.c.school_id == sa.bindparam("school_id"), school_break.c.ends_on >= sa.bindparam("today"))
    .order_by(school_break.c.starts_on, school_break.c.id)
)


def school_hours(tx: Tx, actor: Actor) -> SchoolHours:
    """Give what the school decided; holidays that are over are left out. Raises NotAllowed."""
    _decides(actor)
    mine = {"school_id": actor.school_id}
    row = tx.all(sa.select(school).where(school.c.id == actor.school_id))[0]
    classes = tx.all(_CLASSES, mine)
    days = tx.all(sa.select(school_lessons).where(school_lessons.c.school_id == actor.school_id))
    breaks = tx.all(_BREAKS, mine | {"today": actor.local(tx.now).date()})
    return SchoolHours(
        Hours(Span(row.quiet_from, row.quiet_until), row.digest_at),
        {d.weekday: Span(d.starts, d.ends) for d in days},
        [(c.id, f"{c.grade}{c.letter}") for c in classes],
        frozenset(c.id for c in classes if c.own),
        [Break(b.id, b.starts_on, b.ends_on) for b in breaks],
    )


Stretch: TypeAlias = tuple[date, date]  # the first and the last day
_ALL_BREAKS = (
    sa.select(school_break.c.starts_on, school_break.c.ends_on)
    .where(school_break.c.school_id == sa.bindparam("school_id"))
    .order_by(school_break.c.starts_on, school_break.c.id)
)


def breaks_of(tx: Tx, school_id: int) -> list[Stretch]:
    """Give the holidays of a school, past ones too."""
    return [(row.starts_on, row.ends_on) for row in tx.all(_ALL_BREAKS, {"school_id": school_id})]


def _decides(actor: Actor) -> None:
    actor.needs(Role.DIRECTOR, Role.STAFF)


def set_quiet(tx: Tx, actor: Actor, quiet: Span) -> None:
    """Keep the school's quiet hours. Raises NotAllowed or QuietTooLong."""
    too_long(quiet)
    _set(tx, actor, "set_quiet_hours", {"quiet_from": quiet.starts, "quiet_until": quiet.ends})


def set_digest(tx: Tx, actor: Actor, at: int) -> None:
    """Keep when the school's digest comes, in minutes from midnight. Raises NotAllowed."""
    _set(tx, actor, "set_digest_hour", {"digest_at": at})


def _set(tx: Tx, actor: Actor, verb: str, values: dict[str, int]) -> None:
    _decides(actor)
    tx.run(school.update().where(school.c.id == actor.school_id).values(values))
    _decided(tx, actor, verb, "school", actor.school_id)


def _decided(tx: Tx, actor: Actor, verb: str, subject: str, subject_id: int) -> None:
    audit.record(tx, actor, verb, subject, subject_id)
    look_again_in(tx, actor.school_id)


def set_lessons(tx: Tx, actor: Actor, class_id: int | None, days: Iterable[int], span: Span | None) -> None:
    """Keep when lessons are on these weekdays (None: no lessons), for one class or for all without hours of their own.

    Raises NotAllowed, NotFound or LessonsOverNight.
    """
    _decides(actor)
    if span is not None and not 0 < span.ends - span.starts <= LONGEST_LESSONS:
        raise LessonsOverNight
    if class_id is None:
        of: tuple[sa.Table, dict[str, int]] = school_lessons, {"school_id": actor.school_id}
    else:
        _begin_own(tx, actor, class_id)
        of = lesson_hours, {"class_id": class_id}
    _replace(tx, *of, dict.fromkeys(days, span))
    _decided(tx, actor, "set_lessons", "school" if class_id is None else "school_class", class_id or actor.school_id)


def lessons_as_school(tx: Tx, actor: Actor, class_id: int) -> None:
    """Let a class go by the school's lesson hours again. Raises NotAllowed or NotFound."""
    _decides(actor)
    _of_school(tx, actor, class_id)
    tx.run(lesson_hours.delete().where(lesson_hours.c.class_id == class_id))
    _decided(tx, actor, "set_lessons", "school_class", class_id)


def class_lessons(tx: Tx, actor: Actor, class_id: int) -> Mapping[int, Span]:
    """Give when the lessons of a class are, by weekday. Raises NotAllowed or NotFound."""
    _decides(actor)
    _of_school(tx, actor, class_id)
    return lessons_of(tx, class_id, actor.school_id).hours


def _of_school(tx: Tx, actor: Actor, class_id: int) -> None:
    mine = school_class.c.id == class_id, school_class.c.school_id == actor.school_id
    if tx.value(sa.select(school_class.c.id).where(*mine).with_for_update(key_share=True)) is None:
        raise NotFound


def _begin_own(tx: Tx, actor: Actor, class_id: int) -> None:
    """A class that had no hours of its own begins with the school's."""
    before = class_lessons(tx, actor, class_id)
    tx.run(lesson_hours.delete().where(lesson_hours.c.class_id == class_id))
    _replace(tx, lesson_hours, {"class_id": class_id}, dict(before))


def _replace(tx: Tx, table: sa.Table, of: dict[str, int], days: Mapping[int, Span | None]) -> None:
    (column, value), *_ = of.items()
    tx.run(table.delete().where(table.c[column] == value, table.c.weekday.in_(list(days))))
    rows: list[dict[str, Any]] = [
        {**of, "weekday": day, "starts": span.starts, "ends": span.ends} for day, span in days.items() if span
    ]
    if rows:
        tx.run(table.insert(), rows)


def add_break(tx: Tx, actor: Actor, first: date, last: date) -> None:
    """Keep holidays, their last day among them. Raises NotAllowed or BreakBackwards."""
    _decides(actor)
    if last < first:
        raise BreakBackwards(first=first, last=last)
    made = tx.insert(school_break, school_id=actor.school_id, starts_on=first, ends_on=last)
    _decided(tx, actor, "add_break", "school_break", made)


def drop_break(tx: Tx, actor: Actor, break_id: int) -> None:
    """Forget holidays. Raises NotAllowed or NotFound."""
    _decides(actor)
    mine = school_break.c.id == break_id, school_break.c.school_id == actor.school_id
    if tx.run(school_break.delete().where(*mine)).rowcount == 0:
        raise NotFound
    _decided(tx, actor, "drop_break", "school_break", break_id)
