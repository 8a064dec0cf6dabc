"""Questions as those who ask, those who answer and the director see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.names import Name
from core.office_hours import Opening, opening_of, openings_of
from core.people import Role, person
from core.questions.refusals import HandedOver
from core.questions.tables import letter, question
from core.questions.telling import WHOSE, name_of, named
from core.refusal import NotFound
from core.staff import AT_WORK

LISTED = timedelta(days=60)  # how long a question that is over stays in lists
NUMBERED = timedelta(days=30)  # what the director's numbers look back on
LATE = 3  # days of work: from then on the director reads who is asked


@dataclass(frozen=True, slots=True)
class Seen:
    """A question in a list: who asks about whom, who is asked, its newest words, how long it waits."""

    id: int
    guardian: Name
    pupil_id: int
    pupil: Name
    label: str
    to: Name
    to_id: int
    text: str
    waits_since: datetime | None
    days: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: who wrote it, for whom it was, what and when; files are [hash, name, mime]."""

    by: Name
    by_family: bool
    text: str
    files: Sequence[Sequence[str]]
    at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A whole question."""

    seen: Seen
    letters: Sequence[Letter]


_newest = letter.alias("newest")
_LAST = (
    sa.select(sa.func.max(_newest.c.id)).where(_newest.c.question_id == question.c.id).correlate(question)
).scalar_subquery()
_to = person.alias("addressee")
_LISTED = (
    WHOSE.add_columns(
        letter.c.text,
        *(column.label(f"to_{column.name}") for column in (_to.c.family, _to.c.given, _to.c.patronymic, _to.c.sex)),
    )
    .join(_to, _to.c.id == question.c.addressee_id)
    .join(letter, letter.c.id == _LAST)
    .where(question.c.school_id == sa.bindparam("school_id"))
)
_CURRENT = sa.or_(
    sa.and_(question.c.waits_since.is_not(None), question.c.closed_at.is_(None)),
    question.c.last_at >= sa.bindparam("since"),
)
_OWN = _LISTED.where(question.c.guardian_id == sa.bindparam("person_id"), _CURRENT).order_by(
    question.c.closed_at.is_not(None), question.c.last_at.desc(), question.c.id.desc()
)
# Who waits longest comes first; below them, what was answered and is not closed.
_TO_ME = _LISTED.where(
    question.c.addressee_id == sa.bindparam("person_id"), _CURRENT, question.c.closed_at.is_(None)
).order_by(question.c.waits_since.is_(None), question.c.waits_since, question.c.last_at.desc(), question.c.id)
_ONE = _LISTED.where(question.c.id == sa.bindparam("question_id"))


def own_questions(tx: Tx, actor: Actor) -> Sequence[Seen]:
    """Give what a guardian asked, the newest first, what is closed last. Raises NotAllowed."""
    actor.needs(Role.GUARDIAN)
    return _seen(tx, actor, _OWN)


def questions_to_me(tx: Tx, actor: Actor) -> Sequence[Seen]:
    """Give the open questions to one who works in the school, the longest wait first. Raises NotAllowed."""
    actor.needs(*AT_WORK)
    return _seen(tx, actor, _TO_ME)


def _seen(tx: Tx, actor: Actor, query: sa.Select[Any]) -> Sequence[Seen]:
    at = {"school_id": actor.school_id, "person_id": actor.person_id, "since": tx.now - LISTED}
    rows = tx.all(query, at)
    openings = openings_of(tx, actor.school_id, [row.addressee_id for row in rows]) if rows else {}
    return [_one(tx, row, openings[row.addressee_id]) for row in rows]


def _one(tx: Tx, row: sa.Row[Any], opening: Opening) -> Seen:
    told = named(row)
    waits = row.waits_since if row.closed_at is None else None
    days = opening.work_days(waits, tx.now) if waits is not None else 0
    closed = row.closed_at is not None
    return Seen(
        row.id,
        told["guardian"],
        row.pupil_id,
        told["pupil"],
        told["label"],
        _asked(row),
        row.addressee_id,
        row.text,
        waits,
        days,
        closed,
    )


def _asked(row: sa.Row[Any]) -> Name:
    return Name(row.to_family, row.to_given, row.to_patronymic, row.to_sex)


_LETTERS = (
    sa.select(letter, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(person, person.c.id == letter.c.by_person_id)
    .where(letter.c.question_id == sa.bindparam("question_id"))
    .order_by(letter.c.id)
)


def thread(tx: Tx, actor: Actor, question: int) -> Thread:
    """Give a whole question to its guardian, or to the one who is asked. Raises NotAllowed, NotFound or HandedOver."""
    actor.needs(Role.GUARDIAN, *AT_WORK)
    row = tx.first(_ONE, {"question_id": question, "school_id": actor.school_id})
    if row is None:
        raise NotFound
    family = actor.role is Role.GUARDIAN
    if actor.person_id != (row.guardian_id if family else row.addressee_id):
        raise HandedOver(to=_asked(row)) if row.handed_by_id == actor.person_id and not family else NotFound
    letters = tx.all(_LETTERS, {"question_id": question})
    return Thread(_one(tx, row, opening_of(tx, actor.school_id, row.addressee_id)), [_letter(one) for one in letters])


def _letter(row: sa.Row[Any]) -> Letter:
    name = Name(row.family, row.given, row.patronymic, row.sex)
    return Letter(name, row.by_family, row.text, row.files, row.created_at)


# --- the director's numbers

BUCKETS = (0, 1, 3, 6)  # days of work from which each begins


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the school answers: how many wait, by days; who is asked and late; what the last 30 days brought."""

    waiting: Sequence[int]
    late: Mapping[Name, int]
    asked: int
    answered: int
    median_days: float | None


_WAITING = sa.select(question.c.addressee_id, question.c.waits_since).where(
    question.c.school_id == sa.bindparam("school_id"),
    question.c.waits_since.is_not(None),
    question.c.closed_at.is_(None),
)
_FIRST_ANSWER = (
    sa.select(question.c.addressee_id, question.c.created_at, sa.func.min(letter.c.created_at).label("answered_at"))
    .outerjoin(letter, sa.and_(letter.c.question_id == question.c.id, ~letter.c.by_family))
    .where(question.c.school_id == sa.bindparam("school_id"), question.c.created_at >= sa.bindparam("since"))
    .group_by(question.c.id, question.c.addressee_id, question.c.created_at)
)


def numbers(tx: Tx, actor: Actor) -> Numbers:
    """Give how the school answers its families; never a word of what they wrote. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    at = {"school_id": actor.school_id, "since": tx.now - NUMBERED}
    waiting, recent = tx.all(_WAITING, at), tx.all(_FIRST_ANSWER, at)
    openings = openings_of(tx, actor.school_id, [row.addressee_id for row in (*waiting, *recent)])
    days = [(row.addressee_id, openings[row.addressee_id].work_days(row.waits_since, tx.now)) for row in waiting]
    late = Counter(who for who, count in days if count >= LATE)
    counts = Counter(max(n for n, first in enumerate(BUCKETS) if count >= first) for _, count in days)
    took = [
        openings[row.addressee_id].work_days(row.created_at, row.answered_at)
        for row in recent
        if row.answered_at is not None
    ]
    return Numbers(
        [counts[n] for n in range(len(BUCKETS))],
        {name_of(tx, who): count for who, count in late.most_common()},
        len(recent),
        len(took),
        median(took) if took else None,
    )
