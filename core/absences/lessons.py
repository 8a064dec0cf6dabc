"""Which days have lessons: weekends and holidays have none, so nobody is missed there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from core.database import Tx
from core.days.spans import Days
from core.notices.readers import lessons_of
from core.notices.silence import Lessons, Span
from core.schools import lesson_hours, school_break, school_class, school_lessons
from core.workdays import is_working_day

_DAY = timedelta(days=1)
_HOLIDAYS = 5  # days: whatever is shorter is a day off
_FAR = 130  # days: no holidays are longer
_BEGIN, _OVER = 8 * 60, 15 * 60  # minutes from midnight, when its lessons are


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The days on which some of several classes have lessons. Pure."""

    classes: Sequence[Lessons]

    def has(self, day: date) -> bool:
        """Tell whether there are lessons on `day`."""
        return any(_has(lessons, day) for lessons in self.classes)

    def among(self, days: Days) -> int:
        """Give how many of `days` have lessons."""
        return sum(self.has(days.first + n * _DAY) for n in range(days.length))

    def after(self, day: date) -> date | None:
        """Give the first day with lessons after `day`."""
        return next(self.coming(day + _DAY), None)

    def coming(self, day: date) -> Iterator[date]:
        """Give the days with lessons from `day` on, the near ones."""
        return (there for n in range(_FAR) if self.has(there := day + n * _DAY))

    def before_holidays(self, day: date) -> date | None:
        """Give the last day with lessons before the next holidays, as of `day`; None where none are known."""
        breaks = [one for lessons in self.classes for one in lessons.breaks]
        ahead = [first for first, last in breaks if first > day and (last - first).days + 1 >= _HOLIDAYS]
        if not ahead:
            return None
        there = (min(ahead) - n * _DAY for n in range(1, _FAR))
        return next((one for one in there if self.has(one)), None)

    def begin(self, day: date) -> int:
        """Give when lessons begin on `day`, in minutes from midnight; the usual hour where that was not told."""
        told = [lessons.on(day).starts for lessons in self.classes if lessons.on(day).length]
        return min(told, default=_BEGIN)

    def meant(self, now: datetime) -> date:
        """Give the day that «болеем» means: today while there are lessons, else the next day that has some."""
        today, minute = now.date(), now.hour * 60 + now.minute
        if self.has(today) and minute < max(_ends(lessons, today) for lessons in self.classes):
            return today
        return self.after(today) or today + _DAY


def _has(lessons: Lessons, day: date) -> bool:
    if lessons.hours:
        return lessons.on(day).length > 0
    return is_working_day(day) and not any(first <= day <= last for first, last in lessons.breaks)


def _ends(lessons: Lessons, day: date) -> int:
    return lessons.on(day).ends if lessons.hours else _OVER


def school_days(tx: Tx, school_id: int, classes: Sequence[int]) -> SchoolDays:
    """Give the days of these classes of a school."""
    return SchoolDays([lessons_of(tx, class_id, school_id) for class_id in dict.fromkeys(classes)])


_WEEK = (
    sa.select(lesson_hours.c.weekday, lesson_hours.c.starts, lesson_hours.c.ends)
    .join(school_class, school_class.c.id == lesson_hours.c.class_id)
    .where(school_class.c.school_id == sa.bindparam("school_id"))
    .union_all(
        sa.select(school_lessons.c.weekday, school_lessons.c.starts, school_lessons.c.ends).where(
            school_lessons.c.school_id == sa.bindparam("school_id")
        )
    )
    .subquery("week")
)
_HOURS = sa.select(
    _WEEK.c.weekday, sa.func.min(_WEEK.c.starts).label("starts"), sa.func.max(_WEEK.c.ends).label("ends")
).group_by(_WEEK.c.weekday)
_BREAKS = sa.select(school_break.c.starts_on, school_break.c.ends_on).where(
    school_break.c.school_id == sa.bindparam("school_id")
)


def whole_school(tx: Tx, school_id: int) -> SchoolDays:
    """Give the days on which some class of a school has lessons, from the first to the last of them."""
    at = {"school_id": school_id}
    hours = {row.weekday: Span(row.starts, row.ends) for row in tx.all(_HOURS, at)}
    return SchoolDays([Lessons(hours, [(row.starts_on, row.ends_on) for row in tx.all(_BREAKS, at)])])
