"""Filling in a form: what is asked after what was answered, and which answers count. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from functools import partial
from typing import Any

from babel.dates import format_date

from core.forms.expressions import parse, piped
from core.forms.model import CHOSEN, OTHER, SILENT, Form, Kind, Option, Question, Words, other_name, spoken
from core.words import DEFAULT, Phrase, Text, say

LONGEST_VALUE = 120  # of an option


class Filling:
    """A form as somebody has filled it in so far; `answers` may hold more than the form asks.

    A question that is not relevant counts as unanswered, whatever was answered to it before.
    """

    def __init__(self, form: Form, answers: Mapping[str, Any], today: date | None = None) -> None:
        self.form = form
        self.answers = answers
        self.today = today
        self._questions = {q.name: q for q in form.questions}
        self._known: dict[str, Any] = {}
        self._relevant: dict[str, bool] = {}
        self._under_way: set[str] = set()
        self._being_said: set[str] = set()

    def relevant(self, question: Question) -> bool:
        """Tell whether it is asked; a choice that has nothing left to choose from is not."""
        name = question.name
        if name not in self._relevant:
            if name in self._under_way:  # conditions that depend on each other hold for nobody
                return False
            self._under_way.add(name)
            holds = not question.relevant or self._holds(question.relevant)
            self._relevant[name] = holds and (not question.choice_filter or bool(self.options(question)))
            self._under_way.discard(name)
        return self._relevant[name]

    def required(self, question: Question) -> bool:
        """Tell whether it must be answered, after what was answered before."""
        return question.required or (bool(question.required_if) and self._holds(question.required_if))

    def value(self, name: str) -> Any:
        """Give an answer, or what a calculation gives; None where there is none."""
        if name not in self._known:
            self._known[name] = None  # what a calculation that needs itself sees
            self._known[name] = self._value(name)
        return self._known[name]

    def _value(self, name: str) -> Any:
        question = self._questions.get(name)
        if question is None:
            return self.answers.get(name)
        if not self.relevant(question):
            return None
        if question.kind is Kind.CALCULATE:
            return self._evaluated(question.calculation)
        return self.answers.get(name)

    def options(self, question: Question) -> list[Option]:
        """Give what may be chosen, after the choice filter."""
        if not question.choice_filter:
            return list(question.options)
        wanted = parse(question.choice_filter)
        known = self._mentioned(wanted.names)
        return [
            o
            for o in question.options
            if wanted.holds(known, today=self.today, extra={"name": o.value, "label": spoken(o.label, ""), **o.extra})
        ]

    def fails(self, question: Question, value: Any) -> bool:
        """Tell whether the question's constraint speaks against `value`."""
        if not question.constraint or value is None:
            return False
        allowed = parse(question.constraint)
        return not allowed.holds(self._mentioned(allowed.names), own=value, today=self.today)

    def said(self, words: Words, language: str) -> str:
        """Give words in a language, with what was answered in the place of ${names}."""
        return piped(spoken(words, language, self.form.languages), lambda name: self.shown(name, language))

    def shown(self, name: str, language: str) -> str:
        """Give an answer as it is read: the labels of what was chosen."""
        value, question = self.value(name), self._questions.get(name)
        if value is None or question is None:
            return "" if value is None else _plain(value)
        if question.kind is Kind.CALCULATE:
            return _plain(self._evaluated(question.calculation, language))
        if question.kind is Kind.DATE:
            return _day(str(value), language)
        if question.kind not in CHOSEN:
            return _plain(value)
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(self._label(name, str(one), language) for one in chosen)

    def suggestion(self, question: Question) -> Any:
        """Give the answer that is offered beforehand, None where there is none that fits."""
        value = self._evaluated(question.suggested)
        if value is None or value == "":
            return None
        answer = _as_answer(question, value)
        return None if answer is None or misfit(self, question, answer) is not None else answer

    def _label(self, name: str, value: str, language: str) -> str:
        """Give the words of a choice, with the answers that they mention; of «другое» those of the person."""
        question = self._questions.get(name)
        offered = (*self.options(question), *question.options) if question else ()  # one name may have several labels
        words = next((o.label for o in offered if o.value == value), "")
        label = self._said_once(name, words, language)
        return label or (str(self.answers.get(other_name(name)) or "") if value == OTHER else value)

    def _said_once(self, name: str, words: Words, language: str) -> str:
        """Give the words of a choice of `name`; what in them leads back to the same question stays out."""
        if name in self._being_said:
            return ""
        self._being_said.add(name)
        said = self.said(words, language)
        self._being_said.discard(name)
        return said

    def _holds(self, source: str) -> bool:
        expression = parse(source)
        return expression.holds(self._mentioned(expression.names), today=self.today)

    def _evaluated(self, source: str, language: str = DEFAULT) -> Any:
        if not source:
            return None
        expression = parse(source)
        labels = partial(self._label, language=language)
        return expression.value(self._mentioned(expression.names), today=self.today, language=language, label_of=labels)

    def _mentioned(self, names: frozenset[str]) -> dict[str, Any]:
        return {name: self.value(name) for name in names}


