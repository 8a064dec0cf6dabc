"""Inventing the people of the demo school. The same on every machine and every day: one seed, no clock."""

from collections import defaultdict
from random import Random

from core.demo import names
from core.demo.cast import COORDINATES, COORDINATOR, FAMILIES, STAFF
from core.demo.people import POSITIONS, TEACHERS, Adult, Child, Family, People, Worker, grade_of
from core.names import Name

SEED = 1612
PUPILS = 1612
PARALLELS = {grade: "АБВГДЕ" if grade < 10 else "АБВ" for grade in range(1, 12)}  # noqa: PLR2004 - senior classes
_OFFICE = (
    "Заместитель директора по учебно-воспитательной работе",
    "Заместитель директора по научно-методической работе",
    "Заместитель директора по безопасности",
    "Секретарь",
    "Библиотекарь",
    "Медсестра",
    "Завхоз",
)
_MEN_TEACH = ("инф", "физ", "физра", "техн", "обзр", "ист")
_NO_CLASS = ("до", "псих", "соц", "нач")  # primary teachers have theirs by right
_CHILDREN, _WEIGHTS = (1, 2, 3), (74, 21, 5)
_TWINS = 0.03
_TWO_GUARDIANS, _NO_PARENTS = 0.93, 0.01
_OWN_FAMILY_NAME = 0.12
TEACHERS_WHO_ARE_PARENTS = 14


def invented() -> People:
    """Invent everybody."""
    return _Inventor(Random(SEED)).run()


