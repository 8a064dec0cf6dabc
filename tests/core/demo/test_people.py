"""The invented people: as many as the school has, plausible, and the same everywhere."""

import hashlib
from collections import Counter
from itertools import pairwise

import pytest

from core.demo.inventing import PARALLELS, PUPILS, invented
from core.demo.names import of_woman, patronymic
from core.demo.people import People, grade_of


@pytest.fixture(scope="module")
def people() -> People:
    return invented()


def test_they_are_as_many_as_the_school_has(people: People) -> None:
    sizes = Counter(child.label for child in people.children)
    assert sum(sizes.values()) == PUPILS == 1612
    assert len(sizes) == len(people.homeroom) == 60
    assert {grade_of(label) for label in sizes} == set(PARALLELS) == set(range(1, 12))
    assert min(sizes.values()) >= 23
    assert max(sizes.values()) <= 30
    assert len(people.teachers) == 78
    assert 2300 <= sum(len(family.adults) for family in people.families) <= 2600
    assert sum(len(family.children) > 1 for family in people.families) > 250


def test_they_are_the_same_on_every_machine(people: People) -> None:
    told = "\n".join(
        f"{adult.name.form('full')} {adult.phone} {child.name.form('full')} {child.label} {child.born(2026)}"
        for family in people.families
        for adult in family.adults
        for child in family.children
    )
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == "c8e7081a35aba4c7"


def test_only_dates_of_birth_follow_the_school_year(people: People) -> None:
    first = next(child for child in people.children if child.grade == 1)
    assert {child.born(2026).year for child in people.children if child.grade == 1} == {2019}
    assert first.born(2027).year == first.born(2026).year + 1
    assert first.born(2027).replace(year=2026) == first.born(2026).replace(year=2026)


def test_every_class_has_a_homeroom_teacher_of_its_own(people: People) -> None:
    assert len({worker.number for worker in people.homeroom.values()}) == 60
    assert all(worker.subject == "нач" for label, worker in people.homeroom.items() if grade_of(label) <= 4)
    assert all(worker.subject != "нач" for label, worker in people.homeroom.items() if grade_of(label) > 4)


def test_no_two_namesakes_where_a_roster_would_mix_them_up(people: People) -> None:
    pupils = Counter((child.label, child.name.form()) for child in people.children)
    adults = Counter(
        {worker.name.form("full") for worker in people.staff}
        | {adult.name.form("full") for family in people.families for adult in family.adults}
    )
    assert pupils.most_common(1)[0][1] == 1
    assert len(adults) == len({w.phone for w in people.staff} | {a.phone for f in people.families for a in f.adults})


def test_phones_are_plainly_invented(people: People) -> None:
    phones = [worker.phone for worker in people.staff]
    phones += [adult.phone for family in people.families for adult in family.adults]
    assert all(phone.startswith("+7 000 ") for phone in phones)


def test_some_teachers_are_parents_and_keep_their_phone(people: People) -> None:
    teachers = {worker.name.form("full"): worker.phone for worker in people.teachers}
    both = {
        adult.name.form("full"): adult.phone
        for family in people.families
        for adult in family.adults
        if adult.name.form("full") in teachers
    }
    assert len(both) >= 10
    assert all(teachers[name] == phone for name, phone in both.items())


def test_brothers_and_sisters_are_born_far_enough_apart_or_are_twins(people: People) -> None:
    for family in people.families:
        born = sorted(child.born(2026) for child in family.children)
        assert all(a == b or (b - a).days > 270 for a, b in pairwise(born))
        assert len({child.name.given for child in family.children}) == len(family.children)


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("Морозов", "Морозова"),
        ("Воробьёв", "Воробьёва"),
        ("Ильин", "Ильина"),
        ("Невский", "Невская"),
        ("Трубецкой", "Трубецкая"),
        ("Шевченко", "Шевченко"),
        ("Гайдук", "Гайдук"),
    ],
)
def test_family_names_of_women(man: str, woman: str) -> None:
    assert of_woman(man) == woman


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Павел", "Павлович", "Павловна"),
    ],
)
def test_patronymics(father: str, son: str, daughter: str) -> None:
    assert (patronymic(father, "m"), patronymic(father, "f")) == (son, daughter)
