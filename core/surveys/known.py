"""What the school knows already, so that no survey asks for it: class, grade, age, birthday, school, clubs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import Form, Kind, Question, spoken
from core.opportunities.tables import Status, opportunity, signup
from core.people import enrollment, person
from core.schools import school, school_class
from core.search.wording import fold

Facts = Mapping[str, Any]

_PUPIL = (
    sa.select(school_class.c.grade, school_class.c.letter, person.c.born, school.c.name)
    .select_from(enrollment)
    .join(person, person.c.id == enrollment.c.pupil_id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .join(school, school.c.id == enrollment.c.school_id)
    .where(enrollment.c.pupil_id == sa.bindparam("pupil"), enrollment.c.ended_at.is_(None))
)
_CLUBS = (
    sa.select(opportunity.c.title)
    .join(signup, signup.c.opportunity_id == opportunity.c.id)
    .where(signup.c.pupil_id == sa.bindparam("pupil"), signup.c.status == Status.IN)
    .order_by(opportunity.c.title)
)


def facts(tx: Tx, pupil_id: int, today: date) -> dict[str, Any]:
    """Give what is known of a pupil: class «5Б», grade, age, born, school, clubs (titles)."""
    row = tx.first(_PUPIL, {"pupil": pupil_id})
    if row is None:
        return {}
    clubs = [str(title) for title in tx.run(_CLUBS, {"pupil": pupil_id}).scalars()]
    known = {"class": f"{row.grade}{row.letter}", "grade": row.grade, "school": row.name, "clubs": clubs}
    if row.born is not None:
        known |= {"born": row.born.isoformat(), "age": _years(row.born, today)}
    return known


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def answers(form: Form, known: Facts) -> dict[str, Any]:
    """Give the answers that need not be asked for: those whose fact is known and is one that the question takes."""
    found = {q.name: _answer(q, known[q.known]) for q in form.asked if known.get(q.known) not in (None, [])}
    return {name: answer for name, answer in found.items() if answer is not None}


def _answer(question: Question, fact: Any) -> Any:
    match question.kind, fact:
        case Kind.CHOICE, _:
            return _option(question, fact)
        case Kind.MULTICHOICE, list():
            chosen = [_option(question, one) for one in fact]
            return chosen if None not in chosen else None
        case Kind.TEXT, list():
            return ", ".join(fact)
        case Kind.TEXT, _:
            return str(fact)
        case ((Kind.NUMBER | Kind.SCALE), int()):
            low, high = question.least, question.most
            return fact if (low is None or fact >= low) and (high is None or fact <= high) else None
        case Kind.DATE, str() if re.fullmatch(r"\d{4}-\d\d-\d\d", fact):
            return fact
    return None


def _option(question: Question, fact: Any) -> str | None:
    wanted = fold(str(fact))
    for option in question.options:
        labels = [option.label] if isinstance(option.label, str) else list(option.label.values())
        if wanted in [fold(option.value), *(fold(label) for label in labels)]:
            return option.value
    return None


# How authors ask for what is known, by its name or its words.
_ASKED: tuple[tuple[str, Callable[[str], bool]], ...] = tuple(
    (fact, re.compile(pattern).search)  # type: ignore[misc]
    for fact, pattern in (
        ("class", r"в каком (он |она )?классе|(какой|ваш|укажите|номер)[^.?]{0,20}\bкласс\b(?! *руковод)|which class"),
        ("grade", r"какая параллель|в какой параллели|which grade|what grade"),
        ("age", r"сколько (полных )?лет|возраст реб[её]нка|укажите возраст|how old"),
        ("born", r"дат[ауы] рождения|когда родил(ся|ась)|date of birth"),
        ("school", r"в какой школе|(какая|ваша|укажите)[^.?]{0,20}\bшкол[ау]\b|which school"),
        ("clubs", r"(в|на) как(ие|ой) (кружк|секци)[а-я]+[^.?]{0,25}(ходит|посещает|занимается)|which clubs"),
    )
)
_NAMES = {"class": "class", "klass": "class", "grade": "grade", "age": "age", "birthday": "born", "school": "school"}


def recognised(form: Form) -> Form:
    """Give the form with marks on questions that ask for what the school knows, where nobody marked them before."""
    return form.with_questions(*(_marked(q) for q in form.questions))


def _marked(question: Question) -> Question:
    if question.known or question.kind in (Kind.NOTE, Kind.CALCULATE, Kind.PHOTO, Kind.FILE, Kind.PLACE, Kind.TIME):
        return question
    words = spoken(question.text, "ru").casefold()
    fact = next((fact for fact, asks in _ASKED if asks(words)), _NAMES.get(question.name, ""))
    return replace(question, known=fact)