class _Inventor:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.people = People()
        self.free = _sizes(rng)
        self.known: set[tuple[str, str]] = set()  # (class, name): no two namesakes in one class
        self.grown: set[str] = set()  # no two namesakes among grown people
        self.phones = 0

    def run(self) -> People:
        self._staff()
        self._homeroom()
        self._cast_families()
        parents = [w for w in self.people.teachers if w.name.family not in _CAST_FAMILIES]
        for worker in self.rng.sample(parents, TEACHERS_WHO_ARE_PARENTS):
            self._family(worker)
        while any(self.free.values()):
            self._family()
        for number, child in enumerate(self.people.children, 1):
            child.file = f"Л-{number:04}"
        return self.people

    def _phone(self) -> str:
        """Give a number that cannot exist: no code of the country begins with 000."""
        self.phones += 1
        return f"+7 000 {self.phones // 10000:03}-{self.phones // 100 % 100:02}-{self.phones % 100:02}"

    def _staff(self) -> None:
        left = dict(TEACHERS)
        for someone in STAFF:
            self._hire(someone.name, someone.position or POSITIONS[someone.subject], someone.subject)
            if someone.subject:
                left[someone.subject] -= 1
        for subject, count in left.items():
            for _ in range(count):
                self._hire(self._grown(subject in _MEN_TEACH and self.rng.random() < 0.5), POSITIONS[subject], subject)  # noqa: PLR2004
        for position in _OFFICE:
            self._hire(self._grown(man=False), position)
        self._hire(COORDINATOR, COORDINATES)

    def _hire(self, name: Name, position: str, subject: str = "") -> None:
        number = len(self.people.staff) + 1
        self.grown.add(name.form("full"))
        room = f"Кабинет {100 * (1 + number % 4) + 1 + number // 4}" if subject else ""
        self.people.staff.append(Worker(name, position, f"Т-{number:03}", self._phone(), subject, room))

    def _grown(self, man: bool, family: str = "") -> Name:
        while True:
            name = (names.man if man else names.woman)(self.rng, family or names.family(self.rng))
            if name.form("full") not in self.grown:
                self.grown.add(name.form("full"))
                return name

    def _homeroom(self) -> None:
        cast = {someone.homeroom: someone.name for someone in STAFF if someone.homeroom}
        by_name = {worker.name: worker for worker in self.people.teachers}
        taken = set(cast.values())
        primary = [w for w in self.people.teachers if w.subject == "нач" and w.name not in taken]
        others = [w for w in self.people.teachers if w.subject not in _NO_CLASS and w.name not in taken]
        self.rng.shuffle(others)
        for label in self.free:
            ready = primary if grade_of(label) <= 4 else others  # noqa: PLR2004 - primary school
            self.people.homeroom[label] = by_name[cast[label]] if label in cast else ready.pop()

    def _cast_families(self) -> None:
        for family in FAMILIES:
            children = []
            for label, name in family.children:
                self.free[label] -= 1
                self.known.add((label, name.form()))
                children.append(Child(name, label, self._day()))
            adults = [Adult(name, self._phone_of(name) or self._phone(), relation) for name, relation in family.adults]
            self.grown.update(name.form("full") for name, _ in family.adults)
            self.people.families.append(Family(adults, children))

    def _phone_of(self, name: Name) -> str:
        return next((worker.phone for worker in self.people.staff if worker.name == name), "")

    def _family(self, parent: Worker | None = None) -> None:
        labels = self._labels(self.rng.choices(_CHILDREN, _WEIGHTS)[0])
        father = self._grown(man=True, family=_as_man(parent.name) if parent else "")
        if parent and parent.name.sex == "m":
            father = parent.name
        twins = len({grade_of(label) for label in labels}) < len(labels)
        day = self._day()
        children: list[Child] = []
        for label in labels:
            taken = {child.name.given for child in children}
            children.append(self._child(label, father, day if twins else self._day(), taken))
        self.people.families.append(Family(self._adults(father, parent), children))

    def _labels(self, count: int) -> list[str]:
        """Choose classes with a free seat: two grades apart, as siblings are; or of one grade, for twins."""
        twins = self.rng.random() < _TWINS
        chosen: list[str] = []
        for _ in range(count):
            grades = [grade_of(label) for label in chosen]
            free = [
                label
                for label, seats in self.free.items()
                if seats and all((grade_of(label) == g) if twins else abs(grade_of(label) - g) > 1 for g in grades)
            ]
            if free:
                chosen.append(self.rng.choices(free, [self.free[label] for label in free])[0])
                self.free[chosen[-1]] -= 1
        return chosen

    def _child(self, label: str, father: Name, day: tuple[int, int], taken: set[str]) -> Child:
        while True:
            name = names.child(self.rng, father.family, father.given)
            if (label, name.form()) not in self.known and name.given not in taken:
                self.known.add((label, name.form()))
                return Child(name, label, day)

    def _adults(self, father: Name, parent: Worker | None) -> list[Adult]:
        lot = self.rng.random()
        if parent is None and lot < _NO_PARENTS:
            return [Adult(self._grown(man=False, family=father.family), self._phone(), "бабушка, опекун")]
        own = self.rng.random() < _OWN_FAMILY_NAME
        mother = self._grown(man=False, family="" if own else father.family)
        if parent and parent.name.sex == "f":
            mother = parent.name
        both = [
            Adult(who, self._phone_of(who) or self._phone(), kin) for who, kin in ((mother, "мать"), (father, "отец"))
        ]
        return both if parent or lot < _TWO_GUARDIANS else both[:1]

    def _day(self) -> tuple[int, int]:
        return self.rng.randint(1, 12), self.rng.randint(1, 28)


_CAST_FAMILIES = {someone.name.family for someone in STAFF}


def _as_man(name: Name) -> str:
    """Give the family name of a woman as a man has it."""
    if name.sex == "m" or not name.family.endswith(("ова", "ева", "ёва", "ина", "ая")):
        return name.family
    return f"{name.family[:-2]}ий" if name.family.endswith("ая") else name.family[:-1]


def _sizes(rng: Random) -> dict[str, int]:
    """Share PUPILS among the classes: 23 to 30 in each."""
    labels = [f"{grade}{letter}" for grade, letters in PARALLELS.items() for letter in letters]
    sizes: dict[str, int] = defaultdict(int)
    for i in range(PUPILS):
        sizes[labels[i % len(labels)]] += 1
    for _ in range(len(labels)):
        giver, taker = rng.sample(labels, 2)
        if sizes[giver] > 23 and sizes[taker] < 30:  # noqa: PLR2004
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes
