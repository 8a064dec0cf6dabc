"""Classes, their homeroom teachers and the hours of their lessons."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.people import Role
from core.roster.rows import ClassLabel, ClassRow, Noun, PupilRow
from core.roster.store.job import Job, chunks
from core.roster.store.people import Human, People
from core.roster.store.staff import Staff
from core.schools import lesson_hours, school_class
from core.words import Weekly


class Classes:
    """The classes of one school: `ids` by label."""

    def __init__(self, job: Job, people: People) -> None:
        self.job = job
        self.people = people
        query = sa.select(school_class).where(school_class.c.school_id == people.school.id)
        rows = job.tx.all(query)
        self.ids = {ClassLabel(r.grade, r.letter): int(r.id) for r in rows}
        self.homeroom: dict[int, int | None] = {r.id: r.homeroom_teacher_id for r in rows}
        self.before = set(self.ids)
        self.told: set[ClassLabel] = set()

    def take(self, rows: Sequence[ClassRow], pupils: Sequence[PupilRow]) -> None:
        """Create classes that are listed, or that pupils are in."""
        listed = {row.label for row in rows}
        for row in pupils:
            if listed and row.label not in listed and row.label not in self.ids:
                self.job.warn(row, "class", "class_not_listed", value=str(row.label))
                listed.add(row.label)
        self.told = listed | {row.label for row in pupils}
        fresh = sorted(self.told - self.ids.keys())
        self.job.insert(
            school_class,
            [{"school_id": self.people.school.id, "grade": c.grade, "letter": c.letter} for c in fresh],
        )
        query = sa.select(school_class.c.grade, school_class.c.letter, school_class.c.id)
        for r in self.job.tx.all(query.where(school_class.c.school_id == self.people.school.id)):
            self.ids[ClassLabel(r.grade, r.letter)] = r.id

    def write(self, rows: Sequence[ClassRow], staff: Staff) -> None:
        """Set homeroom teachers and hours. People are written already."""
        changed = self._set_homerooms(rows, staff) | self._set_hours(rows)
        for label in self.told:
            new = label not in self.before
            self.job.count(Noun.CLASS, new=new, changed=label in changed)
        if Noun.CLASS in self.job.roster.nouns:
            self.job.report.counts[Noun.CLASS].missing += len(self.before - self.told)
        self.job.step(len(rows))

    def _set_homerooms(self, rows: Sequence[ClassRow], staff: Staff) -> set[ClassLabel]:
        updates: dict[ClassLabel, int | None] = {}
        for row in rows:
            teacher = one_of_staff(self.job, row, "homeroom", row.homeroom, staff) if row.homeroom else None
            if teacher is not None and self.homeroom.get(self.ids[row.label]) != teacher.id:
                updates[row.label] = teacher.id
        self.job.update(school_class, [{"id": self.ids[c], "homeroom_teacher_id": t} for c, t in updates.items()])
        return set(updates)

    def _set_hours(self, rows: Sequence[ClassRow]) -> set[ClassLabel]:
        known: dict[int, set[Weekly]] = {}
        for part in chunks(list(self.ids.values())):
            for r in self.job.tx.all(sa.select(lesson_hours).where(lesson_hours.c.class_id.in_(part))):
                known.setdefault(r.class_id, set()).add(Weekly(r.weekday, r.starts, r.ends))
        changed = {
            row.label: row.hours
            for row in rows
            if row.hours is not None and set(row.hours) != known.get(self.ids[row.label], set())
        }
        replace_weekly(self.job, lesson_hours, "class_id", {self.ids[c]: h for c, h in changed.items()})
        return set(changed)


def one_of_staff(job: Job, row: Any, field: str, words: str, staff: Staff) -> Human | None:
    """Give the teacher a cell names, or note that there is none, or more than one."""
    found = staff.named(words)
    if len(found) > 1:
        found = [h for h in found if Role.TEACHER in h.links] or found
    if len(found) != 1:
        job.warn(row, field, "teacher_unknown" if not found else "teacher_ambiguous", value=words)
        return None
    return found[0]


def replace_weekly(job: Job, table: sa.Table, owner: str, times: dict[int, tuple[Weekly, ...]]) -> None:
    """Set the weekly times of each owner to `times`, whatever they were."""
    for part in chunks(list(times)):
        job.tx.run(table.delete().where(table.c[owner].in_(part)))
    job.insert(
        table,
        [
            {owner: i, "weekday": t.weekday, "starts": t.starts, "ends": t.ends}
            for i, spans in times.items()
            for t in spans
        ],
    )
