"""Which schools a roster is about: its own rows, found or created; and the one of rows that name none."""

from dataclasses import dataclass

import sqlalchemy as sa

from core.ids import random_id
from core.refusal import Refusal
from core.roster.entries import school_key
from core.roster.rows import Noun, Row, SchoolRow
from core.roster.store.job import Job
from core.roster.text import norm
from core.schools import municipality, region, school


class RosterSchoolNeeded(Refusal):
    """The rows do not say which school they are of, and there is not exactly one."""


class RosterSchoolUnknown(Refusal):
    """No school of this `name`, or several."""


@dataclass(slots=True)
class Known:
    """A school in the database; `region_id` bounds where its people are looked for."""

    id: int
    name: str
    municipality: str
    region: str
    region_id: int
    timezone: str

    def is_of(self, row: SchoolRow) -> bool:
        """Tell whether `row` may mean this school."""
        return (
            school_key(self.name) == school_key(row.name)
            and norm(row.municipality) in ("", norm(self.municipality))
            and norm(row.region) in ("", norm(self.region))
        )


class Schools:
    """Every school there is, and those of the roster by their keys."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.known = self._load()
        self.by_key: dict[str, Known | None] = {}  # None: the key may mean several
        self.own: dict[int, Known] = {}
        self.default: Known | None = None

    def _load(self) -> list[Known]:
        query = (
            sa.select(school.c.id, school.c.name, municipality.c.name, region.c.name, region.c.id, school.c.timezone)
            .join(municipality, municipality.c.id == school.c.municipality_id)
            .join(region, region.c.id == municipality.c.region_id)
        )
        return [Known(*values) for values in map(tuple, self.job.tx.all(query))]

    def take(self, named: str) -> None:
        """Find or create the roster's schools, then settle the one of rows that name none.

        Raises RosterSchoolNeeded, RosterSchoolUnknown.
        """
        for own in self.job.each(self.job.good(self.job.roster.schools)):
            self._take_row(own)
        self.default = self._settle(named)
        for row in self.job.roster.tenant_rows():
            if self.of(row) is None:
                self._need(row)

    def of(self, row: Row) -> Known | None:
        """Give the school of a row."""
        if not row.school:
            return self.default
        if row.school not in self.by_key:
            named = [k for k in self.known if school_key(k.name) == row.school]
            self.by_key[row.school] = named[0] if len(named) == 1 else None
        return self.by_key[row.school]

    def _need(self, row: Row) -> None:
        if not row.school:
            raise RosterSchoolNeeded
        self.job.note(row, "school", "unknown_school", value=row.school)

    def _take_row(self, row: SchoolRow) -> None:
        found = [k for k in self.known if k.is_of(row)]
        if len(found) > 1:
            self.job.note(row, "school", "several_schools")
        elif found:
            self._mean(row.school, self._change(found[0], row))
        elif not row.municipality or not row.region:
            self.job.note(row, "municipality" if row.region else "region", "school_needs_place")
        else:
            self._mean(row.school, self._create(row))
            self.job.count(Noun.SCHOOL, new=True, changed=False)

    def _mean(self, key: str, known: Known) -> None:
        first = self.by_key.setdefault(key, known)
        self.own[known.id] = known
        if first is not known:
            self.by_key[key] = None

    def _change(self, known: Known, row: SchoolRow) -> Known:
        changed = bool(row.timezone) and row.timezone != known.timezone
        if changed:
            known.timezone = row.timezone
            self.job.tx.run(school.update().where(school.c.id == known.id).values(timezone=row.timezone))
        self.job.count(Noun.SCHOOL, new=False, changed=changed)
        return known

    def _create(self, row: SchoolRow) -> Known:
        region_id = self._region(row.region)
        values = {"timezone": row.timezone} if row.timezone else {}
        school_id = self.job.tx.insert(
            school,
            public_id=random_id(),
            municipality_id=self._municipality(region_id, row.municipality),
            name=row.name,
            **values,
        )
        timezone = str(self.job.tx.value(sa.select(school.c.timezone).where(school.c.id == school_id)))
        known = Known(school_id, row.name, row.municipality, row.region, region_id, timezone)
        self.known.append(known)
        return known

    def _region(self, name: str) -> int:
        for row in self.job.tx.all(sa.select(region.c.id, region.c.name)):
            if norm(row.name) == norm(name):
                return int(row.id)
        return self.job.tx.insert(region, name=name)

    def _municipality(self, region_id: int, name: str) -> int:
        query = sa.select(municipality.c.id, municipality.c.name).where(municipality.c.region_id == region_id)
        for row in self.job.tx.all(query):
            if norm(row.name) == norm(name):
                return int(row.id)
        return self.job.tx.insert(municipality, region_id=region_id, name=name)

    def _settle(self, named: str) -> Known | None:
        """The one named; else the file's only one; else, for a file without schools, the database's only one."""
        if named:
            return self._named(named)
        own = list(self.own.values())
        if Noun.SCHOOL not in self.job.roster.nouns:
            own = self.known
        return own[0] if len(own) == 1 else None

    def _named(self, name: str) -> Known:
        key = school_key(name)
        for among in (list(self.own.values()), self.known):
            exact = [k for k in among if school_key(k.name) == key]
            found = exact or [k for k in among if key in school_key(k.name)]
            if len({k.id for k in found}) == 1:
                return found[0]
        raise RosterSchoolUnknown(name=name)
