"""What a person answered, taken apart into single values: the rows that are counted, named or anonymous alike."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from core.forms.model import Form, Kind, Question, other_name

LONGEST_VALUE = 120


class Value(NamedTuple):
    """A row of `survey_answer`, or a ballot: of one question one value, one number, or words.

    Of a question every person has one row of `place` 0. That of several choices has no value, it only says that
    they answered: what they chose follows it. So people are counted without knowing which choices belong together.
    """

    question: str
    place: int = 0
    value: str = ""
    number: float | None = None
    words: str | None = None


def values(form: Form, answers: Mapping[str, Any], *, named: bool = False) -> list[Value]:
    """Give the rows of one person's answers {question: answer}; what was not answered has none.

    A place that was shown and not called anything is told by its degrees, if the survey is `named`: whose home it is
    would be known by them.
    """
    return [value for question in form.asked for value in _of_question(question, answers, named)]


def _of_question(question: Question, answers: Mapping[str, Any], named: bool) -> list[Value]:
    answer = answers.get(question.name)
    if answer is None:
        return []
    said = answers.get(other_name(question.name)) if question.other else None
    return [
        *_of_answer(question, answer, named),
        *([Value(other_name(question.name), words=str(said))] if said else []),
    ]


def _of_answer(question: Question, answer: Any, named: bool) -> list[Value]:
    name = question.name
    match question.kind:
        case Kind.MULTICHOICE:
            chosen = [Value(name, place, as_value(one)) for place, one in enumerate(answer, 1)]
            return [Value(name), *chosen]
        case Kind.SCALE:
            return [Value(name, value=as_value(int(answer)), number=float(answer))]
        case Kind.NUMBER:
            return [Value(name, number=float(answer))]
        case Kind.TEXT | Kind.PHOTO:
            return [Value(name, words=str(answer))]
        case Kind.FILE:
            return [Value(name, words=str(answer[0]))]
        case Kind.PLACE:
            return [Value(name, words=str(answer.get("text") or (_degrees(answer) if named else "")))]
        case _:
            return [Value(name, value=as_value(answer))]


def _degrees(place: Mapping[str, Any]) -> str:
    return f"{place.get('lat')}, {place.get('lon')}"


def as_value(one: Any) -> str:
    """Give an option's value as the rows keep it."""
    return str(one)[:LONGEST_VALUE]
