"""A roster as neutral, typed rows, each remembering where in the file it stood."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple

from core.names import Name
from core.opportunities.tables import Category, Kind
from core.people import Role
from core.words import Phrase, Weekly, say


class Noun(StrEnum):
    """What a sheet lists."""

    SCHOOL = "school"
    CLASS = "class"
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    STAFF = "staff"
    OPPORTUNITY = "opportunity"


class Severity(StrEnum):
    """ERROR: the row is skipped. WARNING: the row is taken, without the part that was unclear."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as Excel letters it, and its heading in the file."""

    letter: str
    heading: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook (or a CSV file) and the columns found in it, by field."""

    name: str
    noun: Noun
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class At:
    """A row of a sheet, numbered as Excel numbers it."""

    sheet: Sheet
    row: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where; `row` is None when it is about the sheet or the file as a whole."""

    sheet: str
    row: int | None
    column: Column | None
    what: Phrase
    severity: Severity

    def line(self) -> Phrase:
        """Give the whole sentence: the place, then what is wrong there."""
        told = {"sheet": self.sheet, "row": str(self.row), "what": self.what}
        if self.row is None:
            return say("roster.at_sheet", **told) if self.column is None else self._in_column("column", told)
        return say("roster.at_row", **told) if self.column is None else self._in_column("cell", told)

    def _in_column(self, place: str, told: Mapping[str, object]) -> Phrase:
        assert self.column is not None
        named = "named_" if self.column.heading else ""
        heading = " ".join(self.column.heading.split())
        return say(f"roster.at_{named}{place}", column=self.column.letter, heading=heading, **told)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Give problems sheet by sheet, each from its top."""
    problems = list(problems)
    sheets = {name: i for i, name in enumerate(dict.fromkeys(p.sheet for p in problems))}
    return sorted(problems, key=lambda p: (sheets[p.sheet], p.row or 0))


class ClassLabel(NamedTuple):
    """«5Б» as grade and letter."""

    grade: int
    letter: str

    def __str__(self) -> str:
        return f"{self.grade}{self.letter}"


class Span(NamedTuple):
    """From and to, both included; None is no limit."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What every row has. `school` is the key of a SchoolRow, or empty for the one school of the import."""

    noun: ClassVar[Noun]
    at: At
    school: str


@dataclass(frozen=True, slots=True, eq=False)
class SchoolRow(Row):
    """A school in its district; here `school` is its own key."""

    noun: ClassVar[Noun] = Noun.SCHOOL
    name: str
    municipality: str
    region: str
    timezone: str


@dataclass(frozen=True, slots=True, eq=False)
class ClassRow(Row):
    """A class, its homeroom teacher as written, and the hours of its lessons (None: not told)."""

    noun: ClassVar[Noun] = Noun.CLASS
    label: ClassLabel
    homeroom: str
    hours: tuple[Weekly, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class PupilRow(Row):
    """A pupil. `key` is the number of the personal file, or the pupil's id in another system."""

    noun: ClassVar[Noun] = Noun.PUPIL
    name: Name
    label: ClassLabel
    born: date | None
    phone: str
    key: str


@dataclass(frozen=True, slots=True)
class ChildRef:
    """How a guardian's row names the child: the pupil's own row, a key, or a name and a class."""

    row: PupilRow | None = None
    key: str = ""
    name: str = ""
    label: ClassLabel | None = None


@dataclass(frozen=True, slots=True, eq=False)
class GuardianRow(Row):
    """A guardian and children of theirs; several rows may be one person."""

    noun: ClassVar[Noun] = Noun.GUARDIAN
    name: Name
    phone: str
    key: str
    relation: str
    children: tuple[ChildRef, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StaffRow(Row):
    """Somebody who works in the school, in one or more roles; `position` is what the school calls it."""

    noun: ClassVar[Noun] = Noun.STAFF
    name: Name
    roles: tuple[Role, ...]
    phone: str
    key: str
    position: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class OpportunityRow(Row):
    """A club, section, contest, olympiad or trial. None: not told, so what is known stays."""

    noun: ClassVar[Noun] = Noun.OPPORTUNITY
    key: str
    title: str
    kind: Kind
    category: Category
    capacity: int
    leader: str
    about: str | None
    place: str | None
    point: tuple[float, float] | None  # latitude and longitude, in degrees
    price_kopecks: int | None
    ages: Span | None
    grades: Span | None
    times: tuple[Weekly, ...] | None
    signup_from: datetime | None  # in the school's own time, without a zone
    signup_until: datetime | None
    starts_on: date | None
    ends_on: date | None


@dataclass(slots=True)
class Roster:
    """A whole file: its rows by noun, and what was unclear while reading it."""

    source: str
    schools: list[SchoolRow] = field(default_factory=list)
    classes: list[ClassRow] = field(default_factory=list)
    pupils: list[PupilRow] = field(default_factory=list)
    guardians: list[GuardianRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    opportunities: list[OpportunityRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: dict[Noun, int] = field(default_factory=dict)  # rows too broken to be typed, by noun
    nouns: set[Noun] = field(default_factory=set)  # nouns that the file has a sheet of

    def tenant_rows(self) -> Iterator[Row]:
        """Give every row that belongs to a school."""
        for rows in (self.staff, self.classes, self.pupils, self.guardians, self.opportunities):
            yield from rows

    def __len__(self) -> int:
        return len(self.schools) + sum(1 for _ in self.tenant_rows())
