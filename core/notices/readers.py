"""How one person gets notices: what they chose over what their school decided, and the silence around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.database import Tx
from core.notices.kinds import Kind, Urgency
from core.notices.silence import Lessons, Span, free_at
from core.notices.tables import digest, notice_preference
from core.people import enrollment, membership, person
from core.prepared import Prepared
from core.schools import lesson_hours, school, school_break, school_lessons


class Way(StrEnum):
    """How a person wants news: at once, in the digest, or not at all."""

    NOW = "now"
    DIGEST = "digest"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Plan:
    """How and when a notice leaves."""

    urgency: Urgency
    due_at: datetime

    def leaves_alone(self, now: datetime) -> bool:
        """Tell whether it leaves now, as a message of its own."""
        return self.due_at <= now and self.urgency is not Urgency.DIGEST


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours, and when the digest comes, in minutes from midnight."""

    quiet: Span
    digest_at: int

    @property
    def digest_comes(self) -> int:
        """A digest that would come in the quiet hours comes at their end."""
        return (self.digest_at + self.quiet.left(self.digest_at)) % (24 * 60)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person: their hours, the school's, whether they chose their own, their ways, their last digest's day."""

    person_id: int
    language: str
    zone: ZoneInfo
    hours: Hours
    usual: Hours
    wholly: Way | None
    kinds: Mapping[str, Way]
    last_digest: date | None
    lessons: Lessons

    def way(self, kind: Kind) -> Way | None:
        """Give how they get `kind`; None for what is urgent: nobody chooses that."""
        if kind.urgency is Urgency.URGENT:
            return None
        way = self.kinds.get(kind.key) or self.wholly or Way(kind.urgency)
        return Way(kind.urgency) if way is Way.MUTE and kind.kept else way

    def plan(self, kind: Kind, bot: str, since: datetime, now: datetime, hurried: bool = False) -> Plan | None:
        """Give how a notice of `since` leaves, seen from `now`; None if they want none of its kind.

        It is due when the plan's moment is not ahead. `hurried`: a digest does not wait for its hour.
        """
        match self.way(kind):
            case None:
                return Plan(Urgency.URGENT, now)
            case Way.MUTE:
                return None
            case Way.NOW:
                return Plan(Urgency.NOW, self._free_at(now, bot))
            case Way.DIGEST:
                hour = now if hurried else self._digest_hour(since)
                return Plan(Urgency.DIGEST, self._free_at(max(now, self._not_again(hour)), bot))

    def _free_at(self, moment: datetime, bot: str) -> datetime:
        """A pupil's lessons silence the student bot; the quiet hours all of them."""
        return free_at(moment, self.zone, self.hours.quiet, self.lessons if bot == "student" else Lessons())

    def _digest_hour(self, since: datetime) -> datetime:
        """Give the first hour of the digest at or after `since`."""
        at = self._at_digest(since.astimezone(self.zone).date())
        return at if at >= since else self._at_digest(at.astimezone(self.zone).date() + timedelta(days=1))

    def _not_again(self, hour: datetime) -> datetime:
        """Give `hour`, or the next day's digest if that day had its one."""
        had = self.last_digest is not None and hour.astimezone(self.zone).date() <= self.last_digest
        return self._at_digest(self.last_digest + timedelta(days=1)) if had and self.last_digest else hour

    def _at_digest(self, day: date) -> datetime:
        hour, minute = divmod(self.hours.digest_comes, 60)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)


_home = membership.alias("home")
_HOME = (
    sa.select(sa.func.min(_home.c.id))
    .where(_home.c.person_id == person.c.id, _home.c.school_id.is_not(None), _home.c.ended_at.is_(None))
    .scalar_subquery()
)
_LAST = sa.select(sa.func.max(digest.c.day)).where(digest.c.person_id == person.c.id).scalar_subquery()
_READERS = (
    sa.select(
        person.c.id,
        person.c.language,
        school.c.timezone,
        school.c.quiet_from.label("usual_from"),
        school.c.quiet_until.label("usual_until"),
        school.c.digest_at.label("usual_at"),
        notice_preference.c.quiet_from,
        notice_preference.c.quiet_until,
        notice_preference.c.digest_at,
        notice_preference.c.wholly,
        notice_preference.c.kinds,
        _LAST.label("last_digest"),
        enrollment.c.class_id,
        enrollment.c.school_id,
    )
    .select_from(person)
    .outerjoin(membership, membership.c.id == _HOME)
    .outerjoin(school, school.c.id == membership.c.school_id)
    .outerjoin(notice_preference, notice_preference.c.person_id == person.c.id)
    .outerjoin(enrollment, sa.and_(enrollment.c.pupil_id == person.c.id, enrollment.c.ended_at.is_(None)))
)
_READER = Prepared(_READERS.where(person.c.id == sa.bindparam("person_id")))
_SEVERAL = _READERS.where(person.c.id.in_(sa.bindparam("people", expanding=True)))
# For whoever belongs to no school (a coordinator of the region): what a school decides if it decides nothing.
_NO_SCHOOL = "Europe/Kaliningrad", Hours(Span(21 * 60, 7 * 60), 18 * 60)


def reader_of(tx: Tx, person_id: int) -> Reader:
    """Give how `person_id` gets notices."""
    row = tx.all(_READER, {"person_id": person_id})[0]
    return _reader(row, lessons_of(tx, row.class_id, row.school_id) if row.class_id is not None else Lessons())


def readers_of(tx: Tx, people: Sequence[int]) -> dict[int, Reader]:
    """Give how each of `people` gets notices."""
    rows = tx.all(_SEVERAL, {"people": people}) if people else ()
    classes = {(row.class_id, row.school_id) for row in rows if row.class_id is not None}
    lessons = {which: lessons_of(tx, *which) for which in classes}
    return {row.id: _reader(row, lessons.get((row.class_id, row.school_id), Lessons())) for row in rows}


def _reader(row: sa.Row[Any], lessons: Lessons) -> Reader:
    timezone, usual = _NO_SCHOOL
    if row.timezone is not None:
        timezone, usual = row.timezone, Hours(Span(row.usual_from, row.usual_until), row.usual_at)
    quiet = usual.quiet if row.quiet_from is None else Span(row.quiet_from, row.quiet_until)
    return Reader(
        row.id,
        row.language,
        ZoneInfo(timezone),
        Hours(quiet, usual.digest_at if row.digest_at is None else row.digest_at),
        usual,
        Way(row.wholly) if row.wholly else None,
        {kind: Way(way) for kind, way in (row.kinds or {}).items()},
        row.last_digest,
        lessons,
    )


_OF_CLASS = sa.select(lesson_hours).where(lesson_hours.c.class_id == sa.bindparam("of"))
_OF_SCHOOL = sa.select(school_lessons).where(school_lessons.c.school_id == sa.bindparam("of"))
_BREAKS = (
    sa.select(school_break.c.starts_on, school_break.c.ends_on)
    .where(school_break.c.school_id == sa.bindparam("of"))
    .order_by(school_break.c.starts_on)
)


def lessons_of(tx: Tx, class_id: int, school_id: int) -> Lessons:
    """Give the lessons of a class: its own hours if it has any, else the school's; and the school's holidays."""
    rows = tx.all(_OF_CLASS, {"of": class_id}) or tx.all(_OF_SCHOOL, {"of": school_id})
    breaks: list[Any] = [tuple(row) for row in tx.all(_BREAKS, {"of": school_id})]
    return Lessons({row.weekday: Span(row.starts, row.ends) for row in rows}, breaks)
