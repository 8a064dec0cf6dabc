"""What the invented people of the demo school are: staff, families, and who teaches what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from core.names import Name

# What 78 teachers teach; those in the cast are among them.
TEACHERS = {
    "нач": 24, "рус": 7, "мат": 8, "англ": 6, "инф": 4, "физ": 3, "хим": 2, "био": 3, "гео": 2, "ист": 4,
    "физра": 5, "техн": 2, "изо": 1, "муз": 1, "обзр": 1, "до": 3, "псих": 1, "соц": 1,
}  # fmt: skip
POSITIONS = {
    "нач": "Учитель начальных классов", "рус": "Учитель русского языка и литературы", "мат": "Учитель математики",
    "англ": "Учитель английского языка", "инф": "Учитель информатики", "физ": "Учитель физики",
    "хим": "Учитель химии", "био": "Учитель биологии", "гео": "Учитель географии",
    "ист": "Учитель истории и обществознания", "физра": "Учитель физической культуры", "техн": "Учитель технологии",
    "изо": "Учитель изобразительного искусства", "муз": "Учитель музыки",
    "обзр": "Учитель основ безопасности и защиты Родины", "до": "Педагог дополнительного образования",
    "псих": "Педагог-психолог", "соц": "Социальный педагог",
}  # fmt: skip


def grade_of(label: str) -> int:
    """Give 5 for «5Б»."""
    return int(label[:-1])


@dataclass(slots=True, eq=False)
class Worker:
    """Somebody who works in the school; `subject` is a key of POSITIONS, empty for the office."""

    name: Name
    position: str
    number: str
    phone: str
    subject: str = ""
    room: str = ""


@dataclass(slots=True, eq=False)
class Child:
    """A pupil; born in the year of their grade, on `day` of it."""

    name: Name
    label: str
    day: tuple[int, int]
    file: str = ""

    @property
    def grade(self) -> int:
        """The class's grade."""
        return grade_of(self.label)

    def born(self, school_year: int) -> date:
        """Give the date of birth of a pupil of this grade in the school year that begins in `school_year`."""
        return date(school_year - 6 - self.grade, *self.day)


@dataclass(slots=True, eq=False)
class Adult:
    """A guardian."""

    name: Name
    phone: str
    relation: str


@dataclass(slots=True)
class Family:
    """Guardians and their children in the school."""

    adults: list[Adult]
    children: list[Child]


@dataclass(slots=True)
class People:
    """Everybody; `homeroom` gives the homeroom teacher by class."""

    staff: list[Worker] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    homeroom: dict[str, Worker] = field(default_factory=dict)

    @property
    def teachers(self) -> list[Worker]:
        """Those who teach."""
        return [worker for worker in self.staff if worker.subject]

    @property
    def children(self) -> Iterator[Child]:
        """Every pupil."""
        return (child for family in self.families for child in family.children)
