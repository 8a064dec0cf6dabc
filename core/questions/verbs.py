"""Asking, answering, handing over and closing; each decides under the lock of the question's row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.database import Tx
from core.office_hours import opening_of
from core.people import Role, lock
from core.questions import telling
from core.questions.addressees import askable
from core.questions.refusals import AddresseeGone, HandedOver, LetterEmpty, NoColleague, TooManyQuestions
from core.questions.tables import UNTOLD, letter, question
from core.refusal import NotFound
from core.staff import AT_WORK, Colleague, at_work, colleague

LONGEST = 2000  # characters of a letter
MOST_WAITING = 10  # questions of one guardian that nobody has answered yet
REMIND_AFTER = 2  # days of work
SAME = timedelta(hours=1)  # the same words to the same person within it are one question

Files = Sequence[Sequence[str]]  # [[hash, name, mime], …]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that is kept; `at_once`: whoever it is for is told of it now."""

    question: int
    to: Colleague
    at_once: bool


_LOCKED = (
    sa.select(question)
    .where(question.c.id == sa.bindparam("question_id"), question.c.school_id == sa.bindparam("school_id"))
    .with_for_update()
)
_LAST = (
    sa.select(letter).where(letter.c.question_id == sa.bindparam("question_id")).order_by(letter.c.id.desc()).limit(1)
)
_WAITING = sa.select(sa.func.count()).where(
    question.c.guardian_id == sa.bindparam("guardian_id"),
    question.c.school_id == sa.bindparam("school_id"),
    question.c.closed_at.is_(None),
    question.c.waits_since.is_not(None),
)
_ASKED = (
    sa.select(question.c.id)
    .where(
        question.c.guardian_id == sa.bindparam("guardian_id"),
        question.c.school_id == sa.bindparam("school_id"),
        question.c.pupil_id == sa.bindparam("pupil_id"),
        question.c.addressee_id == sa.bindparam("to"),
        question.c.closed_at.is_(None),
        question.c.created_at >= sa.bindparam("since"),
    )
    .order_by(question.c.id.desc())
)
_SET = question.update().where(question.c.id == sa.bindparam("row"))
_SEEN = letter.update().where(letter.c.question_id == sa.bindparam("row"), UNTOLD).values(told_at=sa.bindparam("now"))


def ask(tx: Tx, actor: Actor, pupil: int, to: int, text: str, files: Files) -> Written:
    """Ask somebody of the school about a child; said twice within an hour it is asked once.

    Raises NotAllowed, NotFound, LetterEmpty or TooManyQuestions.
    """
    who = askable(tx, actor, pupil, to)
    _check(text, files)
    mine = {"guardian_id": actor.person_id, "school_id": actor.school_id}
    lock(tx, [actor.person_id])
    for before in tx.run(_ASKED, {**mine, "pupil_id": pupil, "to": to, "since": tx.now - SAME}).scalars().all():
        if _repeats(tx, before, actor, text, files):
            return Written(before, who, opening_of(tx, actor.school_id, to).is_open(tx.now))
    if tx.value(_WAITING, mine) >= MOST_WAITING:
        raise TooManyQuestions(n=MOST_WAITING)
    made = tx.insert(
        question,
        school_id=actor.school_id,
        pupil_id=pupil,
        guardian_id=actor.person_id,
        addressee_id=to,
        created_at=tx.now,
        last_at=tx.now,
    )
    audit.record(tx, actor, "ask", "question", made)
    return _from_family(tx, actor, _locked(tx, actor, made), text, files)


def write(tx: Tx, actor: Actor, question: int, text: str, files: Files) -> Written:
    """Write on in a question: its guardian, or the one who owes the answer; the same letter twice is kept once.

    Raises NotFound, HandedOver, AddresseeGone or LetterEmpty.
    """
    row = _locked(tx, actor, question)
    _check(text, files)
    if _repeats(tx, row.id, actor, text, files):
        return Written(row.id, colleague(tx, actor.school_id, row.addressee_id), at_once=True)
    audit.record(tx, actor, "write", "question", row.id)
    return _from_family(tx, actor, row, text, files) if _is_family(actor) else _answer(tx, actor, row, text, files)


def _check(text: str, files: Files) -> None:
    if not text.strip() and not files:
        raise LetterEmpty


def _is_family(actor: Actor) -> bool:
    return actor.role is Role.GUARDIAN


