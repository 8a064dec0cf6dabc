"""Cross-cuts: what groups answered, by class, grade or school; groups that are too small are not told."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import Kind, Question
from core.refusal import NotFound
from core.schools import school, school_class
from core.surveys.results.counting import LISTED, Block, answers, of_question
from core.surveys.results.hiding import Path, told_paths, told_wholly
from core.surveys.results.sight import Sight
from core.surveys.tables import Per, survey_asked, survey_school
from core.words import Text, say

CUTTABLE = (*LISTED, Kind.NUMBER)


class By(StrEnum):
    """By what people are grouped; the value is how deep such groups lie in a survey's tree."""

    SCHOOL = "school"
    GRADE = "grade"
    CLASS = "class"

    @property
    def depth(self) -> int:
        """Give the length of such a group's path: school, grade, class."""
        return (By.SCHOOL, By.GRADE, By.CLASS).index(self) + 1


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its name, how many of it answered, how many gave each answer, and the mean of numbers."""

    path: Path
    name: Text
    people: int
    counts: Mapping[str, int]
    mean: float | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The groups that may be told, in order; how many are hidden, and how many schools are not in them at all."""

    question: Question
    by: By
    groups: tuple[Group, ...]
    hidden: int
    schools: int = 0


@dataclass(slots=True)
class _Sum:
    people: int = 0
    total: float = 0.0
    numbers: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: "_Sum") -> None:
        self.people += other.people
        self.total += other.total
        self.numbers += other.numbers
        self.counts += other.counts


def ways(sight: Sight) -> tuple[By, ...]:
    """Give by what this survey may be cut: an anonymous one when it is over, and never by class."""
    if not sight.closely or (sight.anonymous and not sight.is_over) or sight.waits:
        return ()
    whole = sight.several and sight.school_id is None
    return (*[By.SCHOOL] * whole, By.GRADE, *[By.CLASS] * (not whole and not sight.anonymous))


def cuttable(block: Block) -> bool:
    """Tell whether something may be told of groups."""
    return block.question.kind in CUTTABLE and not block.hidden and block.people > 0


def cut(tx: Tx, sight: Sight, question: Question, by: By) -> Cut:
    """Give what each group answered to one question. Raises NotFound where the survey is not cut so."""
    if by not in ways(sight) or question.kind not in CUTTABLE:
        raise NotFound
    labels = _labels(tx, sight)
    leaves = _leaves(tx, sight, question, labels)
    return _cut(question, by, leaves, labels, told(sight, {path: one.people for path, one in leaves.items()}, by))


def told(sight: Sight, people: Mapping[Path, int], by: By) -> frozenset[Path]:
    """Give the paths whose sums are told beside each other: of several schools' grades only those told wholly."""
    if by is By.GRADE and sight.several and sight.school_id is None:
        wholly = told_wholly(people, By.SCHOOL.depth)
        return frozenset(p for p in told_paths(people) if len(p) == by.depth and p[:1] in wholly)
    return frozenset(p for p in told_paths(people) if len(p) == by.depth)


def _leaves(tx: Tx, sight: Sight, question: Question, labels: "Labels") -> dict[Path, _Sum]:
    rows = answers(sight)
    place = rows.c.grade if sight.anonymous else rows.c.class_id
    query = (
        sa.select(
            rows.c.school_id,
            place.label("place"),
            rows.c.value,
            sa.func.count().label("people"),
            sa.func.sum(rows.c.number).label("total"),
            sa.func.count(rows.c.number).label("numbers"),
        )
        .where(of_question(sight, question.name))
        .group_by(rows.c.school_id, place, rows.c.value)
    )
    found: dict[Path, _Sum] = defaultdict(_Sum)
    for row in tx.all(query):
        path = (row.school_id, row.place) if sight.anonymous else labels.path(row.school_id, row.place)
        people = 0 if question.kind is Kind.MULTICHOICE and row.value else row.people
        found[path].add(_Sum(people, row.total or 0.0, row.numbers, Counter({row.value: row.people})))
    return found


def _cut(question: Question, by: By, leaves: Mapping[Path, _Sum], labels: "Labels", told_here: frozenset[Path]) -> Cut:
    """Add the leaves up; grades of several schools with the same number are one group."""
    sums: dict[Path, _Sum] = defaultdict(_Sum)
    there: set[Path] = set()
    for leaf, one in leaves.items():
        key = _key(leaf[: by.depth], by)
        there.add(key)
        if leaf[: by.depth] in told_here:
            sums[key].add(one)
    groups = [
        Group(key, labels.name(key, by), one.people, one.counts, one.total / one.numbers if one.numbers else None)
        for key, one in sorted(sums.items(), key=lambda item: labels.order(item[0], by))
    ]
    schools = {leaf[:1] for leaf in leaves} - {path[:1] for path in told_here} if by is By.GRADE else ()
    return Cut(question, by, tuple(groups), len(there) - len(groups), len(schools))


