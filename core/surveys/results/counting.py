"""Counting answers: one statement over the covering index, whatever the number of answers."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import CHOSEN, OTHER, Kind, Option, Question, Words, other_name
from core.refusal import NotFound
from core.surveys.results.hiding import FEWEST
from core.surveys.results.numbers import Bin, Spread, of_counts, spread
from core.surveys.results.sight import Sight
from core.surveys.tables import ballot, survey_answer
from core.surveys.values import as_value
from core.words import Text, say

WRITTEN = (Kind.TEXT, Kind.PLACE)
HANDED_IN = (Kind.PHOTO, Kind.FILE)
LISTED = (Kind.CHOICE, Kind.MULTICHOICE, Kind.SCALE, Kind.DATE, Kind.TIME)  # whose values are counted one by one


@dataclass(frozen=True, slots=True)
class Share:
    """How many people gave one answer. `words`: an option's label, or what was chosen itself."""

    value: str
    words: Words | Text
    people: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What was answered to one question, and by how many people.

    `hidden`: they are too few for anything to be told. `mean` is that of numbers and scales, `median` too; `bins`
    are the columns of numbers; `others` counts the words to «other».
    """

    question: Question
    people: int
    hidden: bool = False
    shares: tuple[Share, ...] = ()
    mean: float | None = None
    median: float | None = None
    bins: tuple[Bin, ...] = ()
    others: int = 0

    def part(self, people: int) -> float:
        """Give what part of those who answered `people` are."""
        return people / self.people if self.people else 0.0

    @property
    def leading(self) -> Share | None:
        """Give the answer that most gave."""
        return max(self.shares, key=lambda share: share.people, default=None) if self.people else None


@dataclass(frozen=True, slots=True)
class Block:
    """What is looked at together: one question, or the rows of a matrix. `gone`: it is not asked any more."""

    number: int
    tallies: tuple[Tally, ...]
    gone: bool = False

    @property
    def question(self) -> Question:
        """Give the question, or the first of a matrix."""
        return self.tallies[0].question

    @property
    def is_matrix(self) -> bool:
        """Tell whether its rows are of one matrix."""
        return len(self.tallies) > 1

    @property
    def words(self) -> Words:
        """Give what is asked."""
        return self.question.matrix if self.is_matrix else self.question.text

    @property
    def people(self) -> int:
        """Give how many answered, at most."""
        return max(tally.people for tally in self.tallies)

    @property
    def hidden(self) -> bool:
        """Tell whether nothing of it may be told."""
        return all(tally.hidden for tally in self.tallies)


@dataclass(slots=True)
class _Counted:
    people: int = 0
    total: float = 0.0
    numbers: int = 0
    values: Counter[str] = field(default_factory=Counter)

    def add(self, row: sa.Row[Any]) -> None:
        self.values[row.value] += row.people
        self.people += row.people
        self.numbers += row.numbers
        self.total += row.total or 0.0


def answers(sight: Sight) -> Any:
    """Give the table whose rows are counted: of an anonymous survey the mixed ballots alone, never the letterbox."""
    return ballot if sight.anonymous else survey_answer


def among(sight: Sight, *more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Tell of rows of `answers` whether the reader may have them counted."""
    rows = answers(sight)
    here = rows.c.survey_id == sight.id
    if sight.school_id is not None:
        here = sa.and_(here, rows.c.school_id == sight.school_id)
    return sa.and_(here, *more)


def of_question(sight: Sight, name: str) -> sa.ColumnElement[bool]:
    """The same of the rows of one question."""
    return among(sight, answers(sight).c.question == name)


def blocks(tx: Tx, sight: Sight) -> Sequence[Block]:
    """Give what was answered to each question so far."""
    return _blocks(tx, sight, sight.questions)


def block(tx: Tx, sight: Sight, number: int) -> Block:
    """Give one of `blocks`, the nearest if there is none so numbered. Raises NotFound for a form without questions."""
    parts = together(sight.questions)
    if not parts:
        raise NotFound
    number = min(max(number, 0), len(parts) - 1)
    return _block(sight, number, tuple(_tallies(tx, sight, parts[number])))