def _locked(tx: Tx, actor: Actor, id_: int) -> sa.Row[Any]:
    """Give the question, locked, if it is the actor's to act in. Raises NotFound or HandedOver."""
    actor.needs(Role.GUARDIAN, *AT_WORK)
    row = tx.first(_LOCKED, {"question_id": id_, "school_id": actor.school_id})
    if row is None or (_is_family(actor) and row.guardian_id != actor.person_id):
        raise NotFound
    if not _is_family(actor) and row.addressee_id != actor.person_id:
        if row.handed_by_id == actor.person_id:
            raise HandedOver(to=colleague(tx, actor.school_id, row.addressee_id).name)
        raise NotFound
    return row


def _repeats(tx: Tx, id_: int, actor: Actor, text: str, files: Files) -> bool:
    last = tx.first(_LAST, {"question_id": id_})
    enclosed = [file[0] for file in files]
    return (
        last is not None
        and last.by_person_id == actor.person_id
        and last.by_family == _is_family(actor)
        and last.text == text
        and [file[0] for file in last.files] == enclosed
    )


def _keep(tx: Tx, actor: Actor, row: sa.Row[Any], text: str, files: Files, **more: Any) -> None:
    tx.insert(
        letter,
        question_id=row.id,
        by_person_id=actor.person_id,
        by_family=_is_family(actor),
        text=text,
        files=[list(file) for file in files],
        created_at=tx.now,
        **more,
    )


def _from_family(tx: Tx, actor: Actor, row: sa.Row[Any], text: str, files: Files) -> Written:
    """Keep a family's letter; its addressee is told now, or when their office hours begin."""
    who = at_work(tx, actor.school_id, row.addressee_id)
    if who is None:
        raise AddresseeGone
    opening = opening_of(tx, actor.school_id, who.person)
    due = opening.opens(tx.now)
    _keep(tx, actor, row, text, files, due_at=due)
    values = {"last_at": tx.now, "closed_at": None, "waits_since": row.waits_since or tx.now}
    if row.waits_since is None:
        values["remind_at"] = opening.after_work_days(due, REMIND_AFTER)
    tx.run(_SET.values(values), {"row": row.id})
    if due <= tx.now:
        telling.tell_due(tx, [row.id])
    return Written(row.id, who, due <= tx.now)


def _answer(tx: Tx, actor: Actor, row: sa.Row[Any], text: str, files: Files) -> Written:
    _keep(tx, actor, row, text, files)
    _owes_nothing(tx, row, {"last_at": tx.now, "closed_at": None})
    telling.answered(tx, actor, row, text, len(files))
    return Written(row.id, colleague(tx, actor.school_id, actor.person_id), True)


def _owes_nothing(tx: Tx, row: sa.Row[Any], more: dict[str, Any]) -> None:
    """Whoever answers or closes has seen every letter."""
    tx.run(_SEEN, {"row": row.id, "now": tx.now})
    tx.run(_SET.values({"waits_since": None, "remind_at": None, **more}), {"row": row.id})


def close(tx: Tx, actor: Actor, question: int) -> None:
    """Be done with a question: its guardian understood, or the addressee has no more to say; the family is told so.

    Raises NotFound or HandedOver.
    """
    row = _locked(tx, actor, question)
    if row.closed_at is not None:
        return
    _owes_nothing(tx, row, {"closed_at": tx.now})
    audit.record(tx, actor, "close", "question", row.id)
    if not _is_family(actor):
        telling.closed(tx, actor, row)


def hand_over(tx: Tx, actor: Actor, question: int, to: int) -> Written:
    """Let a colleague answer: they are told within their office hours, the family at once.

    Raises NotFound, HandedOver or NoColleague.
    """
    row = _locked(tx, actor, question)
    if _is_family(actor):
        raise NotFound
    who = colleague(tx, actor.school_id, to)
    if to in (actor.person_id, row.guardian_id):
        raise NoColleague
    opening = opening_of(tx, actor.school_id, to)
    due = opening.opens(tx.now)
    tx.run(_PASS_ON, {"row": row.id, "due": due})
    values: dict[str, Any] = {"addressee_id": to, "handed_by_id": actor.person_id, "closed_at": None}
    values |= {"waits_since": row.waits_since or tx.now, "remind_at": opening.after_work_days(due, REMIND_AFTER)}
    tx.run(_SET.values(values), {"row": row.id})
    audit.record(tx, actor, "hand_over", "question", row.id)
    telling.handed_over(tx, actor, row, who)
    if due <= tx.now:
        telling.tell_due(tx, [row.id])
    return Written(row.id, who, due <= tx.now)


_NEWEST = sa.select(sa.func.max(letter.c.id)).where(letter.c.question_id == sa.bindparam("row"), letter.c.by_family)
# The newest letter of the family stands for all: whoever opens it reads the whole question.
_PASS_ON = (
    letter.update().where(letter.c.id == _NEWEST.scalar_subquery()).values(due_at=sa.bindparam("due"), told_at=None)
)
