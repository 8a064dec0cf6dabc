"""Staff: one person, one or several roles."""

from collections.abc import Sequence

from core.roster.rows import Noun, StaffRow
from core.roster.store.job import Job
from core.roster.store.people import STAFF, Human, People, fits, likeliest, short
from core.roster.text import norm


class Staff:
    """Those who work in one school."""

    def __init__(self, job: Job, people: People) -> None:
        self.job = job
        self.people = people
        self.of_row: dict[StaffRow, Human] = {}
        self.keys = people.by_key(*STAFF)

    def take(self, rows: Sequence[StaffRow]) -> None:
        """Match every row, surest first: number, then phone and name, then the name alone."""
        self.people.look_in_region(row.phone for row in rows)
        left = [row for row in rows if not self._by_key(row)]
        left = [row for row in self.job.good(left) if not self._by_phone(row)]
        for row in self.job.good(left):
            self._by_name(row)
        for row in self.job.each(rows):  # once more in the file's order: of two that differ the last has its way
            if row in self.of_row:
                self._tell(row, self.of_row[row])

    def count(self) -> None:
        """Count people, after every sheet has told of them."""
        told = dict.fromkeys(self.of_row.values())
        for human in told:
            self.job.count(Noun.STAFF, new=human.is_new(STAFF), changed=human.is_changed(STAFF))
        if Noun.STAFF in self.job.roster.nouns:
            here = (h for h in self.people.with_role(*STAFF) if h not in told)
            gone = (h for h in here if any(r in h.links and not h.links[r].ended_at for r in STAFF))
            self.job.report.counts[Noun.STAFF].missing += sum(1 for _ in gone)

    def _by_key(self, row: StaffRow) -> bool:
        human = self.keys.get(row.key)
        if human is None:
            return False
        if self.people.is_key_of_another(row.name, human, *STAFF):
            self.job.note(row, "key", "key_of_another", value=row.key)
        else:
            self._tell(row, human)
        return True

    def _by_phone(self, row: StaffRow) -> bool:
        if self._by_key(row):  # a row above has just brought the number
            return True
        human = self.people.by_phone_and_name(row.name, row.phone)
        if human is None or not _keys_agree(row, human):
            return False
        self._tell(row, human)
        return True

    def _by_name(self, row: StaffRow) -> None:
        if self._by_key(row):
            return
        found = likeliest([h for h in self.people.by_name.get(short(row.name), ()) if _may_be(row, h)], row.name)
        if len(found) > 1:
            self.job.note(row, "name", "several_staff", n=len(found))
        else:
            self._tell(row, found[0] if found else self.people.create(row.name))

    def _tell(self, row: StaffRow, human: Human) -> None:
        human.tell(row.name, phone=row.phone)
        for role in row.roles:
            human.join(role, row.key, row.position)
        self.people.index(human)
        self.of_row[row] = human
        if row.key:
            self.keys[row.key] = human

    def named(self, words: str) -> list[Human]:
        """Give staff whom «Иванова Мария Ивановна», «Иванова Мария» or «Иванова М. И.» may mean."""
        wanted = Written(words)
        return [h for h in self.people.with_role(*STAFF) if wanted.fits(h)]


class Written:
    """A name as it stands in a cell: whole, or with initials."""

    def __init__(self, words: str) -> None:
        self.parts = norm(words).replace(".", " ").split()

    def fits(self, human: Human) -> bool:
        """Tell whether it may be the name of `human`."""
        if not self.parts:
            return False
        family, *others = self.parts
        theirs = norm(f"{human.name.given} {human.name.patronymic}").split()
        return norm(human.name.family) == family and all(
            mine == known or (len(mine) == 1 and known.startswith(mine))
            for mine, known in zip(others, theirs, strict=False)
        )


def _keys_agree(row: StaffRow, human: Human) -> bool:
    known = human.keys(STAFF)
    return not row.key or not known or row.key in known


def _may_be(row: StaffRow, human: Human) -> bool:
    """Tell whether the name alone is enough: staff here, and no row of this file says otherwise."""
    phones_differ = row.phone and human.said_phone and row.phone != human.said_phone
    return (
        not human.links.keys().isdisjoint(STAFF)
        and fits(human.name, row.name)
        and _keys_agree(row, human)
        and not phones_differ
    )
