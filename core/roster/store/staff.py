"""Staff: one person, one or several roles."""

from collections.abc import Sequence

from core.roster.rows import Noun, StaffRow
from core.roster.store.job import Job
from core.roster.store.people import STAFF, Human, People, fits, short
from core.roster.text import norm


class Staff:
    """Those who work in one school."""

    def __init__(self, job: Job, people: People) -> None:
        self.job = job
        self.people = people
        self.told: dict[Human, None] = {}

    def take(self, rows: Sequence[StaffRow]) -> None:
        """Match every row, surest first: number, then phone and name, then the name alone."""
        self.people.look_in_region(row.phone for row in rows)
        by_key = {h.key(STAFF): h for h in self.people.with_role(STAFF) if h.key(STAFF)}
        left = [row for row in rows if not self._by_key(row, by_key.get(row.key))]
        left = [row for row in self.job.good(left) if not self._by_phone(row)]
        for row in self.job.good(left):
            self._by_name(row)
        self.job.step(len(rows))
        for human in self.told:
            self.job.count(Noun.STAFF, new=human.is_new(STAFF), changed=human.changed)

    def _by_key(self, row: StaffRow, human: Human | None) -> bool:
        if not row.key or human is None:
            return False
        (family, given), (known_family, known_given) = short(row.name), short(human.name)
        if family != known_family and given != known_given:
            self.job.note(row, "key", "key_of_another", value=row.key)
        else:
            self._tell(row, human)
        return True

    def _by_phone(self, row: StaffRow) -> bool:
        human = self.people.by_phone_and_name(row.name, row.phone)
        if human is None or not _keys_agree(row, human):
            return False
        self._tell(row, human)
        return True

    def _by_name(self, row: StaffRow) -> None:
        found = [h for h in self.people.by_name.get(short(row.name), ()) if _may_be(row, h)]
        if len(found) > 1:
            self.job.note(row, "name", "several_staff", n=len(found))
        else:
            self._tell(row, found[0] if found else self.people.create(row.name))

    def _tell(self, row: StaffRow, human: Human) -> None:
        human.tell(row.name, phone=row.phone, key=row.key)
        for role in row.roles:
            human.join(role, row.key)
        self.people.index(human)
        self.told[human] = None

    def count_missing(self) -> None:
        """Count those in the school whom the file does not have."""
        if Noun.STAFF in self.job.roster.nouns:
            here = (h for h in self.people.with_role(STAFF) if h not in self.told)
            gone = (h for h in here if any(not h.links[r].ended_at for r in STAFF & h.links.keys()))
            self.job.report.counts[Noun.STAFF].missing += sum(1 for _ in gone)

    def named(self, words: str) -> list[Human]:
        """Give staff whom «Иванова Мария Ивановна», «Иванова Мария» or «Иванова М. И.» may mean."""
        wanted = Written(words)
        return [h for h in self.people.with_role(STAFF) if wanted.fits(h)]


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
    known = human.said_key or human.key(STAFF)
    return not row.key or not known or row.key == known


def _may_be(row: StaffRow, human: Human) -> bool:
    """Tell whether the name alone is enough: staff here, and no row of this file says otherwise."""
    phones_differ = row.phone and human.said_phone and row.phone != human.said_phone
    return (
        bool(STAFF & human.links.keys())
        and fits(human.name, row.name)
        and _keys_agree(row, human)
        and not phones_differ
    )
