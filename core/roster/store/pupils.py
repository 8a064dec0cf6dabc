"""Pupils: found by key, birth date or class; enrolled, and moved when their class changed."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from core.people import Role, enrollment
from core.roster.rows import ClassLabel, Noun, PupilRow
from core.roster.store.classes import Classes
from core.roster.store.job import Job
from core.roster.store.people import Human, People, fits, likeliest, short

YEARS_BETWEEN_IMPORTS = 2

Fit = Callable[[PupilRow, Human], bool]


class Pupils:
    """The pupils of one school."""

    def __init__(self, job: Job, people: People, classes: Classes) -> None:
        self.job = job
        self.people = people
        self.classes = classes
        self.of_row: dict[PupilRow, Human] = {}
        self.current: dict[Human, tuple[int, ClassLabel]] = self._load()
        self.label: dict[Human, ClassLabel] = {h: label for h, (_, label) in self.current.items()}

    def _load(self) -> dict[Human, tuple[int, ClassLabel]]:
        query = sa.select(enrollment.c.id, enrollment.c.pupil_id, enrollment.c.class_id).where(
            enrollment.c.school_id == self.people.school.id, enrollment.c.ended_at.is_(None)
        )
        labels = {class_id: label for label, class_id in self.classes.ids.items()}
        by_id = self.people.by_id
        return {by_id[r.pupil_id]: (r.id, labels[r.class_id]) for r in self.job.tx.all(query) if r.pupil_id in by_id}

    def take(self, rows: Sequence[PupilRow]) -> None:
        """Match every row, surest first, so that a namesake never takes another's place."""
        by_key = self.people.by_key(Role.PUPIL)
        left = [row for row in self.job.each(rows) if not self._by_key(row, by_key.get(row.key))]
        for fit in (_same_birthday, self._same_class, self._may_have_moved):
            left = [row for row in self.job.good(left) if not self._by_name(row, fit)]
        for row in self.job.good(left):
            self._tell(row, self.people.create(row.name))

    def count(self) -> None:
        """Count pupils, after every sheet has told of them."""
        for human in self.of_row.values():
            moved = human in self.current and self.current[human][1] != self.label[human]
            changed = moved or human not in self.current or human.is_changed([Role.PUPIL])
            self.job.count(Noun.PUPIL, new=human.is_new([Role.PUPIL]), changed=changed)
            self.job.report.moved += moved
        if Noun.PUPIL in self.job.roster.nouns:
            here = self.people.with_role(Role.PUPIL)
            missing = sum(1 for h in here if not h.said and not h.links[Role.PUPIL].ended_at)
            self.job.report.counts[Noun.PUPIL].missing += missing

    def _by_key(self, row: PupilRow, human: Human | None) -> bool:
        if not row.key or human is None:
            return False
        if self.people.is_key_of_another(row.name, human, Role.PUPIL):
            self.job.note(row, "key", "key_of_another", value=row.key)
        else:
            self._tell(row, human)
        return True

    def _by_name(self, row: PupilRow, fit: Fit) -> bool:
        found = [h for h in self.people.by_name.get(short(row.name), ()) if self._may_be(row, h) and fit(row, h)]
        if len(found) > 1:
            found = likeliest([h for h in found if self.label.get(h) == row.label] or found, row.name)
        if len(found) == 1:
            self._tell(row, found[0])
        elif found:
            self.job.note(row, "name", "several_pupils", n=len(found))
        return bool(found)

    def _may_be(self, row: PupilRow, human: Human) -> bool:
        link = human.links.get(Role.PUPIL)
        return (
            link is not None
            and not human.said
            and fits(human.name, row.name)
            and not (row.key and link.key)
            and not (row.born and human.born and row.born != human.born)
        )

    def _same_class(self, row: PupilRow, human: Human) -> bool:
        return self.label.get(human) == row.label

    def _may_have_moved(self, row: PupilRow, human: Human) -> bool:
        """A bare name in another class: the same child a year or two later, not a namesake in the first grade."""
        known = self.label.get(human)
        return known is None or row.label.grade - known.grade in range(YEARS_BETWEEN_IMPORTS + 1)

    def _tell(self, row: PupilRow, human: Human) -> None:
        human.tell(row.name, row.born, row.phone)
        human.join(Role.PUPIL, row.key)
        self.people.index(human)
        self.of_row[row] = human
        self.label[human] = row.label

    def write(self) -> None:
        """Enroll the new and move those whose class changed. People and classes are written already."""
        moved = [h for h, (_, label) in self.current.items() if self.label[h] != label]
        self.job.update(enrollment, [{"id": self.current[h][0], "ended_at": self.job.tx.now} for h in moved])
        fresh = [
            {"pupil_id": h.id, "class_id": self.classes.ids[label], "school_id": self.people.school.id}
            for h, label in self.label.items()
            if h not in self.current or self.current[h][1] != label
        ]
        self.job.insert(enrollment, fresh)


def _same_birthday(row: PupilRow, human: Human) -> bool:
    return row.born is not None and row.born == human.born
