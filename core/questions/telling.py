"""Who is told what of a question: the addressee within office hours, the family as soon as they like."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.database import Tx
from core.names import Name
from core.notices import Action, Cause
from core.office_hours import opening_of
from core.people import enrollment, person
from core.questions.tables import UNTOLD, letter, question
from core.schools import school_class
from core.staff import Colleague, at_work
from core.words import Phrase, Text, say

AT_ONCE = 40  # letters that one transaction takes in hand
QUOTED = 600  # characters of a letter that a notice shows
REMIND_AGAIN = 2  # days of work between two reminders
DIALOGS = {"teacher": "questions", "director": "own_questions"}  # in which a question is answered, by bot

_guardian = person.alias("guardian")
_pupil = person.alias("pupil")
_NAMES = [
    column.label(f"{who}_{column.name}")
    for who, of in (("guardian", _guardian), ("pupil", _pupil))
    for column in (of.c.family, of.c.given, of.c.patronymic, of.c.sex)
]
# Questions with the names of guardian and pupil, to be read by `named`.
WHOSE = (
    sa.select(question, *_NAMES, school_class.c.grade, school_class.c.letter.label("class_letter"))
    .join(_guardian, _guardian.c.id == question.c.guardian_id)
    .join(_pupil, _pupil.c.id == question.c.pupil_id)
    .outerjoin(enrollment, sa.and_(enrollment.c.pupil_id == _pupil.c.id, enrollment.c.ended_at.is_(None)))
    .outerjoin(school_class, school_class.c.id == enrollment.c.class_id)
)


def named(row: sa.Row[Any]) -> dict[str, Any]:
    """Give what sentences mention of a row of WHOSE: `guardian`, `pupil`, `label` of the class."""
    of = row._mapping
    names = {
        who: Name(*(of[f"{who}_{part}"] for part in ("family", "given", "patronymic", "sex")))
        for who in ("guardian", "pupil")
    }
    return {**names, "label": f"{row.grade}{row.class_letter}" if row.grade is not None else ""}


# --- to those who are asked

_DUE = (
    sa.select(letter.c.id, letter.c.question_id)
    .where(UNTOLD, letter.c.due_at <= sa.bindparam("now"))
    .order_by(letter.c.due_at, letter.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_UNTOLD_OF = (
    sa.select(letter)
    .where(UNTOLD, letter.c.question_id == sa.bindparam("question_id"))
    .order_by(letter.c.id)
    .with_for_update()
)
_ONE = WHOSE.where(question.c.id == sa.bindparam("question_id"))
_TOLD = letter.update().where(letter.c.id == sa.bindparam("row")).values(told_at=sa.bindparam("now"))
_LATER = letter.update().where(letter.c.id == sa.bindparam("row")).values(due_at=sa.bindparam("due"))


def tell_letters(tx: Tx) -> int:
    """Tell of letters whose time has come; give how many were looked at, at most AT_ONCE. A job of the clock."""
    rows = tx.all(_DUE, {"now": tx.now, "most": AT_ONCE})
    tell_due(tx, list(dict.fromkeys(row.question_id for row in rows)))
    return len(rows)


def tell_due(tx: Tx, questions: Sequence[int]) -> None:
    """Tell the addressees of these questions what they were not told yet, if it is their office hours."""
    for id_ in questions:
        row = tx.first(_ONE, {"question_id": id_})
        letters = tx.all(_UNTOLD_OF, {"question_id": id_})
        if row is not None and letters:
            _tell(tx, row, letters)


def _tell(tx: Tx, row: sa.Row[Any], letters: Sequence[sa.Row[Any]]) -> None:
    opening = opening_of(tx, row.school_id, row.addressee_id)
    if opening.is_open(tx.now) and _told(tx, row, letters):
        for one in letters:
            tx.run(_TOLD, {"row": one.id, "now": tx.now})
        return
    # Whoever is in no messenger yet is tried again when their next office hours begin.
    later = opening.opens(tx.now)
    if later <= tx.now:
        midnight = tx.now.astimezone(opening.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        later = opening.opens(midnight + timedelta(days=1))
    for one in letters:
        tx.run(_LATER, {"row": one.id, "due": later})


def _told(tx: Tx, row: sa.Row[Any], letters: Sequence[sa.Row[Any]]) -> bool:
    who = at_work(tx, row.school_id, row.addressee_id)
    if who is None:
        return False
    text, files = "\n\n".join(one.text for one in letters if one.text), sum(len(one.files) for one in letters)
    news = say("questions.asked", **named(row), lines=shown(text, files))
    if row.handed_by_id is not None:
        news = say("questions.handed_to_you", by=name_of(tx, row.handed_by_id), **news.told)
    cause = Cause(say("questions.about", **named(row)), row.guardian_id, row.school_id)
    given, dialog = {"question": row.id}, DIALOGS[who.bot]
    actions = [
        *[Action(say("questions.open_button"), dialog, given)] * _needs_opening(text, files),
        Action(say("questions.reply_button"), dialog, {**given, "what": "reply"}),
        Action(say("questions.hand_button"), dialog, {**given, "what": "hand"}),
    ]
    return notices.notify(tx, who.person, notices.QUESTION, news, cause, bot=who.bot, actions=actions)


_NAME = sa.select(person.c.family, person.c.given, person.c.patronymic, person.c.sex).where(
    person.c.id == sa.bindparam("person_id")
)


def name_of(tx: Tx, person_id: int) -> Name:
    """Give somebody's name, whether or not they still work in the school."""
    row = tx.all(_NAME, {"person_id": person_id})[0]
    return Name(row.family, row.given, row.patronymic, row.sex)