def _as_answer(question: Question, value: Any) -> Any:
    """Give what an expression came to as an answer to a question; None where it is none."""
    text = _plain(value)
    try:
        match question.kind:
            case Kind.MULTICHOICE:
                chosen = value if isinstance(value, list) else text.split()
                return [o.value for o in question.options if o.value in chosen] or None
            case Kind.NUMBER:
                number = float(text)
                return int(number) if question.whole and number.is_integer() else number
            case Kind.DATE:
                return date.fromisoformat(text[:10]).isoformat()
            case Kind.TIME:
                return time.fromisoformat(text[:5]).strftime("%H:%M")
            case _:
                return text
    except ValueError:
        return None


def _day(value: str, language: str) -> str:
    """Give «28 ноября 2026»: a day of any year, as people read it."""
    return format_date(date.fromisoformat(value), "d MMMM y", locale=language)


def _plain(value: Any) -> str:
    match value:
        case float() if value.is_integer():
            return str(int(value))
        case {"text": text} if text:
            return str(text)
        case {"lat": lat, "lon": lon}:
            return f"{lat}, {lon}"
        case [_, name, _]:
            return str(name)
        case _:
            return str(value)


def kept(form: Form, answers: Mapping[str, Any], today: date | None = None) -> dict[str, Any]:
    """Give the answers that count: those of relevant questions that fit them; calculations among them."""
    filling = Filling(form, answers, today)
    found: dict[str, Any] = {}
    for question in form.questions:
        if question.kind is Kind.NOTE or not filling.relevant(question):
            continue
        value = filling.value(question.name)
        if value is None or misfit(filling, question, value) is not None:
            continue
        found[question.name] = value
        words = answers.get(other_name(question.name))
        if question.other and words and OTHER in (value if isinstance(value, list) else [value]):
            found[other_name(question.name)] = str(words)[: question.longest]
    return found


def lacking(form: Form, answers: Mapping[str, Any], today: date | None = None) -> list[str]:
    """Give the names of required questions that have no answer that counts."""
    filling, counted = Filling(form, answers, today), kept(form, answers, today)
    return [
        q.name
        for q in form.questions
        if filling.required(q) and q.kind not in SILENT and filling.relevant(q) and q.name not in counted
    ]


def misfit(filling: Filling, question: Question, value: Any) -> Text | None:
    """Give what is wrong with an answer, None if nothing is: its shape, its bounds, the constraint."""
    if not _fits(filling, question, value):
        return say("forms.unfit")
    if filling.fails(question, value):
        words = spoken(question.constraint_says, "")
        return words or Phrase("forms.constraint", {})
    return None


def _fits(filling: Filling, question: Question, value: Any) -> bool:
    match question.kind:
        case Kind.CHOICE:
            return value in _values(filling, question)
        case Kind.MULTICHOICE:
            return isinstance(value, list) and set(value) <= _values(filling, question)
        case Kind.SCALE | Kind.NUMBER:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and _within(question, value) and (not question.whole or value == int(value))
        case Kind.PHOTO | Kind.TEXT | Kind.DATE | Kind.TIME:
            return isinstance(value, str)
        case Kind.FILE:
            return isinstance(value, list) and len(value) == 3  # noqa: PLR2004 - hash, name, mime
        case Kind.PLACE:
            return isinstance(value, dict)
        case _:
            return True


def _values(filling: Filling, question: Question) -> set[str]:
    return {o.value for o in filling.options(question)} | ({OTHER} if question.other else set())


def _within(question: Question, value: float) -> bool:
    return (question.least is None or value >= question.least) and (question.most is None or value <= question.most)


def in_order(form: Form, seed: int) -> Form:
    """Give the form as one person sees it: shuffled sections and options in an order of their own, the same each time.

    A section in which a question depends on another stays as it is, and so does «другое» at its end.
    """
    questions: list[Question] = []
    part: list[Question] = []
    for question in (*form.questions, None):
        if part and (question is None or question.section != part[-1].section):
            questions += _shuffled(form, part, seed)
            part = []
        if question is not None:
            part.append(question)
    return form.with_questions(*(_with_options(q, seed) for q in questions))


def _shuffled(form: Form, part: list[Question], seed: int) -> list[Question]:
    names = {q.name for q in part}
    sources = [s for q in part for s in (q.relevant, q.choice_filter, q.constraint, q.calculation) if s]
    tied = any(parse(source).names & names for source in sources) or any(q.matrix for q in part)
    if tied or spoken(part[0].section, "", form.languages) not in form.shuffled:
        return part
    return sorted(part, key=lambda q: _lot(seed, q.name))


def _with_options(question: Question, seed: int) -> Question:
    if not question.shuffled:
        return question
    return replace(question, options=tuple(sorted(question.options, key=lambda o: _lot(seed, question.name, o.value))))


def _lot(*of: object) -> bytes:
    return hashlib.blake2b(repr(of).encode(), digest_size=8).digest()
