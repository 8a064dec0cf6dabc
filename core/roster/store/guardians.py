"""Guardians: several rows may be one person; a guardian is found by phone and name, or within the family."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from core.people import Role, guardianship
from core.roster.rows import ChildRef, GuardianRow, Noun, Severity
from core.roster.store.job import Job, chunks
from core.roster.store.people import Human, People, fits, likeliest, short, stem
from core.roster.store.pupils import Pupils
from core.roster.text import norm

Children = dict[GuardianRow, list[Human]]


class Guardians:
    """The guardians of one school's pupils."""

    def __init__(self, job: Job, people: People, pupils: Pupils) -> None:
        self.job = job
        self.people = people
        self.pupils = pupils
        self.of_row: dict[GuardianRow, Human] = {}
        self.rows: dict[tuple[int, int], tuple[int, str]] = {}  # (guardian, pupil) → (row id, relation)
        self._load()
        self.keys = people.by_key(Role.GUARDIAN)
        self._pupil_by_key = people.by_key(Role.PUPIL)

    def _load(self) -> None:
        pupils = [h.id for h in self.people.with_role(Role.PUPIL) if h.id is not None]
        by_id = self.people.by_id
        for part in chunks(pupils):
            for row in self.job.tx.all(sa.select(guardianship).where(guardianship.c.pupil_id.in_(part))):
                self.rows[row.guardian_id, row.pupil_id] = (row.id, row.relation)
                if row.guardian_id in by_id:
                    by_id[row.guardian_id].children[by_id[row.pupil_id]] = row.relation

    def take(self, rows: Sequence[GuardianRow]) -> None:
        """Match every row, surest first: key, phone and name; then within the family; the rest are new."""
        self.people.look_in_region(row.phone for row in rows)
        children = {row: self._children(row) for row in self.job.each(rows)}
        rows = [row for row in self.job.good(rows) if children[row]]
        left = []
        for row in rows:
            human = self._surely(row)
            if human is None:
                left.append(row)
            else:
                self._tell(row, human, children[row])
        for row in sorted(left, key=lambda r: not r.phone):  # who has a phone first: the others may be the same
            self._within_family(row, children[row])
        for row in rows:  # once more in the file's order: of two that differ the last has its way
            self._tell(row, self.of_row[row], children[row])

    def count(self) -> None:
        """Count people, after every sheet has told of them."""
        told = dict.fromkeys(self.of_row.values())
        for human in told:
            changed = human.is_changed([Role.GUARDIAN]) or any(self._is_news(human, child) for child in human.children)
            self.job.count(Noun.GUARDIAN, new=human.is_new([Role.GUARDIAN]), changed=changed)
        if told or Noun.GUARDIAN in self.job.roster.nouns:
            here = [h for h in self.people.with_role(Role.GUARDIAN) if not h.links[Role.GUARDIAN].ended_at]
            self.job.report.counts[Noun.GUARDIAN].missing += sum(1 for h in here if h not in told)

    def _is_news(self, human: Human, child: Human) -> bool:
        known = self._row(human, child)
        return known is None or known[1] != human.children[child]

    def _row(self, human: Human, child: Human) -> tuple[int, str] | None:
        """Give what is stored between the two: row id and relation."""
        return None if human.id is None or child.id is None else self.rows.get((human.id, child.id))

    def _surely(self, row: GuardianRow) -> Human | None:
        if row.key in self.keys:
            return self.keys[row.key]
        human = self.people.by_phone_and_name(row.name, row.phone)
        return human if human is not None and _keys_agree(row, human) else None

    def _within_family(self, row: GuardianRow, children: list[Human]) -> None:
        human = self._surely(row) or self._relative(row, children) or self.people.create(row.name)
        self._tell(row, human, children)

    def _relative(self, row: GuardianRow, children: list[Human]) -> Human | None:
        """The same name beside the same child; or, of a whole name, beside a child of the same family name."""
        named = [h for h in self.people.by_name.get(short(row.name), ()) if _may_be(row, h)]
        beside = [h for h in named if not h.children.keys().isdisjoint(children)]
        if beside:
            return likeliest(beside, row.name)[0]
        near: list[Human] = []
        if row.name.patronymic:
            families = {stem(c.name.family) for c in children}
            near = [
                h
                for h in named
                if norm(h.name.patronymic) == norm(row.name.patronymic)
                and not (row.phone and h.phone)
                and any(stem(c.name.family) in families for c in h.children)
            ]
        return near[0] if len(near) == 1 else None

    def _tell(self, row: GuardianRow, human: Human, children: Iterable[Human]) -> None:
        human.tell(row.name, phone=row.phone)
        human.join(Role.GUARDIAN, row.key)
        for child in children:
            human.children[child] = row.relation or human.children.get(child, "")
        self.people.index(human)
        self.of_row[row] = human
        if row.key:
            self.keys[row.key] = human

    def _children(self, row: GuardianRow) -> list[Human]:
        """Find the children; a row some of whose children are unknown is taken for the others."""
        found: list[Human] = []
        lost = []
        for ref in row.children:
            among = self._who(ref)
            if len(among) == 1:
                found += among
            elif ref.row is None:
                lost.append((ref, len(among)))
        for ref, several in lost:
            self._note_lost(row, ref, several, Severity.WARNING if found else Severity.ERROR)
        return found

    def _note_lost(self, row: GuardianRow, ref: ChildRef, several: int, severity: Severity) -> None:
        if not ref.name:
            self.job.note(row, "child_key", "child_key_unknown", severity, value=ref.key)
            return
        key = "child_ambiguous" if several else "child_unknown"
        told = {"value": ref.name, "label": str(ref.label or "")}
        self.job.note(row, "child", key if ref.label else f"{key}_anywhere", severity, **told)

    def _who(self, ref: ChildRef) -> list[Human]:
        if ref.row is not None:
            return [self.pupils.of_row[ref.row]] if ref.row in self.pupils.of_row else []
        if ref.key and (by_key := self._pupil_by_key.get(ref.key)):
            return [by_key]
        parts = norm(ref.name).split()
        found = self._named(parts) or self._named([*parts[1:2], *parts[:1], *parts[2:]])
        return [h for h in found if ref.label is None or self.pupils.label.get(h) == ref.label]

    def _named(self, parts: Sequence[str]) -> list[Human]:
        if len(parts) < 2:  # noqa: PLR2004 - a family name and a given name
            return []
        patronymic = " ".join(parts[2:])
        return [
            h
            for h in self.people.by_name.get((parts[0], parts[1]), ())
            if Role.PUPIL in h.links
            and not h.links[Role.PUPIL].ended_at
            and (not patronymic or not h.name.patronymic or norm(h.name.patronymic) == patronymic)
        ]

    def write(self) -> None:
        """Write who is guardian of whom. People are written already."""
        fresh, changed = [], []
        for human in dict.fromkeys(self.of_row.values()):
            for child, relation in human.children.items():
                known = self._row(human, child)
                if known is None:
                    fresh.append({"guardian_id": human.id, "pupil_id": child.id, "relation": relation})
                elif known[1] != relation:
                    changed.append({"id": known[0], "relation": relation})
        self.job.insert(guardianship, fresh)
        self.job.update(guardianship, changed)


def _may_be(row: GuardianRow, human: Human) -> bool:
    """Tell whether the name may be enough: a guardian, and no row of this file gave them another phone or key."""
    return (
        Role.GUARDIAN in human.links
        and fits(human.name, row.name)
        and not (row.phone and human.said_phone and row.phone != human.said_phone)
        and _keys_agree(row, human)
    )


def _keys_agree(row: GuardianRow, human: Human) -> bool:
    known = human.keys([Role.GUARDIAN])
    return not row.key or not known or row.key in known