def _key(path: Path, by: By) -> Path:
    return path[-1:] if by is By.GRADE else path


@dataclass(frozen=True, slots=True)
class Labels:
    """What schools and classes are called, and to which grade a class belongs."""

    schools: Mapping[int, str]
    classes: Mapping[int, tuple[int, str]]  # grade and letter

    def path(self, school_id: int, class_id: int) -> Path:
        """Give where a class lies; people without one are a grade and a class of their own, 0."""
        return (school_id, self.classes.get(class_id, (0, ""))[0], class_id)

    def name(self, key: Path, by: By) -> Text:
        """Give what a group is called."""
        if by is By.SCHOOL:
            return self.schools.get(key[0], "")
        if key[-1] == 0:
            return say("results.no_class")
        if by is By.GRADE:
            return say("results.grade", n=key[-1])
        grade, letter = self.classes[key[-1]]
        return f"{grade}{letter}"

    def order(self, key: Path, by: By) -> tuple[Any, ...]:
        """Give the place of a group among the others."""
        if by is By.CLASS:
            return (*self.classes.get(key[-1], (99, "")), key[-1])
        return (self.schools.get(key[0], ""), key[0]) if by is By.SCHOOL else (key[-1] or 99,)


def _labels(tx: Tx, sight: Sight) -> Labels:
    there = sa.select(survey_school.c.school_id).where(survey_school.c.survey_id == sight.id)
    here = sa.literal(sight.row["school_id"] if sight.school_id is None else sight.school_id)
    among = sa.or_(school.c.id.in_(there), school.c.id == here)
    schools = {row.id: row.name for row in tx.all(sa.select(school.c.id, school.c.name).where(among))}
    query = sa.select(school_class.c.id, school_class.c.grade, school_class.c.letter)
    classes = tx.all(query.where(school_class.c.school_id.in_(list(schools))))
    return Labels(schools, {row.id: (row.grade, row.letter) for row in classes})


# --- who answered


@dataclass(frozen=True, slots=True)
class Rate:
    """How many were asked, and how many of them answered; of everybody, or of one group."""

    name: Text
    asked: int
    answered: int

    @property
    def part(self) -> float:
        """Give what part of those who were asked answered."""
        return self.answered / self.asked if self.asked else 0.0


def rate(tx: Tx, sight: Sight) -> Rate:
    """Give how many answered of all whom the reader may see."""
    people = _subjects(sight)
    row = tx.first(sa.select(sa.func.count().label("asked"), sa.func.sum(people.c.answered).label("answered")))
    assert row is not None
    return Rate("", row.asked, row.answered or 0)


def rates(tx: Tx, sight: Sight, by: By) -> Sequence[Rate]:
    """Give the same by groups. Who answered is no secret, not even of an anonymous survey: what they answered is.

    Raises NotFound for whom sums alone are told.
    """
    if not sight.closely:
        raise NotFound
    people = _subjects(sight)
    query = sa.select(
        people.c.school_id,
        people.c.class_id,
        sa.func.count().label("asked"),
        sa.func.sum(people.c.answered).label("done"),
    ).group_by(people.c.school_id, people.c.class_id)
    labels = _labels(tx, sight)
    asked: Counter[Path] = Counter()
    answered: Counter[Path] = Counter()
    for row in tx.all(query):
        key = _key(labels.path(row.school_id, row.class_id)[: by.depth], by)
        asked[key] += row.asked
        answered[key] += row.done
    ordered = sorted(asked, key=lambda key: labels.order(key, by))
    return [Rate(labels.name(key, by), asked[key], answered[key]) for key in ordered]


def total(parts: Sequence[Rate]) -> Rate:
    """Give the rate of everybody, of those of all groups."""
    return Rate("", sum(part.asked for part in parts), sum(part.answered for part in parts))


def _subjects(sight: Sight) -> sa.Subquery:
    """Of each person or child asked one row: of a child whom several guardians were asked about, one too."""
    rows = survey_asked
    here = rows.c.survey_id == sight.id
    if sight.school_id is not None:
        here = sa.and_(here, rows.c.school_id == sight.school_id)
    done = sa.case((rows.c.answered, 1), else_=0)
    if sight.per is Per.PERSON:
        class_id = sa.func.coalesce(rows.c.class_id, 0)
        return sa.select(rows.c.school_id, class_id.label("class_id"), done.label("answered")).where(here).subquery()
    return (
        sa.select(
            sa.func.max(rows.c.school_id).label("school_id"),
            sa.func.coalesce(sa.func.max(rows.c.class_id), 0).label("class_id"),
            sa.func.max(done).label("answered"),
        )
        .where(here)
        .group_by(sa.case((rows.c.pupil_id != 0, rows.c.pupil_id), else_=rows.c.person_id))
        .subquery()
    )
