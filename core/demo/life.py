"""What happened in the demo school before its first visitor came: sign-ups, waitlists, registers of meetings."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.demo.cast import SIGNED_UP
from core.demo.clubs import Club
from core.names import Name
from core.opportunities import fit
from core.opportunities.tables import Kind, Status, absence, opportunity, register, signup, weekly_time
from core.people import enrollment, guardianship, person
from core.schools import lesson_hours, school_class
from core.words import Weekly

SEED = 1400
LONGEST = timedelta(days=75)  # ago, of a sign-up
REMEMBERED = 21  # days of registers
_FILLED = {5: (1.15, 1.6), 4: (0.9, 1.15), 3: (0.6, 0.9), 2: (0.4, 0.65), 1: (0.15, 0.4)}  # of capacity, by wish
_JOINERS = 0.72  # of all pupils
_MOST_CLUBS = 3
_BY_THEMSELVES, _FROM_GRADE = 0.35, 7
_LEFT, _ABSENT, _UNMARKED = 0.03, 0.07, 0.25


@dataclass(slots=True, eq=False)
class _Pupil:
    fit: fit.Pupil
    guardians: list[int] = field(default_factory=list)
    busy: list[Weekly] = field(default_factory=list)
    clubs: int = 0

    def may_join(self, times: Sequence[Weekly]) -> bool:
        """Tell whether neither the week nor the pupil's strength is full."""
        return self.clubs < _MOST_CLUBS and not any(
            a.weekday == b.weekday and a.starts < b.ends and b.starts < a.ends for a in times for b in self.busy
        )


@dataclass(frozen=True, slots=True)
class _Meeting:
    opportunity_id: int
    teacher_id: int
    day: date
    ends: int


def live(tx: Tx, school_id: int, clubs: Sequence[Club], at: fit.Moments) -> None:
    """Fill the demo school's clubs as they stand at `at`, and keep the registers of the last weeks."""
    _Life(tx, school_id, at).run({club.title: club.wish for club in clubs})


class _Life:
    def __init__(self, tx: Tx, school_id: int, at: fit.Moments) -> None:
        self.tx = tx
        self.school_id = school_id
        self.at = at
        self.rng = Random(SEED)
        self.pupils = self._pupils()
        self.times: dict[int, list[Weekly]] = defaultdict(list)
        for row in tx.all(sa.select(weekly_time).order_by(*weekly_time.primary_key.columns)):
            self.times[row.opportunity_id].append(Weekly(row.weekday, row.starts, row.ends))
        self.signups: dict[int, list[dict[str, Any]]] = defaultdict(list)  # by opportunity

    def run(self, wishes: dict[str, int]) -> None:
        named = {pupil.fit.name: pupil for pupil in self.pupils}
        cast = {name: named[name] for names in SIGNED_UP.values() for name, _ in names}
        joiners = [p for p in self.pupils if p not in cast.values() and self.rng.random() < _JOINERS]
        offers = self._offers()
        for row in offers:
            planned = [(cast[name], place) for name, place in SIGNED_UP.get(row.title, ())]
            self._fill(row, wishes[row.title], joiners, planned)
        self.tx.run(signup.insert(), [made for of in self.signups.values() for made in of])
        self._count()
        self._keep_registers(offers)

    def _pupils(self) -> list[_Pupil]:
        at = {"school_id": self.school_id}
        found = {
            row.id: _Pupil(
                fit.Pupil(
                    row.id,
                    Name(row.family, row.given, row.patronymic, row.sex),
                    row.class_id,
                    row.grade,
                    f"{row.grade}{row.letter}",
                    row.born,
                )
            )
            for row in self.tx.all(_PUPILS, at)
        }
        for row in self.tx.all(_GUARDIANS, at):
            found[row.pupil_id].guardians.append(row.guardian_id)
        lessons = defaultdict(list)
        for row in self.tx.all(sa.select(lesson_hours)):
            lessons[row.class_id].append(Weekly(row.weekday, row.starts, row.ends))
        for pupil in found.values():
            pupil.busy += lessons[pupil.fit.class_id]
        return list(found.values())

    def _offers(self) -> Sequence[sa.Row[Any]]:
        here = sa.select(opportunity).where(opportunity.c.school_id == self.school_id)
        return self.tx.all(here.order_by(opportunity.c.title))

    def _fill(self, row: sa.Row[Any], wish: int, joiners: list[_Pupil], planned: Sequence[tuple[_Pupil, int]]) -> None:
        opened = max(row.signup_from, self.at.now - LONGEST)
        over = min(row.signup_until, self.at.now)
        if opened >= over:
            return
        when = fit.Moments(over - timedelta(seconds=1), self.at.zone)
        times = self.times[row.id]
        ready = [pupil for pupil in joiners if row.grade_from <= pupil.fit.grade <= row.grade_to]
        self.rng.shuffle(ready)
        come = (p for p in ready if p.may_join(times) and fit.refusal(row, p.fit, when) is None)
        chosen = list(islice(come, round(row.capacity * self.rng.uniform(*_FILLED[wish]))))
        for pupil, place in planned:
            chosen.insert(place, pupil)
        self._sign_up(row, chosen, opened, (over - opened) / (len(chosen) + 1))
        for pupil in chosen:
            pupil.clubs += 1
            pupil.busy += times

    def _sign_up(self, row: sa.Row[Any], chosen: list[_Pupil], opened: datetime, pace: timedelta) -> None:
        for line, pupil in enumerate(chosen, 1):
            at = opened + pace * line
            waits = line > row.capacity
            left = len(chosen) <= row.capacity and pupil.clubs > 0 and self.rng.random() < _LEFT
            self.signups[row.id].append(
                {
                    "school_id": self.school_id,
                    "opportunity_id": row.id,
                    "pupil_id": pupil.fit.id,
                    "by_person_id": self._by(pupil),
                    "status": Status.LEFT if left else Status.WAITING if waits else Status.IN,
                    "line": line,
                    "created_at": at,
                    "left_at": at + pace / 2 if left else None,
                }
            )

    def _by(self, pupil: _Pupil) -> int:
        if pupil.fit.grade >= _FROM_GRADE and self.rng.random() < _BY_THEMSELVES:
            return pupil.fit.id
        return self.rng.choice(pupil.guardians)

    def _count(self) -> None:
        """Keep in each opportunity what its sign-ups amount to."""
        counts = [
            {"of": of, "places": sum(made["status"] is Status.IN for made in signups), "line": len(signups)}
            for of, signups in self.signups.items()
        ]
        self.tx.run(_COUNT, counts)

    def _keep_registers(self, offers: Sequence[sa.Row[Any]]) -> None:
        meetings = [meeting for row in offers for meeting in self._marked(row)]
        if not meetings:
            return
        self.tx.run(register.insert(), [self._register(meeting) for meeting in meetings])
        kept = {
            (row.opportunity_id, row.held_on): row.id for row in self.tx.all(_REGISTERS, {"school_id": self.school_id})
        }
        absent = [
            {"register_id": kept[meeting.opportunity_id, meeting.day], "pupil_id": pupil}
            for meeting in meetings
            for pupil in self._members(meeting)
            if self.rng.random() < _ABSENT
        ]
        self.tx.run(absence.insert(), absent)

    def _marked(self, row: sa.Row[Any]) -> Iterator[_Meeting]:
        """Give the past meetings that the teacher has marked; the last one sometimes is still to be."""
        if row.kind not in (Kind.CLUB, Kind.SECTION) or row.teacher_id is None:
            return
        days = [self.at.today - timedelta(days=ago) for ago in range(REMEMBERED, 0, -1)]
        times = self.times[row.id]
        held = [
            _Meeting(row.id, row.teacher_id, day, next(t.ends for t in times if t.weekday == day.weekday()))
            for day in days
            if fit.meets_on(row, times, day)
        ]
        held = [meeting for meeting in held if self._members(meeting)]
        yield from held[:-1] if self.rng.random() < _UNMARKED else held

    def _members(self, meeting: _Meeting) -> list[int]:
        ends = self.at.midnight(meeting.day) + timedelta(minutes=meeting.ends)
        return [
            made["pupil_id"]
            for made in self.signups[meeting.opportunity_id]
            if made["status"] is Status.IN and made["created_at"] < ends
        ]

    def _register(self, meeting: _Meeting) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "opportunity_id": meeting.opportunity_id,
            "held_on": meeting.day,
            "by_person_id": meeting.teacher_id,
            "at": self.at.midnight(meeting.day) + timedelta(minutes=meeting.ends + 10),
        }


_PUPILS = (
    sa.select(
        person.c.id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        person.c.born,
        enrollment.c.class_id,
        school_class.c.grade,
        school_class.c.letter,
    )
    .join(enrollment, enrollment.c.pupil_id == person.c.id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(school_class.c.grade, school_class.c.letter, person.c.family, person.c.given, person.c.patronymic)
)
_GUARDIANS = (
    sa.select(guardianship.c.pupil_id, guardianship.c.guardian_id)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(guardianship.c.id)
)
_REGISTERS = sa.select(register.c.id, register.c.opportunity_id, register.c.held_on).where(
    register.c.school_id == sa.bindparam("school_id")
)
_COUNT = (
    opportunity.update()
    .where(opportunity.c.id == sa.bindparam("of"))
    .values(taken=sa.bindparam("places"), last_in_line=sa.bindparam("line"))
)