def together(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """Give the questions as they are looked at: rows of a matrix together."""
    rows = itertools.groupby(questions, key=lambda q: (q.matrix, q.kind) if q.matrix else q.name)
    return [tuple(group) for _, group in rows]


def how_many(sight: Sight) -> int:
    """Give how many blocks there are."""
    return len(together(sight.questions))


def _blocks(tx: Tx, sight: Sight, questions: Sequence[Question]) -> Sequence[Block]:
    tallies = {tally.question.name: tally for tally in _tallies(tx, sight, questions)}
    parts = enumerate(together(questions))
    return [_block(sight, number, tuple(tallies[q.name] for q in part)) for number, part in parts]


def _block(sight: Sight, number: int, tallies: tuple[Tally, ...]) -> Block:
    return Block(number, tallies, gone=all(tally.question.name in sight.gone for tally in tallies))


def _tallies(tx: Tx, sight: Sight, questions: Sequence[Question]) -> Iterable[Tally]:
    counted = {} if sight.waits else _counted(tx, sight, questions)
    elsewhere = _elsewhere(tx, sight, questions) if counted else {}
    for question in questions:
        one = counted.get(question.name, _Counted())
        others = counted.get(other_name(question.name), _Counted()).people
        yield _tally(tx, sight, question, one, others, gives_away=0 < elsewhere.get(question.name, 0) < FEWEST)


def _elsewhere(tx: Tx, sight: Sight, questions: Sequence[Question]) -> Mapping[str, int]:
    """Give how many answered an anonymous survey in other schools than the reader's, who may know the sum of all."""
    if not sight.anonymous or sight.school_id is None:
        return {}
    several = [q.name for q in questions if q.kind is Kind.MULTICHOICE]  # a row of no value for each person
    query = (
        sa.select(ballot.c.question, sa.func.count().label("people"))
        .where(ballot.c.survey_id == sight.id, ballot.c.school_id != sight.school_id)
        .where(sa.or_(ballot.c.question.not_in(several), ballot.c.value == ""))
        .group_by(ballot.c.question)
    )
    return {row.question: row.people for row in tx.all(query)}


def _counted(tx: Tx, sight: Sight, questions: Sequence[Question]) -> Mapping[str, _Counted]:
    rows = answers(sight)
    query = sa.select(
        rows.c.question,
        rows.c.value,
        sa.func.count().label("people"),
        sa.func.sum(rows.c.number).label("total"),
        sa.func.count(rows.c.number).label("numbers"),
    ).group_by(rows.c.question, rows.c.value)
    some = len(questions) < len(sight.questions)
    names = [n for q in questions for n in (q.name, other_name(q.name))]
    found: dict[str, _Counted] = {}
    for row in tx.all(query.where(among(sight, *([rows.c.question.in_(names)] if some else [])))):
        found.setdefault(row.question, _Counted()).add(row)
    return found


def _tally(tx: Tx, sight: Sight, question: Question, counted: _Counted, others: int, *, gives_away: bool) -> Tally:
    """`gives_away`: what this tells, taken off the sum of all schools, would tell of a few people."""
    people = counted.values[""] if question.kind is Kind.MULTICHOICE else counted.people
    if gives_away or (people < FEWEST and (sight.anonymous or not sight.closely)):
        return Tally(question, 0, hidden=True)
    mean = counted.total / counted.numbers if counted.numbers else None
    seen = Spread()
    if question.kind is Kind.NUMBER and counted.numbers:
        numbers = sa.select(answers(sight).c.number).where(of_question(sight, question.name))
        seen = spread(tx, numbers, counted.numbers, question.whole)
    elif question.kind is Kind.SCALE:
        seen = of_counts({float(value): n for value, n in counted.values.items()}, whole=True)
    listed = tuple(shares(question, counted.values))
    return Tally(question, people, False, listed, mean, seen.median, seen.bins, others)


def shares(question: Question, counts: Mapping[str, int]) -> Iterable[Share]:
    """Give each answer that is chosen and how many chose it: options in their order, also those nobody chose."""
    if question.kind not in LISTED:
        return
    known = dict(labels(question))
    for value, words in known.items():
        yield Share(value, words, counts.get(value, 0))
    for value in sorted(counts):
        if value and value not in known:
            yield Share(value, _said(question, value), counts[value])


def _said(question: Question, value: str) -> Words | Text:
    return say("results.day", day=date.fromisoformat(value)) if question.kind is Kind.DATE else value


def labels(question: Question) -> Iterable[tuple[str, Words | Text]]:
    """Give the values that are known beforehand, and what each is called."""
    if question.kind in CHOSEN:
        for option in question.options:
            yield as_value(option.value), _label(option)
        if question.other:
            yield OTHER, say("results.other")
    elif question.kind is Kind.SCALE and question.least is not None and question.most is not None:
        for point in range(int(question.least), int(question.most) + 1):
            yield str(point), str(point)


def _label(option: Option) -> Words:
    return option.label or option.value
