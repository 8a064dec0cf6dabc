"""Changing a form question by question: adding, replacing, moving, removing. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from core.forms.expressions import parse
from core.forms.model import CHOSEN, Form, Kind, Option, Question, Words
from core.refusal import Refusal

MOST_QUESTIONS = 60
MOST_OPTIONS = 60


class SurveyFull(Refusal):
    """A survey has no room for one more. Tells `most`."""


def free_name(taken: Collection[str]) -> str:
    """Give a name that no question has, or had: answers to another one would be counted for it."""
    return next(name for n in range(1, len(taken) + 2) if (name := f"q{n}") not in taken)


def added(form: Form, questions: Sequence[Question], place: int | None = None) -> Form:
    """Give the form with `questions` before the one at `place`, or at its end. Raises SurveyFull."""
    if len(form.questions) + len(questions) > MOST_QUESTIONS:
        raise SurveyFull(most=MOST_QUESTIONS)
    at = len(form.questions) if place is None else place
    return form.with_questions(*form.questions[:at], *questions, *form.questions[at:])


def replaced(form: Form, name: str, question: Question) -> Form:
    """Give the form with `question` in the place of `name`, and under its name: the same one, said otherwise."""
    kept = [replace(question, name=name) if q.name == name else q for q in form.questions]
    return _sound(form.with_questions(*kept))


def remade(form: Form, name: str, questions: Sequence[Question]) -> Form:
    """Give the form with `questions` in the place of `name`. Raises SurveyFull.

    What is answered otherwise than before is another question: it keeps its own name, so that no answer given before
    is counted for it, and the conditions on the old one go.
    """
    old, at = form.question(name), [q.name for q in form.questions].index(name)
    if len(questions) == 1 and _answers(questions[0]) == _answers(old):
        return replaced(form, name, questions[0])
    rest = form.with_questions(*(q for q in form.questions if q.name != name))
    return _sound(added(rest, questions, at))


def _answers(question: Question) -> tuple[object, ...]:
    return question.kind, question.matrix, question.options, question.least, question.most


def removed(form: Form, name: str) -> Form:
    """Give the form without a question, and without the conditions that mention it."""
    return _sound(form.with_questions(*(q for q in form.questions if q.name != name)))


def moved(form: Form, name: str, by: int) -> Form:
    """Give the form with a question further up (-1) or down (1); conditions on what now comes later go."""
    order = [q.name for q in form.questions]
    at = order.index(name)
    order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
    return _sound(form.with_questions(*(form.question(n) for n in order)))


def _sound(form: Form) -> Form:
    """Drop what mentions questions that are not asked before, or answers that they do not have."""
    known: dict[str, Question] = {}
    kept: list[Question] = []
    for question in form.questions:
        sources = (question.relevant, question.choice_filter, question.constraint)
        names = [parse(source).names if source else frozenset[str]() for source in sources]
        held = [source if mentioned <= set(known) else "" for source, mentioned in zip(sources, names, strict=True)]
        kept.append(replace(question, relevant=held[0], choice_filter=held[1], constraint=held[2]))
        known[question.name] = question
    return form.with_questions(*kept)


def condition(on: Question, values: Sequence[str | int]) -> str:
    """Give the condition that `on` was answered with one of `values`."""
    if on.kind is Kind.MULTICHOICE:
        return " or ".join(f"selected(${{{on.name}}}, '{value}')" for value in values)
    told = [str(value) if on.kind is Kind.SCALE else f"'{value}'" for value in values]
    return " or ".join(f"${{{on.name}}} = {value}" for value in told)


def options(lines: Sequence[str]) -> tuple[Option, ...]:
    """Give options with these labels, each once; their values are their places."""
    return tuple(Option(str(n), label) for n, label in enumerate(dict.fromkeys(lines), 1))


def rows(taken: Collection[str], common: Words, lines: Sequence[str], choices: tuple[Option, ...]) -> list[Question]:
    """Give a question for each row of a table: they have one `common` question, and the same choices."""
    made: list[Question] = []
    for line in lines:
        name = free_name({*taken, *(q.name for q in made)})
        made.append(Question(name, Kind.CHOICE, line, options=choices, matrix=common))
    return made


def is_condition(question: Question) -> bool:
    """Tell whether another question may depend on this one."""
    return question.kind in (*CHOSEN, Kind.SCALE)