def quoted(text: str) -> str:
    """Give the beginning of a letter, whole if it is short."""
    return text if len(text) <= QUOTED else text[:QUOTED].rsplit(maxsplit=1)[0] + "…"


def shown(text: str, files: int) -> list[Text]:
    """Give a letter as lines of a notice: its words, and how many files there are."""
    return [*[quoted(text)] * bool(text), *[say("questions.enclosed", n=files)] * bool(files)]


def _needs_opening(text: str, files: int) -> bool:
    """Tell whether a notice does not show all of a letter."""
    return bool(files) or len(text) > QUOTED


_OVERDUE = (
    WHOSE.where(
        question.c.waits_since.is_not(None),
        question.c.closed_at.is_(None),
        question.c.remind_at <= sa.bindparam("now"),
    )
    .order_by(question.c.remind_at, question.c.id)
    .limit(AT_ONCE)
    .with_for_update(of=question, skip_locked=True)
)
_REMINDED = question.update().where(question.c.id == sa.bindparam("row")).values(remind_at=sa.bindparam("next"))


def remind(tx: Tx) -> int:
    """Remind in the digest of questions that wait for days; give how many, at most AT_ONCE. A job of the clock."""
    rows = tx.all(_OVERDUE, {"now": tx.now})
    for row in rows:
        opening = opening_of(tx, row.school_id, row.addressee_id)
        tx.run(_REMINDED, {"row": row.id, "next": opening.after_work_days(tx.now, REMIND_AGAIN)})
        _remind(tx, row, opening.work_days(row.waits_since, tx.now))
    return len(rows)


def _remind(tx: Tx, row: sa.Row[Any], days: int) -> None:
    who = at_work(tx, row.school_id, row.addressee_id)
    if who is not None:
        news = say("questions.still_waits", **named(row), n=days)
        cause = Cause(say("questions.about", **named(row)), None, row.school_id)
        action = Action(say("questions.reply_button"), DIALOGS[who.bot], {"question": row.id, "what": "reply"})
        notices.notify(tx, who.person, notices.QUESTION_WAITS, news, cause, bot=who.bot, actions=[action])


# --- to the family


def answered(tx: Tx, actor: Actor, row: sa.Row[Any], text: str, files: int) -> None:
    """Give the family the answer."""
    news = say("questions.answered", by=actor.name, lines=shown(text, files))
    given = {"question": row.id}
    actions = [
        *[Action(say("questions.open_button"), "my_questions", given)] * _needs_opening(text, files),
        Action(say("questions.more_button"), "my_questions", {**given, "what": "reply"}),
        Action(say("questions.thanks_button"), "my_questions", {**given, "what": "close"}),
    ]
    _tell_family(tx, actor, row, news, actions)


def closed(tx: Tx, actor: Actor, row: sa.Row[Any]) -> None:
    """Tell the family that the school is done with the question."""
    given = {"question": row.id, "what": "reply"}
    action = Action(say("questions.more_button"), "my_questions", given)
    _tell_family(tx, actor, row, say("questions.closed", by=actor.name), [action])


def handed_over(tx: Tx, actor: Actor, row: sa.Row[Any], to: Colleague) -> None:
    """Tell the family who will answer now."""
    _tell_family(tx, actor, row, say("questions.handed_over", by=actor.name, to=to.name, what=to.what()), [])


def _tell_family(tx: Tx, actor: Actor, row: sa.Row[Any], news: Phrase, actions: Sequence[Action]) -> None:
    about = say("questions.about_yours", to=actor.name)
    cause = Cause(about, actor.person_id, row.school_id)
    notices.notify(tx, row.guardian_id, notices.ANSWER, news, cause, actions=actions)
