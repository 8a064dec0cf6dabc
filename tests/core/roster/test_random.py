"""A made-up school, written down twice by two careless secretaries, is the same school."""

import random
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from core.people import Role, enrollment, guardianship, membership, person
from tests.core.roster.conftest import Importing, Sheets

FAMILIES = ["Орлов", "Соловьёв", "Ким", "Ли", "Галкин"]
GIVEN = {"m": ["Пётр", "Семён", "Ян"], "f": ["Анна", "Алёна", "Юна"]}
PATRONYMICS = {"m": ["Ильич", "Фёдорович"], "f": ["Ильинична", "Фёдоровна"]}


class School:
    """Who there really is; everybody can be told from everybody else by what a school knows of them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.children: list[dict[str, str]] = []
        self.guardians: list[dict[str, str]] = []
        self.staff: list[dict[str, str]] = []
        self.wards: list[tuple[int, int]] = []
        for _ in range(chance.randint(3, 12)):
            self._family()
        for _ in range(chance.randint(1, 6)):
            self.staff.append(self._person("") | {"key": str(len(self.staff) + 1)})
        for who in self.guardians[:2]:  # a teacher who is a parent
            self.staff.append({**who, "key": str(len(self.staff) + 1)})

    def _person(self, family: str) -> dict[str, str]:
        sex = self.chance.choice("mf")
        family = family or self.chance.choice(FAMILIES)
        ending = "а" if sex == "f" and family[-1] in "вн" else ""
        number = len(self.children) + len(self.guardians) * 100 + len(self.staff) * 10_000
        parts = [family + ending, self.chance.choice(GIVEN[sex]), self.chance.choice(PATRONYMICS[sex])]
        return {"name": " ".join(parts), "phone": f"+79{number:09}", "label": "", "key": "", "born": ""}

    def _family(self) -> None:
        family = self.chance.choice(FAMILIES)
        children = range(len(self.children), len(self.children) + self.chance.randint(1, 3))
        for n in children:
            child = self._person(family)
            child["key"], child["label"] = f"Л-{n}", f"{self.chance.randint(1, 11)}{self.chance.choice('АБВ')}"
            child["born"] = f"{n % 28 + 1:02}.{n % 12 + 1:02}.2015"
            self.children.append(child)
        for _ in range(self.chance.randint(1, 2)):
            self.guardians.append(self._person(family))
            self.wards += [(len(self.guardians) - 1, n) for n in children]

    def sheets(self, careless: Callable[[str], str]) -> Sheets:
        """Write it down; the order of rows and the way of writing are the secretary's own."""
        pupils = [[careless(c["label"]), careless(c["name"]), c["born"], c["key"]] for c in self.children]
        parents = [
            [careless(g["name"]), careless(g["phone"]), careless(c["name"]), careless(c["label"]), c["key"]]
            for g, c in ((self.guardians[i], self.children[j]) for i, j in self.wards)
        ]
        staff = [[careless(s["name"]), "Учитель", s["key"], careless(s["phone"])] for s in self.staff]
        for rows in (pupils, parents, staff):
            self.chance.shuffle(rows)
        return {
            "Школа": [["Регион", "Муниципалитет", "Школа"], ["Край", "Округ", "Школа"]],
            "Родители": [["ФИО", "Телефон", "Ребёнок", "Класс", "Личное дело"], *parents],
            "Сотрудники": [["ФИО", "Должность", "Табельный номер", "Телефон"], *staff],
            "Ученики": [["Класс", "ФИО", "Дата рождения", "Личное дело"], *pupils],
        }


def carelessly(chance: random.Random) -> Callable[[str], str]:
    """Give a way of writing the same a little differently."""

    def write(words: str) -> str:
        if words.startswith("+7"):
            forms = [words, "8" + words[2:], f"8 ({words[2:5]}) {words[5:8]}-{words[8:10]}-{words[10:]}"]
            return chance.choice(forms)
        if words[0].isdigit():
            return chance.choice([words, f"{words[:-1]}-{words[-1].lower()}", f"{words[:-1]} «{words[-1]}»"])
        return chance.choice([words, words.upper(), words.replace("ё", "е"), f"  {words.replace(' ', '   ')}\n"])

    return write


@pytest.mark.parametrize("seed", range(12))
async def test_the_same_school_twice(matching: Importing, seed: int) -> None:
    chance = random.Random(seed)
    school = School(chance)
    first = await matching.sheets(school.sheets(str))
    before = await matching.snapshot()
    second = await matching.sheets(school.sheets(carelessly(chance)))
    assert (first.problems, second.problems) == ([], [])
    assert second.changes == 0
    assert await matching.snapshot() == before
    people = len(school.children) + len({g["phone"] for g in [*school.guardians, *school.staff]})
    assert await matching.count(person) == people
    assert await matching.count(enrollment) == len(school.children)
    assert await matching.count(guardianship) == len(school.wards)
    roles = sa.select(membership.c.role, sa.func.count()).group_by(membership.c.role)
    assert dict(await matching.rows(roles)) == {
        Role.PUPIL: len(school.children),
        Role.GUARDIAN: len(school.guardians),
        Role.TEACHER: len(school.staff),
    }


@pytest.mark.parametrize("seed", range(12))
async def test_a_careless_secretary_first(matching: Importing, seed: int) -> None:
    chance = random.Random(seed)
    school = School(chance)
    await matching.sheets(school.sheets(carelessly(chance)))
    await matching.sheets(school.sheets(str))
    before = await matching.snapshot()
    again = await matching.sheets(school.sheets(carelessly(chance)))
    assert again.changes == 0
    assert await matching.snapshot() == before
