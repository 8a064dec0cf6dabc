"""Absence notes of the demo school's last two weeks and of today, and who is on duty."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from core.absences.lessons import SchoolDays, whole_school
from core.absences.partial import Missing, Part
from core.absences.tables import Reason, absence_note
from core.database import Tx
from core.demo.cast import DIRECTOR, FAMILIES, PRIMARY
from core.duty.tables import duty_shift
from core.opportunities.fit import Moments
from core.opportunities.tables import Status, absence, register, signup
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school_class

SEED = 3900
BACK = 10  # days at school, of which there are notes
A_DAY = 13  # new notes
LENGTHS, _WEIGHTS = (0, 1, 2, 3, 4, 6), (34, 22, 18, 12, 9, 5)  # days more than the first
SHOWN = ("5Б", "2А")  # classes of the cast's homeroom teachers: somebody of each is away today
ROSTER = 9  # days at school, on which somebody is on duty


@dataclass(frozen=True, slots=True)
class _Cause:
    """A reason, its share, what families write, and which part of the day is missed."""

    reason: Reason
    share: int
    words: tuple[str, ...]
    part: Part | None = None


_CAUSES = (
    _Cause(
        Reason.ILLNESS,
        62,
        (
            "Болеем, температура {degrees}",
            "{name} сегодня не придёт, кашель и насморк",
            "У нас температура, вызвали врача",
            "Простыли, посидим дома",
            "Болит горло, в школу не пойдём",
            "Заболели. Когда выйдем, напишу",
        ),
    ),
    _Cause(Reason.DOCTOR, 10, ("К врачу, весь день будем в областной", "Сдаём анализы, в школе не будем")),
    _Cause(Reason.DOCTOR, 8, ("К стоматологу, придём к третьему уроку",), Part(Missing.ARRIVES, 3)),
    _Cause(Reason.DOCTOR, 4, ("Отпустите, пожалуйста, после 4 урока, у нас врач",), Part(Missing.LEAVES, 4)),
    _Cause(Reason.FAMILY, 10, ("По семейным обстоятельствам", "Уезжаем к бабушке, задания сделаем")),
    _Cause(Reason.OTHER, 6, ("Едем на соревнования", "{name} на олимпиаде")),
)


def note_absences(tx: Tx, school_id: int, at: Moments) -> None:
    """Keep notes, as families would have sent them, and the duty roster. Nobody of the cast is away."""
    days = whole_school(tx, school_id)
    today = next((day for day in days.coming(at.today) if _is_whole(day)), at.today)
    _Notes(tx, school_id, at, days).run(today)
    _keep_roster(tx, school_id, at, days, today)


def _is_whole(day: date) -> bool:
    """On Saturdays only the eldest have lessons."""
    return day.weekday() < 5  # noqa: PLR2004


class _Notes:
    def __init__(self, tx: Tx, school_id: int, at: Moments, days: SchoolDays) -> None:
        self.tx = tx
        self.school_id = school_id
        self.at = at
        self.days = days
        self.rng = Random(SEED)
        self.guardians: dict[int, list[int]] = defaultdict(list)
        for row in tx.all(_GUARDIANS, {"school_id": school_id}):
            self.guardians[row.pupil_id].append(row.guardian_id)

    def run(self, today: date) -> None:
        cast = {(child.given, child.family) for home in FAMILIES for _, child in home.children}
        rows = self.tx.all(_PUPILS, {"school_id": self.school_id})
        pupils = [row for row in rows if (row.given, row.family) not in cast]
        shown = [next(row for row in pupils if f"{row.grade}{row.letter}" == label) for label in SHOWN]
        others = [row for row in pupils if row not in shown]
        self.rng.shuffle(others)
        notes = [self._note(row, today, _CAUSES[0]) for row in shown]
        for day in [*self._before(today), today]:
            for _ in range(self.rng.randint(A_DAY - 4, A_DAY + 4)):
                cause = self.rng.choices(_CAUSES, [one.share for one in _CAUSES])[0]
                notes.append(self._note(others.pop(), day, cause))
        self.tx.run(absence_note.insert(), notes)
        self._mark(notes)

    def _before(self, today: date) -> list[date]:
        past = [today - timedelta(days=n) for n in range(40, 0, -1)]
        return [day for day in past if self.days.has(day) and _is_whole(day)][-BACK:]

    def _note(self, row: sa.Row[Any], first: date, cause: _Cause) -> dict[str, Any]:
        ill = cause.reason is Reason.ILLNESS
        more = self.rng.choices(LENGTHS, _WEIGHTS)[0] if ill else 0
        words = self.rng.choice(cause.words)
        degrees = f"{self.rng.uniform(37.4, 39.2):.1f}".replace(".", ",")
        return {
            "school_id": self.school_id,
            "pupil_id": row.id,
            "by_person_id": self.rng.choice(self.guardians[row.id]),
            "first_day": first,
            "last_day": first + timedelta(days=more),
            "reason": cause.reason.value,
            "words": words.format(name=row.given, degrees=degrees),
            "part": cause.part.missing.value if cause.part else "",
            "lesson": cause.part.lesson if cause.part else None,
            "created_at": min(self._written(first), self.at.now),
        }

    def _written(self, first: date) -> datetime:
        """Most families write in the evening before, some at breakfast."""
        hours = 6.5 + self.rng.random() * 1.5 if self.rng.random() < 0.4 else -6 + self.rng.random() * 4  # noqa: PLR2004
        return self.at.midnight(first) + timedelta(hours=hours)

    def _mark(self, notes: list[dict[str, Any]]) -> None:
        """Whoever was away was absent in the registers, too."""
        away = {note["pupil_id"]: note for note in notes if note["part"] != Missing.ARRIVES}
        marked = {tuple(row) for row in self.tx.all(sa.select(absence.c.register_id, absence.c.pupil_id))}
        missed = [
            {"register_id": row.id, "pupil_id": row.pupil_id}
            for row in self.tx.all(_MEETINGS, {"school_id": self.school_id, "pupils": list(away)})
            if away[row.pupil_id]["first_day"] <= row.held_on <= away[row.pupil_id]["last_day"]
            and (row.id, row.pupil_id) not in marked
        ]
        if missed:
            self.tx.run(absence.insert(), missed)


def _keep_roster(tx: Tx, school_id: int, at: Moments, days: SchoolDays, today: date) -> None:
    """One teacher a day, today one whom a visitor may play."""
    rng = Random(SEED)
    teachers = {(row.family, row.given): row.id for row in tx.all(_WORKERS, {"school_id": school_id})}
    first = teachers.pop((PRIMARY.family, PRIMARY.given))
    director = teachers.pop((DIRECTOR.family, DIRECTOR.given))
    others = rng.sample(sorted(teachers.values()), ROSTER)
    for n, day in enumerate([day for day, _ in zip(days.coming(today), range(ROSTER), strict=False)]):
        made = {"school_id": school_id, "day": day, "by_person_id": director, "created_at": at.now}
        tx.insert(duty_shift, person_id=others[n] if n else first, **made)


_PUPILS = (
    sa.select(person.c.id, person.c.family, person.c.given, school_class.c.grade, school_class.c.letter)
    .join(enrollment, enrollment.c.pupil_id == person.c.id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(person.c.id)
)
_GUARDIANS = (
    sa.select(guardianship.c.pupil_id, guardianship.c.guardian_id)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(guardianship.c.id)
)
_MEETINGS = (
    sa.select(register.c.id, register.c.held_on, signup.c.pupil_id)
    .join(signup, signup.c.opportunity_id == register.c.opportunity_id)
    .where(register.c.school_id == sa.bindparam("school_id"), signup.c.status == Status.IN)
    .where(signup.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)), signup.c.created_at < register.c.at)
)
_WORKERS = (
    sa.select(person.c.id, person.c.family, person.c.given)
    .join(membership, membership.c.person_id == person.c.id)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.role.in_([Role.TEACHER, Role.DIRECTOR]))
    .order_by(membership.c.role, person.c.id)
)
